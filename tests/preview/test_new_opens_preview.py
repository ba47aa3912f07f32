"""A new page is opened in the preview: in the one that runs, or in one that starts."""

import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clinicsite.preview.discovery import find_running_preview as address_of
from tests.compiled_templates import share_templates
from tests.conftest import ROOT, Project
from tests.preview.test_preview import PATIENCE, PreviewProcess, running  # noqa: F401 (a fixture)

TASK = "import tasks; tasks.main(['new', 'A page of an example', '--kind', 'page'])"


class NewCommand:
    """`inv new` at a terminal, with a browser that only notes what it is to open."""

    def __init__(self, project: Project) -> None:
        stubs = "content/data/page-structure.yaml"
        shutil.copy(ROOT / stubs, project.root / stubs)
        (project.root / "theme/style-guide/articles/example-article.md").unlink()
        self.noted = project.root.parent / "opened"
        browser = project.root.parent / "browser"
        browser.write_text(f'#!/bin/sh\necho "$1" > "{self.noted}"\n')
        browser.chmod(0o755)
        self.ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", share_templates(TASK)],
            cwd=project.root,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=os.environ | {"BROWSER": f"{browser} %s", "PYTHONPATH": str(project.root)},
            start_new_session=True,
        )
        os.close(theirs)

    def opened(self) -> str:
        """The address that the browser was told, before long."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.noted.is_file() and (said := self.noted.read_text().strip()):
                return said
            time.sleep(0.05)
        return f"nothing; it said {os.read(self.ours, 9999).decode()}"


def test_in_the_preview_that_runs_but_not_in_one_that_was_killed(
    running: PreviewProcess,  # noqa: F811
) -> None:
    typed = NewCommand(running.project)
    assert typed.opened() == f"{running.url}a-page-of-an-example/"
    assert typed.process.wait(PATIENCE) == 0
    assert running.shows("A page of an example", "a-page-of-an-example/")
    root: Path = running.project.root
    assert address_of(root) == running.url.rstrip("/")
    running.process.kill()
    running.process.wait()
    assert list(root.glob(".build/preview-*"))
    assert address_of(root) == ""


def test_in_a_preview_that_starts(small: Project) -> None:
    typed = NewCommand(small)
    opened = typed.opened()
    assert opened.startswith("http://127.0.0.1:")
    assert opened.endswith("/a-page-of-an-example/")
    typed.process.send_signal(signal.SIGINT)
    assert typed.process.wait(PATIENCE) == 0


@pytest.mark.parametrize("name", ["preview-x", "preview-99999"])
def test_any_other_folder_is_passed_over(tmp_path: Path, name: str) -> None:
    (tmp_path / ".build" / name).mkdir(parents=True)
    assert address_of(tmp_path) == ""
