"""Fix what is safe to fix: mistyped keys, dashes in dates, case of names, invisible characters.

A rule decides what is safe when it gives its Problem a `fix`. No word that a visitor reads
changes, and no byte outside the marked text: line ends, byte-order marks and permissions stay.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from clinicsite.authoring.clinic_migration import migrate_clinic
from clinicsite.authoring.text_edits import LineIndex, TextEdit, apply_edits
from clinicsite.authoring.write_ahead_log import commit, lock_content
from clinicsite.model.problem import Problem
from clinicsite.parsing.decode import decode_text
from clinicsite.support.characters import escape_unprinted, mask_hidden
from clinicsite.support.errors import UserError
from clinicsite.support.os_errors import describe_reason
from clinicsite.support.plural import format_count

CLINIC_FILE = "content/data/clinic.yaml"
_MAX_ROUNDS = 4  # a fixed key lets its value be parsed, a fixed file name lets links be resolved
_LINE_END = re.compile(r"(\r\n|\r|\n)")
_EDITABLE_SUFFIXES = (".md", ".yaml")
_DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan"}


@dataclass
class FixResult:
    """The changed and renamed files, the files that could not be written, and what remains."""

    original_bytes: dict[Path, bytes] = field(default_factory=dict)  # by the new name of the file
    renamed: dict[Path, Path] = field(default_factory=dict)  # the old name by the new one
    fixed_count: int = 0
    write_errors: dict[Path, str] = field(default_factory=dict)  # the reason by file
    remaining: list[Problem] = field(default_factory=list)


def fix(root: Path, check: Callable[[], list[Problem]]) -> FixResult:
    """Fix the content of the project at `root` until `check` finds nothing that is safe to fix.

    Each file is written in a transaction of its own. A file that cannot be written stays as it is,
    and the result names it. Raises ContentLockedError.
    """
    with lock_content(root):
        result = FixResult(remaining=check())
        for _ in range(_MAX_ROUNDS):
            fixable = [problem for problem in result.remaining if problem.fix]
            names = [problem for problem in fixable if problem.code == "E208"]
            done = sum([_rename_file(root, problem, result) for problem in names])
            if any(p.code == "E620" and p.path == CLINIC_FILE for p in result.remaining):
                done += _migrate_clinic_file(root / CLINIC_FILE, root, result)
            if not done:  # after a rename, the problems of the file have another path
                paths = _list_editable_files(root, result.remaining)
                done = sum([_fix_file(root, path, fixable, result) for path in paths])
            if not done:
                break
            result.fixed_count += done
            result.remaining = check()
    return result


def format_hint(problems: Iterable[Problem]) -> str:
    """Return how many problems are safe to fix, and the command that does it, or nothing."""
    number = sum(problem.fix is not None for problem in problems)
    those = "One of these is" if number == 1 else f"{number} of these are"
    return f"{those} safe to fix. Type: python3 tasks.py check --fix" if number else ""


def _list_editable_files(root: Path, problems: Iterable[Problem]) -> list[str]:
    """Return the pages and records that can be read, relative to the project."""
    others = (problem for problem in problems if problem.code != "E202")
    unreadable = {problem.path for problem in others if problem.code.startswith("E20")}
    files = (file for file in (root / "content").rglob("*") if file.suffix in _EDITABLE_SUFFIXES)
    paths = (file.relative_to(root) for file in files if file.is_file() and not file.is_symlink())
    return sorted(
        path.as_posix()
        for path in paths
        if path.as_posix() not in unreadable and not path.name.startswith(".")
    )


def _rename_file(root: Path, problem: Problem, result: FixResult) -> int:
    """Rename the file of an E208, and return 1 if that was possible, else 0."""
    assert problem.fix is not None
    old_path, new_path = (f"content/{path}" for path in (problem.fix.old, problem.fix.new))
    old, new = root / old_path, root / new_path
    # It is the same file where case does not matter. A link that leads nowhere is there too.
    if os.path.lexists(new) and not (new.exists() and new.samefile(old)):
        return 0
    try:
        if commit(root, {old_path: new_path}, {}):
            raise UserError("It, or the file with the new name, was changed at this moment.")
    except (OSError, UserError) as error:
        result.write_errors[old] = _format_reason(error)
        return 0
    result.renamed[new] = result.renamed.pop(old, old)
    return 1


def _migrate_clinic_file(file: Path, root: Path, result: FixResult) -> int:
    """Bring the record of the clinic into its present form, and return 1 if it changed, else 0."""
    old = file.read_bytes()
    text = decode_text(old)
    try:
        new = apply_edits(old, [TextEdit(0, len(text), migrate_clinic(text))])
        if new == old:
            return 0
        commit(root, {}, {CLINIC_FILE: (old, new)})
    except (OSError, UserError) as error:
        result.write_errors[file] = _format_reason(error)
        return 0
    result.original_bytes.setdefault(file, old)
    return 1


def _fix_file(root: Path, path: str, problems: list[Problem], result: FixResult) -> int:
    """Fix one file, and return the number of changed places."""
    file = root / path
    try:
        old = file.read_bytes()
        new, number = apply_fixes(old, [problem for problem in problems if problem.path == path])
        if number:
            commit(root, {}, {path: (old, new)})
    except UnicodeDecodeError:
        result.write_errors[file] = "it is not UTF-8"
        return 0
    except (OSError, UserError) as error:
        result.write_errors[file] = _format_reason(error)
        return 0
    if number:
        result.original_bytes.setdefault(file, old)
    return number


def _format_reason(error: OSError | UserError) -> str:
    if isinstance(error, OSError):
        return describe_reason(error)
    return str(error).rstrip(".")


def apply_fixes(data: bytes, problems: Iterable[Problem]) -> tuple[bytes, int]:
    """Return the bytes of a file with its problems fixed, and the number of changed places.

    A line that differs from the excerpt of its problem stays. The last line gets a line end if it
    has none. Raises UnicodeDecodeError.
    """
    text = decode_text(data)
    edits = list(_iter_fix_edits(text, problems))
    if text.strip() and not text.endswith("\n"):
        edits.append(TextEdit(len(text), len(text), "\n"))
    return apply_edits(data, edits), len(edits)


def _iter_fix_edits(text: str, problems: Iterable[Problem]) -> Iterator[TextEdit]:
    """Yield an edit for each fix, and only the last of two that overlap."""
    lines = tuple(text.split("\n"))
    starts = LineIndex(lines).line_starts
    edits: dict[tuple[int, int], TextEdit] = {}
    for problem in problems:
        span, index = _find_span(problem), problem.line - 1
        if not problem.fix or not span or index >= len(lines):
            continue
        if mask_hidden(lines[index]) == problem.excerpt:
            start, end = (starts[index] + place for place in span)
            edits[start, end] = TextEdit(start, end, problem.fix.new)
    begin = len(text)
    for (start, end), edit in sorted(edits.items(), reverse=True):
        if end <= begin:
            begin = start
            yield edit


def _find_span(problem: Problem) -> tuple[int, int] | None:
    """Return where the fix replaces text in its line, or None if the text is not there once."""
    begin = problem.column - 1
    marked = problem.excerpt[begin : begin + problem.length]
    if not problem.fix or marked.count(problem.fix.old) != 1:
        return None
    begin += marked.index(problem.fix.old)
    return begin, begin + len(problem.fix.old)


def print_result(result: FixResult, root: Path, output: TextIO) -> None:
    """Write the changes to `output` as a diff, in color on a terminal, then their number."""
    # rich takes 40 ms to import, a tenth of a check, and a check without --fix does not need it.
    from rich.console import Console

    console = Console(file=output, highlight=False, markup=False, emoji=False, soft_wrap=True)
    for new, old in sorted(result.renamed.items()):
        console.print(
            escape_unprinted(f"{_format_path(old, root)} is now called {_format_path(new, root)}"),
            style="bold",
        )
    for file, before in sorted(result.original_bytes.items()):
        for line in format_diff(before, file.read_bytes(), _format_path(file, root)):
            console.print(escape_unprinted(line), style=_DIFF_STYLES.get(line[:1]))
    for file, reason in sorted(result.write_errors.items()):
        message = f"{_format_path(file, root)} could not be written: {reason}."
        console.print(escape_unprinted(message), style="bold red")
    text = (
        f"Fixed {format_count(result.fixed_count, 'place')}."
        if result.fixed_count
        else "Nothing is safe to fix."
    )
    console.print(f"\n{text} Left for you:\n" if result.remaining else text)


def format_diff(before: bytes, after: bytes, name: str) -> list[str]:
    """Return the lines of a unified diff of a file."""
    old, new = (
        [mask_hidden(line) for line in _LINE_END.split(data.decode("utf-8-sig"))[::2]]
        for data in (before, after)
    )
    endless = "\\ No newline at end of file"
    sides = [lines[:-1] if not lines[-1] else [*lines, endless] for lines in (old, new)]
    before_lines, after_lines = sides
    names = (f"before: {name}", f"after: {name}")
    diff = difflib.unified_diff(before_lines, after_lines, *names, n=1, lineterm="")
    return [line.replace(f" {endless}", endless) for line in diff]


def _format_path(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix()
