"""Mends what is safe to mend: mistyped keys, dashes in dates, capitals in names, invisible signs.

A rule says what is safe by giving its Problem a `fix`. No word that a visitor reads is changed, and
no byte besides the marked text: line ends, encoding marks and permissions of a file stay.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from clinicsite.model.problem import Problem
from clinicsite.parsing.decode import shown
from clinicsite.support.atomic_write import save

_ROUNDS = 4  # a mended key lets its value be read, a mended name lets links be told
_LINE_END = re.compile(r"(\r\n|\r|\n)")
_TEXTS = (".md", ".yaml")
_STYLES = {"+": "green", "-": "red", "@": "cyan"}
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass
class Outcome:
    """What was mended, and what is left."""

    before: dict[Path, bytes] = field(default_factory=dict)  # changed files, by their new names
    renamed: dict[Path, Path] = field(default_factory=dict)  # the old name of each new one
    mended: int = 0
    failed: dict[Path, str] = field(default_factory=dict)  # files that cannot be written, and why
    left: list[Problem] = field(default_factory=list)


def fix(root: Path, check: Callable[[], list[Problem]]) -> Outcome:
    """Mends the content of the project at `root` until `check` names nothing that is safe to mend.

    A file is written whole or not at all. Nothing is raised for one that cannot be written.
    """
    outcome = Outcome(left=check())
    for _ in range(_ROUNDS):
        told = [problem for problem in outcome.left if problem.fix]
        done = sum([_rename(root, problem, outcome) for problem in told if problem.code == "E208"])
        if not done:  # places in a file that has a new name are told anew
            done = sum([_mend(root, path, told, outcome) for path in _texts(root, outcome.left)])
        if not done:
            break
        outcome.mended += done
        outcome.left = check()
    return outcome


def hint(problems: Iterable[Problem]) -> str:
    """How many problems are safe to mend, and the command that does it; empty when none is."""
    number = sum(problem.fix is not None for problem in problems)
    those = "One of these is" if number == 1 else f"{number} of these are"
    return f"{those} safe to mend. Type: python3 tasks.py check --fix" if number else ""


def _texts(root: Path, problems: Iterable[Problem]) -> list[str]:
    """The pages and records that can be read, relative to the project."""
    told = (problem for problem in problems if problem.code != "E202")
    unread = {problem.path for problem in told if problem.code.startswith("E20")}
    files = (file for file in (root / "content").rglob("*") if file.suffix in _TEXTS)
    paths = (file.relative_to(root) for file in files if file.is_file() and not file.is_symlink())
    return sorted(
        path.as_posix()
        for path in paths
        if path.as_posix() not in unread and not path.name.startswith(".")
    )


def _rename(root: Path, problem: Problem, outcome: Outcome) -> int:
    """1 when the file got the name that it should have."""
    assert problem.fix is not None
    old, new = (root / "content" / path for path in (problem.fix.old, problem.fix.new))
    if new.exists() and not new.samefile(old):  # samefile: where capitals make no difference
        return 0
    try:
        old.rename(new)
    except OSError as error:
        outcome.failed[old] = _why(error)
        return 0
    outcome.renamed[new] = outcome.renamed.pop(old, old)
    return 1


def _mend(root: Path, path: str, problems: list[Problem], outcome: Outcome) -> int:
    """How many places of the file at `path` were mended."""
    file = root / path
    try:
        old = file.read_bytes()
        new, number = mended(old, [problem for problem in problems if problem.path == path])
        if number:
            save(file, new)
    except (OSError, UnicodeDecodeError) as error:
        outcome.failed[file] = _why(error)
        return 0
    if number:
        outcome.before.setdefault(file, old)
    return number


def _why(error: OSError | UnicodeDecodeError) -> str:
    return (getattr(error, "strerror", None) or "no reason given").lower()


def mended(data: bytes, problems: Iterable[Problem]) -> tuple[bytes, int]:
    """The bytes of a file with its problems mended, and how many places were changed.

    A line that is no longer as the problem shows it stays. The last line gets its end, in the form
    that the file has. Raises UnicodeDecodeError.
    """
    text = data.decode("utf-8")
    parts = _LINE_END.split(text.removeprefix(_BOM))  # line, line end, line … line
    edits: dict[int, dict[tuple[int, int], str]] = {}
    for problem in problems:
        span, index = _span(problem), 2 * (problem.line - 1)
        if problem.fix and span and index < len(parts) and shown(parts[index]) == problem.excerpt:
            edits.setdefault(index, {})[span] = problem.fix.new
    number = 0
    for index, spans in edits.items():
        end = len(parts[index])
        for (start, stop), new in sorted(spans.items(), reverse=True):  # so that places stay
            if stop <= end:
                parts[index] = parts[index][:start] + new + parts[index][stop:]
                end, number = start, number + 1
    if parts[-1] and text.strip():
        parts.append(parts[1] if len(parts) > 1 else "\n")
        number += 1
    mark = _BOM if text.startswith(_BOM) else ""
    return (mark + "".join(parts)).encode(), number


def _span(problem: Problem) -> tuple[int, int] | None:
    """Where the text to be replaced stands in its line; None when it does not stand there once."""
    begin = problem.column - 1
    marked = problem.excerpt[begin : begin + problem.length]
    if not problem.fix or marked.count(problem.fix.old) != 1:
        return None
    begin += marked.index(problem.fix.old)
    return begin, begin + len(problem.fix.old)


def show(outcome: Outcome, root: Path, to: TextIO) -> None:
    """Writes what was changed to `to`, as a diff, in colors on a terminal; then how much."""
    from rich.console import Console  # slow to import, and only wanted with --fix

    console = Console(file=to, highlight=False, markup=False, emoji=False, soft_wrap=True)
    for new, old in sorted(outcome.renamed.items()):
        console.print(f"{_name(old, root)} is now called {_name(new, root)}", style="bold")
    for file, before in sorted(outcome.before.items()):
        for line in diff(before, file.read_bytes(), _name(file, root)):
            console.print(line, style=_STYLES.get(line[:1]))
    for file, why in sorted(outcome.failed.items()):
        console.print(f"{_name(file, root)} could not be written: {why}.", style="bold red")
    places = "1 place" if outcome.mended == 1 else f"{outcome.mended} places"
    said = f"Mended {places}." if outcome.mended else "There is nothing that is safe to mend."
    console.print(f"\n{said} Left for you:\n" if outcome.left else said)


def diff(before: bytes, after: bytes, name: str) -> list[str]:
    """The lines of a unified diff of a file that is called `name`."""
    old, new = (
        [shown(line) for line in _LINE_END.split(data.decode("utf-8-sig"))[::2]]
        for data in (before, after)
    )
    endless = "\\ There is no end of line here"
    sides = [lines[:-1] if not lines[-1] else [*lines, endless] for lines in (old, new)]
    found = difflib.unified_diff(*sides, f"before: {name}", f"after: {name}", n=1, lineterm="")
    return [line.replace(f" {endless}", endless) for line in found]


def _name(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix()
