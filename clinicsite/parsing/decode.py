"""Decode a text file, or report why it is not text."""

from __future__ import annotations

import re
from pathlib import Path

from clinicsite.model.problem import Problem, SourceFile
from clinicsite.parsing.conflict_markers import find_conflict_markers
from clinicsite.support.characters import find_hidden, is_box, mask_hidden, remove_hidden
from clinicsite.support.os_errors import describe_reason

MAX_TEXT_BYTES = 1_000_000
MAX_LINES = 10_000
MAX_LINE_LENGTH = 20_000  # characters
_ENCODING_HELP = "Save the file again as UTF-8 (in most editors: Save as, Encoding, UTF-8)."


def read_text(file: Path, path: str) -> tuple[SourceFile, list[Problem]]:
    """Return the text of `file` with plain line feeds and no byte-order mark. `path` names it."""
    data = read_bytes(file, path)
    return (
        decode_source(data, path)
        if isinstance(data, bytes)
        else (SourceFile.from_text(path, ""), [data])
    )


def read_bytes(file: Path, path: str) -> bytes | Problem:
    """Return the bytes of `file`, or the problem that prevents reading. `path` names the file."""
    try:
        if not file.is_file():  # such as a named pipe, on which reading waits for ever
            raise OSError(0, "it is not a file")
        if file.stat().st_size > MAX_TEXT_BYTES:
            size = file.stat().st_size / 1_000_000
            message = f"The file has {size:.1f} MB. The limit is {MAX_TEXT_BYTES // 1_000_000} MB"
            return _make_file_problem(
                path, "E204", message, "Split the page, or take out what is not text."
            )
        return file.read_bytes()
    except OSError as error:
        return make_unreadable_problem(path, error)


def make_unreadable_problem(path: str, error: OSError, subject: str = "file") -> Problem:
    """Return the problem of a file or folder that the system does not let us read."""
    message = f"The {subject} cannot be read: {describe_reason(error)}"
    help_text = f"Check that the {subject} is there and that you may open it."
    return _make_file_problem(path, "E209", message, help_text)


def decode_source(data: bytes, path: str) -> tuple[SourceFile, list[Problem]]:
    """Return the text of `data`, and the problems of the file. `path` names the file."""
    try:
        text = decode_text(data)
    except UnicodeDecodeError as error:
        before = decode_text(data[: error.start]).split("\n")
        line, column = len(before), len(before[-1]) + 1
        after = re.split(b"[\r\n]", data[error.start :], maxsplit=1)[0].decode("utf-8", "replace")
        shown = f"{before[-1]}{after}"
        problem = Problem(
            path,
            line,
            column,
            "E201",
            "This letter is saved in an old form, which is not UTF-8",
            _ENCODING_HELP,
            shown,
            1,
        )
        return SourceFile.from_text(path, ""), [problem]
    source = SourceFile.from_text(path, text)
    return source, list(_find_text_problems(source))


def decode_text(data: bytes) -> str:
    """Return the text of `data` with plain line feeds. Raise UnicodeDecodeError."""
    return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def _make_file_problem(path: str, code: str, message: str, help_text: str) -> Problem:
    return Problem(path, 1, 1, code, message, help_text)


def _find_text_problems(source: SourceFile) -> list[Problem]:
    if not any(line.strip() for line in source.lines):
        is_page = source.path.endswith(".md")
        help_text = "Write the page, or delete the file." if is_page else "Write [] for no records."
        return [Problem(source.path, 1, 1, "E203", "The file is empty", help_text)]
    if len(source.lines) > MAX_LINES:
        message = f"The file has {len(source.lines)} lines. The limit is {MAX_LINES}"
        return [Problem(source.path, MAX_LINES + 1, 1, "E204", message, "Split the page into two.")]
    problems = list(find_conflict_markers(source))
    for number, line in enumerate(source.lines, start=1):
        if found := find_hidden(line):
            problems.append(_make_hidden_problem(source.path, number, line, found))
        if len(line) > MAX_LINE_LENGTH:
            message = f"This line has {len(line)} characters. The limit is {MAX_LINE_LENGTH}"
            help_text = "Break the line; an empty line begins a new paragraph."
            problems.append(source.make_problem("E205", number, 1, message, help_text))
    return problems


def _make_hidden_problem(path: str, number: int, line: str, found: list[re.Match[str]]) -> Problem:
    begin, end = found[0].start(), found[-1].end()
    help_text = f"Type the words around {'it' if len(found) == 1 else 'them'} again"
    new = remove_hidden(line[begin:end])
    is_safe = not find_hidden(new)
    help_text += ", or type: python3 tasks.py check --fix" if is_safe else ""
    message = f"{describe_hidden([char[0] for char in found])} in this line"
    where = (path, number, begin + 1, "E202")
    marked = mask_hidden(line)
    problem = Problem(*where, message, f"{help_text}.", marked, end - begin)
    return problem.with_fix(marked[begin:end], new) if is_safe else problem


def describe_hidden(characters: list[str]) -> str:
    """Return the beginning of a message about characters that no reader sees."""
    names = ", ".join(dict.fromkeys(f"U+{ord(char):04X}" for char in characters))
    is_one = len(characters) == 1
    if all(map(is_box, characters)):
        subject = "a character" if is_one else "characters"
        return f"There {'is' if is_one else 'are'} {subject} ({names}) that readers see as a box"
    subject = "an invisible character" if is_one else "invisible characters"
    return f"There {'is' if is_one else 'are'} {subject} ({names})"
