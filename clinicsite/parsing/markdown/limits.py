"""Limit what a document may hold, so that parsing is fast."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinicsite.parsing.decode import MAX_LINE_LENGTH
from clinicsite.parsing.markdown.elements import TextSpan

MAX_BRACKETS = 20  # Markdown searches the end of each, in cubic time
MAX_LINKS = 300  # of a paragraph: for each that is not whole Markdown reads to its end
MAX_DEPTH = 20  # of lists and quotations
_DEEP_LINE = re.compile(
    rf"(?:[ ]{{0,3}}(?:>|(?:[-*+:]|\d+\.)[ ])){{{MAX_DEPTH + 1}}}"
    rf"|[ ]{{{4 * MAX_DEPTH},}}(?:[-*+:]|\d+\.)[ ]"
)
MAX_PARAGRAPH_LINES = 2000  # after each heading of it, Markdown reads the rest again
_DEPTH_MESSAGE = "Lists, quotations or blocks are nested too deep on this page"

BodyError = tuple[str, TextSpan, str, str]  # code, place in the body, message, help_text


def find_limit_errors(body: str) -> Iterator[BodyError]:
    """Yield an error for too many open brackets, and for paragraphs that are too long."""
    begin, length, links, depth, is_reported = 1, 0, 0, 0, False
    for number, line in enumerate([*body.split("\n"), ""], start=1):
        if not line.strip():
            if length > MAX_LINE_LENGTH:
                message = f"This paragraph has {length} characters. The limit is {MAX_LINE_LENGTH}"
                yield "E205", TextSpan(begin, 1, 0), message, "Break it up with empty lines."
            if links > MAX_LINKS:
                message = f"This paragraph has {links} links. The limit is {MAX_LINKS}"
                yield "E205", TextSpan(begin, 1, 0), message, "Break it up with empty lines."
            if number - begin > MAX_PARAGRAPH_LINES:
                message = f"This paragraph has {number - begin} lines"
                message += f". The limit is {MAX_PARAGRAPH_LINES}"
                yield "E205", TextSpan(begin, 1, 0), message, "Break it up with empty lines."
            begin, length, links, depth, is_reported = number + 1, 0, 0, 0, False
            continue
        if _DEEP_LINE.match(line):
            yield make_depth_error(body)
            return
        length += len(line) + 1
        links += line.count("](")
        for found in re.finditer(r"\\.|[\[\]()]", line):
            depth = max(0, depth + {"[": 1, "(": 1, "]": -1, ")": -1}.get(found[0], 0))
            if depth > MAX_BRACKETS and not is_reported:
                is_reported = True
                message = f"More than {MAX_BRACKETS} brackets are open here at the same time"
                help_text = (
                    "Close the brackets, or put a backslash before each that is meant as itself."
                )
                yield "E210", TextSpan(number, found.start() + 1, 1), message, help_text


def make_depth_error(body: str) -> BodyError:
    """Return the error of a document that is nested too deep, at its deepest line."""
    lines = body.split("\n")
    before = [len(line) - len(line.lstrip(" \t>-*+:/0123456789.")) for line in lines]
    line = before.index(max(before)) + 1
    return "E210", TextSpan(line, 1, 0), _DEPTH_MESSAGE, "Write it with fewer levels."
