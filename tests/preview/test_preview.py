"""The preview as a process: it starts, follows what is saved in every way, and stops."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bench.preview_speed import PREVIEW_PROGRAM
from tests.compiled_templates import share_templates
from tests.conftest import PAGE, ROOT, Project
from tests.preview.conftest import MakeProject

ABOUT = "content/pages/about.md"
PATIENCE = 60  # seconds


class PreviewProcess:
    """A preview in a process of its own."""

    def __init__(self, project: Project, program: str = PREVIEW_PROGRAM, **options: Any) -> None:
        self.project = project
        environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", share_templates(program)],
            cwd=project.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env=environment,
            **options,
        )
        self.url = re.search(r"http://[\d.:]+/", self.process.stdout.readline())[0]
        self.first = self.process.stdout.readline()

    def page(self, address: str = "about/") -> str:
        """A page, or the page that says what is wrong."""
        try:
            with urllib.request.urlopen(self.url + address, timeout=PATIENCE) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.read().decode()

    def shows(self, words: str, address: str = "about/") -> bool:
        """Whether the page has these words before long."""
        end = time.monotonic() + PATIENCE
        while words not in self.page(address):
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True


def start_preview(project: Project) -> Iterator[PreviewProcess]:
    """Run a preview until the test is over."""
    started = PreviewProcess(project)
    too_long = threading.Timer(10 * PATIENCE, started.process.kill)
    too_long.start()
    yield started
    too_long.cancel()
    if started.process.poll() is None:
        started.process.kill()
    started.process.wait()
    started.process.stdout.close()


@pytest.fixture
def running(small: Project) -> Iterator[PreviewProcess]:
    """A preview of a few pages, which the test may stop."""
    yield from start_preview(small)


@pytest.fixture(scope="module")
def steady(few_pages: MakeProject) -> Iterator[PreviewProcess]:
    """A preview of a few pages, which every test leaves without errors."""
    yield from start_preview(few_pages())


def make_text(words: str) -> str:
    return PAGE.format(title="About us").replace("Words.", words)


def test_preview_reports_ready(steady: PreviewProcess) -> None:
    assert re.fullmatch(r"Ready after [\d.]+ s\.\n", steady.first)


def test_every_way_to_save_is_noticed(steady: PreviewProcess) -> None:
    file = steady.project.root / ABOUT
    steady.project.write(ABOUT, make_text("As before."))
    assert steady.shows("As before.")
    file.write_text(make_text("Written in place."), "utf-8")
    assert steady.shows("Written in place.")
    new = file.with_name(".about.md.swp")
    new.write_text(make_text("Renamed."), "utf-8")
    new.replace(file)
    assert steady.shows("Renamed.")
    file.rename(file.with_name("about.md~"))
    file.write_text(make_text("Saved beside a copy."), "utf-8")
    assert steady.shows("Saved beside a copy.")
    with file.open("w", encoding="utf-8") as halves:
        whole = make_text("Saved in two halves.")
        halves.write(whole[:60])
        halves.flush()
        time.sleep(0.1)
        halves.write(whole[60:])
    assert steady.shows("Saved in two halves.")
    assert 'role="alert"' not in steady.page()


def test_preview_survives_repeated_errors(steady: PreviewProcess) -> None:
    for number in range(2):
        steady.project.write(ABOUT, make_text("Broken [link](nowhere.md)."))
        assert steady.shows("E301")
        steady.project.write(ABOUT, "---\ntit")
        assert steady.shows("E105")
        steady.project.write(ABOUT, make_text(f"Mended {number}."))
        assert steady.shows(f"Mended {number}.")
    steady.project.write(ABOUT, None)
    assert steady.shows("<h1>Not here</h1>")
    steady.project.write(ABOUT, make_text("Back."))
    assert steady.shows("Back.")


def test_a_whole_folder_that_is_replaced_is_noticed(steady: PreviewProcess) -> None:
    pages = steady.project.root / "content/pages"
    away = pages.with_name("away")
    pages.rename(steady.project.root / "away")
    time.sleep(0.5)
    (steady.project.root / "away").rename(pages)
    assert not away.exists()
    steady.project.write(ABOUT, make_text("After the folder was replaced."))
    assert steady.shows("After the folder was replaced.")


def test_preview_of_flapping_file_never_shows_older_version(steady: PreviewProcess) -> None:
    file = steady.project.root / ABOUT
    over, seen, last = threading.Event(), [], 60

    def replace() -> None:
        for number in range(1, last + 1):
            file.unlink()
            file.write_text(make_text(f"Number {number}."), "utf-8")
        over.set()

    threading.Thread(target=replace).start()
    while not over.is_set():
        seen += map(int, re.findall(r"Number (\d+)\.", steady.page()))
    assert seen == sorted(seen)
    assert steady.shows(f"Number {last}.")
    assert steady.process.poll() is None


def test_settings_and_new_files_are_noticed(steady: PreviewProcess) -> None:
    steady.project.write("content/pages/new.md", PAGE.format(title="A new page"))
    assert steady.shows("A new page", "new/")
    steady.project.edit("pelicanconf.py", "# Reading", "BROKEN = (\n# Reading")
    assert steady.shows("E710")
    steady.project.edit("pelicanconf.py", "BROKEN = (\n", "")
    assert steady.shows("A new page", "new/")


def test_preview_prints_problems_in_terminal(steady: PreviewProcess) -> None:
    steady.project.write(ABOUT, make_text("Broken [link](lost.md)."))
    for line in steady.process.stdout:
        if "E301" in line and "lost.md" in line:
            break
    else:
        pytest.fail("it was never said")
    steady.project.write(ABOUT, make_text("Mended."))
    assert steady.shows("Mended.")


def interrupt_thrice(process: subprocess.Popen) -> None:
    """Ctrl-C by somebody in a hurry."""
    for _ in range(3):
        process.send_signal(signal.SIGINT)
        time.sleep(0.01)


@pytest.mark.parametrize("stop", [interrupt_thrice, subprocess.Popen.terminate])
def test_preview_stops_cleanly(
    running: PreviewProcess, stop: Callable[[subprocess.Popen], None]
) -> None:
    time.sleep(0.3)  # it waits for changes now
    stop(running.process)
    said = running.process.stdout.read()
    assert running.process.wait(PATIENCE) == 0
    assert said.splitlines()[-1] == "The preview has stopped."
    assert "Traceback" not in said
    assert list((running.project.root / ".build").iterdir()) == []


def test_preview_stops_during_slow_rule(small: Project) -> None:
    slow = "import time; from clinicsite.preview import session; "
    slow += (
        "session.iter_problems = lambda *_: print('looking', flush=True) or time.sleep(600) or (); "
    )
    started = PreviewProcess(small, slow + PREVIEW_PROGRAM)
    while "looking" not in started.process.stdout.readline():
        assert started.process.poll() is None
    started.process.send_signal(signal.SIGINT)
    said = started.process.stdout.read()
    assert started.process.wait(PATIENCE) == 0
    assert said.splitlines()[-1] == "The preview has stopped."
    assert "Traceback" not in said
    assert list((small.root / ".build").iterdir()) == []
    started.process.stdout.close()


def test_a_ctrl_c_that_python_drops_stops_it_too(small: Project) -> None:
    drops = "import os, signal; from clinicsite.preview.session import PreviewSession as Session\n"
    drops += "load_site = Session.load_site\n"
    drops += "class Thrown:\n    def __del__(self): os.kill(os.getpid(), signal.SIGINT)\n"
    drops += "Session.load_site = lambda self: (Thrown(), load_site(self))\n"
    started = PreviewProcess(small, drops + PREVIEW_PROGRAM)
    try:
        assert "Exception ignored in" in started.first
        assert started.process.wait(PATIENCE) == 0
        assert started.process.stdout.read().endswith("\nThe preview has stopped.\n")
    finally:
        started.process.kill()
        started.process.stdout.close()
