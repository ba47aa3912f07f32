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
from clinicsite.parsing.decode import replace_invisible
from clinicsite.support.atomic_write import write_atomically

_MAX_ROUNDS = 4  # a mended key lets its value be read, a mended name lets links be told
_LINE_END = re.compile(r"(\r\n|\r|\n)")
_EDITABLE_SUFFIXES = (".md", ".yaml")
_DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan"}
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass
class FixResult:
    """What was mended, and what is left."""

    original_bytes: dict[Path, bytes] = field(
        default_factory=dict
    )  # changed files, by their new names
    renamed: dict[Path, Path] = field(default_factory=dict)  # the old name of each new one
    fixed_count: int = 0
    write_errors: dict[Path, str] = field(
        default_factory=dict
    )  # files that cannot be written, and why
    remaining: list[Problem] = field(default_factory=list)


def fix(root: Path, check: Callable[[], list[Problem]]) -> FixResult:
    """Mends the content of the project at `root` until `check` names nothing that is safe to mend.

    A file is written whole or not at all. Nothing is raised for one that cannot be written.
    """
    result = FixResult(remaining=check())
    for _ in range(_MAX_ROUNDS):
        fixable = [problem for problem in result.remaining if problem.fix]
        done = sum(
            [_rename_file(root, problem, result) for problem in fixable if problem.code == "E208"]
        )
        if not done:  # places in a file that has a new name are told anew
            done = sum(
                [
                    _fix_file(root, path, fixable, result)
                    for path in _list_editable_files(root, result.remaining)
                ]
            )
        if not done:
            break
        result.fixed_count += done
        result.remaining = check()
    return result


def format_hint(problems: Iterable[Problem]) -> str:
    """How many problems are safe to mend, and the command that does it; empty when none is."""
    number = sum(problem.fix is not None for problem in problems)
    those = "One of these is" if number == 1 else f"{number} of these are"
    return f"{those} safe to mend. Type: python3 tasks.py check --fix" if number else ""


def _list_editable_files(root: Path, problems: Iterable[Problem]) -> list[str]:
    """The pages and records that can be read, relative to the project."""
    told = (problem for problem in problems if problem.code != "E202")
    unread = {problem.path for problem in told if problem.code.startswith("E20")}
    files = (file for file in (root / "content").rglob("*") if file.suffix in _EDITABLE_SUFFIXES)
    paths = (file.relative_to(root) for file in files if file.is_file() and not file.is_symlink())
    return sorted(
        path.as_posix()
        for path in paths
        if path.as_posix() not in unread and not path.name.startswith(".")
    )


def _rename_file(root: Path, problem: Problem, result: FixResult) -> int:
    """1 when the file got the name that it should have."""
    assert problem.fix is not None
    old, new = (root / "content" / path for path in (problem.fix.old, problem.fix.new))
    if new.exists() and not new.samefile(old):  # samefile: where capitals make no difference
        return 0
    try:
        old.rename(new)
    except OSError as error:
        result.write_errors[old] = _format_reason(error)
        return 0
    result.renamed[new] = result.renamed.pop(old, old)
    return 1


def _fix_file(root: Path, path: str, problems: list[Problem], result: FixResult) -> int:
    """How many places of the file at `path` were mended."""
    file = root / path
    try:
        old = file.read_bytes()
        new, number = apply_fixes(old, [problem for problem in problems if problem.path == path])
        if number:
            write_atomically(file, new)
    except (OSError, UnicodeDecodeError) as error:
        result.write_errors[file] = _format_reason(error)
        return 0
    if number:
        result.original_bytes.setdefault(file, old)
    return number


def _format_reason(error: OSError | UnicodeDecodeError) -> str:
    return (getattr(error, "strerror", None) or "no reason given").lower()


def apply_fixes(data: bytes, problems: Iterable[Problem]) -> tuple[bytes, int]:
    """The bytes of a file with its problems mended, and how many places were changed.

    A line that is no longer as the problem shows it stays. The last line gets its end, in the form
    that the file has. Raises UnicodeDecodeError.
    """
    text = data.decode("utf-8")
    parts = _LINE_END.split(text.removeprefix(_BOM))  # line, line end, line … line
    edits: dict[int, dict[tuple[int, int], str]] = {}
    for problem in problems:
        span, index = _find_span(problem), 2 * (problem.line - 1)
        if (
            problem.fix
            and span
            and index < len(parts)
            and replace_invisible(parts[index]) == problem.excerpt
        ):
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


def _find_span(problem: Problem) -> tuple[int, int] | None:
    """Where the text to be replaced stands in its line; None when it does not stand there once."""
    begin = problem.column - 1
    marked = problem.excerpt[begin : begin + problem.length]
    if not problem.fix or marked.count(problem.fix.old) != 1:
        return None
    begin += marked.index(problem.fix.old)
    return begin, begin + len(problem.fix.old)


def print_result(result: FixResult, root: Path, output: TextIO) -> None:
    """Writes what was changed to `to`, as a diff, in colors on a terminal; then how much."""
    from rich.console import Console  # slow to import, and only wanted with --fix

    console = Console(file=output, highlight=False, markup=False, emoji=False, soft_wrap=True)
    for new, old in sorted(result.renamed.items()):
        console.print(
            f"{_format_path(old, root)} is now called {_format_path(new, root)}", style="bold"
        )
    for file, before in sorted(result.original_bytes.items()):
        for line in format_diff(before, file.read_bytes(), _format_path(file, root)):
            console.print(line, style=_DIFF_STYLES.get(line[:1]))
    for file, why in sorted(result.write_errors.items()):
        console.print(f"{_format_path(file, root)} could not be written: {why}.", style="bold red")
    places = "1 place" if result.fixed_count == 1 else f"{result.fixed_count} places"
    said = f"Mended {places}." if result.fixed_count else "There is nothing that is safe to mend."
    console.print(f"\n{said} Left for you:\n" if result.remaining else said)


def format_diff(before: bytes, after: bytes, name: str) -> list[str]:
    """The lines of a unified diff of a file that is called `name`."""
    old, new = (
        [replace_invisible(line) for line in _LINE_END.split(data.decode("utf-8-sig"))[::2]]
        for data in (before, after)
    )
    endless = "\\ There is no end of line here"
    sides = [lines[:-1] if not lines[-1] else [*lines, endless] for lines in (old, new)]
    found = difflib.unified_diff(*sides, f"before: {name}", f"after: {name}", n=1, lineterm="")
    return [line.replace(f" {endless}", endless) for line in found]


def _format_path(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix()
