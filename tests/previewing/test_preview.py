"""The preview as a whole: it builds, notices a change, keeps the last good site, and stops."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# A preview whose build copies content/page.md, and which finds "broken" a problem.
PROGRAM = """
import sys
from pathlib import Path
from plugins.previewing.preview import preview

def build(root, output, url):
    words = (root / "content/page.md").read_text() + (root / "settings.py").read_text()
    if "broken" in words:
        return False, "content/page.md:1:1  E999  it is broken"
    output.mkdir()
    (output / "index.html").write_text(words + url)
    return True, ""

preview(Path(sys.argv[1]), 0, False, lambda text: print(text, flush=True), build)
"""


class Running:
    """A preview in a process of its own."""

    def __init__(self, root: Path) -> None:
        self.root, self.lines = root, []
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(root)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env=environment,
        )

    def read_until(self, words: str) -> str:
        """The line of the terminal that has these words."""
        for line in self.process.stdout:
            self.lines.append(line)
            if words in line:
                return line
        pytest.fail(f"{words!r} never came: {self.lines}")

    def start(self) -> None:
        """Wait for the first build; knows the address from then on."""
        self.url = self.read_until("The preview is at").split()[4]
        self.read_until("Built.")

    def page(self) -> str:
        """The home page."""
        with urllib.request.urlopen(self.url, timeout=10) as answer:
            return answer.read().decode()

    def write(self, name: str, text: str) -> None:
        """Save a file as editors do: a new one takes the old one's place."""
        new = self.root / f"{name}.new"
        new.write_text(text)
        new.replace(self.root / name)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A preview of a folder with one page and one settings file."""
    root = tmp_path / "root"
    (root / "content").mkdir(parents=True)
    (root / "content/page.md").write_text("first")
    (root / "settings.py").write_text("")
    started = Running(root)
    too_long = threading.Timer(60, started.process.kill)  # then its output ends, and the test fails
    too_long.start()
    yield started
    too_long.cancel()
    if started.process.poll() is None:
        started.process.kill()
    started.process.wait()
    started.process.stdout.close()


def test_a_change_is_built_and_a_problem_keeps_the_last_good_site(running: Running) -> None:
    running.start()
    assert "first" in running.page()
    running.write("content/page.md", "second")
    running.read_until("Built.")
    assert "second" in running.page()
    running.write("content/page.md", "broken")
    running.read_until("E999  it is broken")
    running.read_until("Mend this and save")
    assert "second" in running.page()
    running.write("content/page.md", "third")
    running.read_until("Built.")
    assert "third" in running.page()


def test_a_changed_settings_file_is_built_too(running: Running) -> None:
    running.start()
    running.write("settings.py", "# new settings")
    running.read_until("Built.")
    assert "# new settings" in running.page()


def test_the_build_is_told_the_address_it_is_served_at(running: Running) -> None:
    running.start()
    assert running.url.rstrip("/") in running.page()


def interrupt(process: subprocess.Popen) -> None:
    """Ctrl-C."""
    process.send_signal(signal.SIGINT)


@pytest.mark.parametrize("stop", [interrupt, subprocess.Popen.terminate])
def test_it_stops_cleanly(
    running: Running, tmp_path: Path, stop: Callable[[subprocess.Popen], None]
) -> None:
    running.start()
    time.sleep(0.3)  # it waits for changes now
    stop(running.process)
    said = running.process.stdout.read()
    assert running.process.wait(timeout=10) == 0
    assert said.strip() == "The preview has stopped."
    assert list((tmp_path / "root/.build").iterdir()) == []
