"""What is typed, before Invoke reads it, and a signal when all is done."""

import os
import signal
import subprocess
import sys

import pytest

from clinicsite.cli import app
from tests.conftest import ROOT

# As tasks.py begins; the signal comes while Python ends.
STOPPED_AT_THE_END = """
import atexit, os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
atexit.register(os.kill, os.getpid(), int(sys.argv[1]))
import tasks
tasks.main(["check", "--explain", "E102"])
"""


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("rollback", "rollback"),
        ("rollback 2", "rollback --release 2"),
        ("rollback --dry-run 2", "rollback --dry-run --release 2"),
        ("rollback --to folder:x 2", "rollback --to folder:x --release 2"),
        ("rollback --to=folder:x 2", "rollback --to=folder:x --release 2"),
        ("live-check https://a.org --wait 9", "live-check --url https://a.org --wait 9"),
        ("live-check --wait 9", "live-check --wait 9"),
        ("build 2", "build 2"),
    ],
)
def test_a_word_behind_a_task_needs_no_name(typed: str, read: str) -> None:
    assert " ".join(app.insert_option_names(typed.split())) == read


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_program_signal_after_end_exits_silently(number: int) -> None:
    command = [sys.executable, "-c", STOPPED_AT_THE_END, str(int(number))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert "E102" in done.stdout
    assert (done.returncode, done.stderr) == (-number, "")
