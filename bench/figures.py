"""Print each figure as soon as it is taken, and a failed measurement as a line of its own."""

import subprocess
from collections.abc import Callable
from typing import TypeVar

from clinicsite.cli.console import echo

Figure = TypeVar("Figure")
NAME_WIDTH = 48  # characters


class PeerError(Exception):
    """A program that is measured has stopped; the text says how."""


def take_figure(name: str, measure: Callable[[], Figure]) -> Figure | None:
    """Prints and returns what is measured. Prints why, and returns None, if that fails."""
    try:
        figure = measure()
    except Exception as error:  # noqa: BLE001 - a peer fails in ways of its own
        print_figure(name, f"failed: {explain_failure(error)}")
        return None
    print_figure(name, figure)
    return figure


def print_figure(name: str, figure: object) -> None:
    """Prints a line of the report."""
    echo(f"{name:<{NAME_WIDTH}} {figure}")


def print_ratio(name: str, ours: float | None, theirs: float | None) -> None:
    """Prints our figure as a part of theirs, if both are known."""
    if ours is not None and theirs:
        print_figure(name, f"{ours / theirs:.3f}")


def explain_failure(error: Exception) -> str:
    """The kind of an error with its first line. Of a command, the last line that it printed."""
    text = str(error).strip()
    if isinstance(error, subprocess.CalledProcessError):
        printed = (error.stderr or error.stdout or "").strip()
        text = f"exit code {error.returncode}. {printed.rpartition(chr(10))[2]}"
    return f"{type(error).__name__}: {text.partition(chr(10))[0]}"
