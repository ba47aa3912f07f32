"""`new` typed bare, by a person at a real terminal: it asks, and makes the page."""

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from tests.conftest import ROOT, Project

RUN = (  # what runs tests can have it ignore Ctrl-C, and pass that on
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "import tasks; tasks.main(sys.argv[1:])"
)
PATIENCE = 60  # seconds without a word
PLAIN = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\r")


class TerminalProgram:
    """The program, with a person's terminal around it."""

    def __init__(self, project: Project, *typed: str) -> None:
        self.said = ""
        self.own, theirs = pty.openpty()
        environment = {k: v for k, v in os.environ.items() if k not in ("SITE_URL", "PYTHONPATH")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN, *typed],
            cwd=project.root,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env=environment | {"PYTHONDONTWRITEBYTECODE": "1"},
        )
        os.close(theirs)

    def until(self, words: str) -> str:
        """What it says up to these words."""
        while words not in self.said:
            data, ready = b"", select.select([self.own], [], [], PATIENCE)[0]
            with suppress(OSError):  # Linux: the program has ended
                data = os.read(self.own, 4096) if ready else b""
            assert data, f"It ended, and never said {words!r}:\n{self.said}"
            self.said += PLAIN.sub("", data.decode())
        before, _, self.said = self.said.partition(words)
        return before

    def type(self, words: str) -> None:
        """Types a line."""
        os.write(self.own, f"{words}\n".encode())

    def close(self) -> None:
        """Ends it, if it has not ended."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.own)


@pytest.fixture
def at_a_terminal(small: Project) -> Iterator[TerminalProgram]:
    """`new`, typed bare; how it opens the page is in tests/preview/test_new_opens_preview.py."""
    shutil.copy(ROOT / "content/data/page-structure.yaml", small.root / "content/data")
    terminal = TerminalProgram(small, "new", "--no-open")
    yield terminal
    terminal.close()


def test_new_at_terminal_asks_and_creates_page(
    at_a_terminal: TerminalProgram, small: Project
) -> None:
    terminal = at_a_terminal
    terminal.until("What is the title of the page? ")
    terminal.type("")
    terminal.until("What is the title of the page? ")
    terminal.type("What helps against pain?")
    terminal.until("What kind of page is it: article, condition, treatment, news, page? [article] ")
    terminal.type("artcle")
    assert 'Did you mean "article"? Type one of these words' in terminal.until("? [")
    terminal.type("page")
    terminal.until("The draft is in content/pages/what-helps-against-pain.md.")
    assert terminal.process.wait(PATIENCE) == 0
    assert "status: draft" in (small.root / "content/pages/what-helps-against-pain.md").read_text()


def ctrl_c(terminal: TerminalProgram) -> None:
    """The key that stops a program, pressed until it is heard.

    Python waits on when the signal comes between the question and the waiting for its answer.
    """
    for _ in range(PATIENCE // 5):
        terminal.process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            terminal.process.wait(5)
            return


def ctrl_d(terminal: TerminalProgram) -> None:
    """The key that says that there is nothing more to come."""
    os.write(terminal.own, b"\x04")


@pytest.mark.parametrize("stop", [ctrl_c, ctrl_d])
def test_new_at_terminal_interrupted_creates_no_page(
    at_a_terminal: TerminalProgram, small: Project, stop: Callable[[TerminalProgram], None]
) -> None:
    at_a_terminal.until("What is the title of the page? ")
    stop(at_a_terminal)
    at_a_terminal.until('No page was made. In one line: python3 tasks.py new "How nerve blocks')
    assert at_a_terminal.process.wait(PATIENCE) == 1
    assert not (small.root / "content/articles").exists()
