"""Help: the tasks, or one of them, in words for people who do not program."""

import re
import sys
from pathlib import Path

import pytest

import tasks
from clinicsite.cli.app import get_help_arguments
from clinicsite.cli.command_table import COMMANDS

ROOT = Path(__file__).resolve().parents[2]


def get_help(capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch, *typed: str) -> str:
    """What is shown to who types this."""
    monkeypatch.setattr(sys, "argv", sys.argv)
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit) as stopped:
        tasks.main([*typed])
    out, err = capsys.readouterr()
    assert (stopped.value.code or 0, err) == (0, "")
    return out


@pytest.mark.parametrize(
    "typed", ["rename --help", "help rename", "rename crps -h", "--help rename", "-h rename"]
)
def test_help_on_a_task_is_shown_however_it_is_asked_for(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    assert get_help(capsys, monkeypatch, *typed.split()) == (
        "python3 tasks.py rename OLD NEW\n\n"
        "Move a page with its translations and pictures, and update links and redirects.\n\n"
        "Type it as in:\n    python3 tasks.py rename crps complex-pain\n\n"
        "In this order:\n"
        "  OLD        The page (its file, its name or its address).\n"
        "  NEW        Its new name, file or address.\n\n"
        "Options:\n"
        "  --dry-run  Only show what would change.\n\n"
    )


def test_help_alone_lists_the_tasks(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = {
        get_help(capsys, monkeypatch, *typed.split()) for typed in ("", "help", "--help", "-h")
    }
    assert len(shown) == 1
    groups = re.findall(r"^([A-Z][a-z ]+):$", shown.pop(), re.MULTILINE)
    assert groups == [
        "To write",
        "To see the state of the site",
        "To publish",
        "To work on the program",
    ]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_task_has_help_without_the_words_of_programmers(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    shown = get_help(capsys, monkeypatch, name, "--help")
    assert shown.startswith(f"python3 tasks.py {name}")
    for word in ("Docstring", "STRING", "INT", "core-opts", "subcommand", "None"):
        assert word not in shown
    assert not re.search(r"--[a-z-]*_", shown)
    for option in re.findall(r"^  (--\S+)(.*)", shown, re.MULTILINE):
        assert re.search(r"  \S", option[1]), f"{option[0]} does not say what it is for"


def test_help_of_pytest_is_not_help_on_a_task() -> None:
    assert get_help_arguments(["test", "--help"]) == ["--help", "test"]
    assert get_help_arguments(["test", "--", "--help"]) == []
