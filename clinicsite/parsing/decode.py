"""Decode a text file, or report why it is not text."""

from __future__ import annotations

import re
from pathlib import Path

from clinicsite.model.problem import Problem, SourceFile
from clinicsite.support.os_errors import describe_reason

MAX_TEXT_BYTES = 1_000_000
MAX_LINES = 10_000
MAX_LINE_LENGTH = 20_000  # characters
INVISIBLE_PLACEHOLDER = "\N{REPLACEMENT CHARACTER}"  # shows an invisible character

# Invisible characters: of control, of no width (soft hyphens, joiners), and those that change the
# direction of text (Unicode 16, 23.2). A joiner is valid inside an emoji of several people.
_ZERO_WIDTH = (
    "\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
)
_JOINER = r"(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d"
_LINE_BREAKS = "\x0b\x0c\x85\u2028\u2029"  # how word processors part lines
_CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff"
_INVISIBLE = re.compile(f"[{_CONTROL}{_LINE_BREAKS}{_ZERO_WIDTH}]|{_JOINER}")
_SUSPECT = re.compile(f"[{_CONTROL}{_LINE_BREAKS}{_ZERO_WIDTH}\u200d]")  # a fast test
_REMOVABLE = re.compile(
    f"(?P<breaks>[{_LINE_BREAKS}])|[{_ZERO_WIDTH}]|{_JOINER}"
)  # can be removed without loss
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
        message = f"The file cannot be read: {describe_reason(error)}"
        return _make_file_problem(
            path, "E209", message, "Check that the file is there and that you may open it."
        )


def decode_source(data: bytes, path: str) -> tuple[SourceFile, list[Problem]]:
    """Return the text of `data`, and the problems of the file. `path` names the file."""
    try:
        text = decode_text(data)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        begin = data.rfind(b"\n", 0, error.start) + 1
        column = len(data[begin : error.start].decode("utf-8", "replace")) + 1
        end = data.find(b"\n", error.start)
        shown = data[begin : end if end > 0 else len(data)].decode("utf-8", "replace").rstrip("\r")
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
    problems = []
    for number, line in enumerate(source.lines, start=1):
        if _SUSPECT.search(line) and (found := list(_INVISIBLE.finditer(line))):
            problems.append(_make_invisible_problem(source.path, number, line, found))
        if len(line) > MAX_LINE_LENGTH:
            message = f"This line has {len(line)} characters. The limit is {MAX_LINE_LENGTH}"
            help_text = "Break the line; an empty line begins a new paragraph."
            problems.append(source.make_problem("E205", number, 1, message, help_text))
    return problems


def replace_invisible(line: str) -> str:
    """Return the line with a visible mark in the place of each invisible character."""
    return _INVISIBLE.sub(INVISIBLE_PLACEHOLDER, line)


def _make_invisible_problem(
    path: str, number: int, line: str, found: list[re.Match[str]]
) -> Problem:
    begin, end = found[0].start(), found[-1].end()
    names = ", ".join(dict.fromkeys(f"U+{ord(char[0]):04X}" for char in found))
    is_one = len(found) == 1
    summary = (
        f"There {'is an invisible character' if is_one else 'are invisible characters'} ({names})"
    )
    help_text = "Type the words around it again" if is_one else "Type the words around them again"
    new = _REMOVABLE.sub(lambda char: " " if char["breaks"] else "", line[begin:end])
    is_safe = not _INVISIBLE.search(new)
    help_text += ", or type: python3 tasks.py check --fix" if is_safe else ""
    where = (path, number, begin + 1, "E202")
    marked = replace_invisible(line)
    problem = Problem(*where, f"{summary} in this line", f"{help_text}.", marked, end - begin)
    return problem.with_fix(marked[begin:end], new) if is_safe else problem
