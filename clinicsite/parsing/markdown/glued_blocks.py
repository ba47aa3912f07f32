"""Find lines of blocks that Markdown adds to the quotation or the list item above them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown.extensions.fenced_code import FencedBlockPreprocessor

from clinicsite.parsing.markdown.elements import TextSpan
from clinicsite.parsing.markdown.limits import BodyError
from clinicsite.parsing.markdown.line_lint import LIST_INDENT

_QUOTE_MARKS = re.compile(r"(?:[ ]*>)*")  # also in a list item
_BLOCK_LINE = re.compile(r"[ ]*/{3,}[ \t]*(?:[\w-]+[ \t]*(?:\|.*)?)?$")
_BLOCK_IN_ITEM = re.compile(r"([ ]*)(?:[-*+]|\d+\.)[ ]+/{3,}[ \t]*[\w-]")
_BLOCK_START = re.compile(r"([ ]*)/{3,}[ \t]*[\w-]+[ \t]*(?:\|.*)?$")


def find_glued_blocks(body: str) -> Iterator[BodyError]:
    """Yield an error for each line of a block directly below a quotation that it is not part of.

    Yield one also for a block directly below a block in a list item.
    The parser of blocks never ends at some of them.
    """
    if "///" not in body:
        return
    depth = 0  # of the quotation, down to the next empty line
    indent = 0  # of the words of an item that begins with a block, down to the next empty line
    text = FencedBlockPreprocessor.FENCED_BLOCK_RE.sub(_blank_out, body)
    for number, line in enumerate(text.split("\n"), start=1):
        marks = _QUOTE_MARKS.match(line)
        assert marks  # it matches the empty text
        own = marks[0].count(">")
        if own < depth and _BLOCK_LINE.match(line, marks.end()):
            yield _make_error(number, line, "quotation")
        elif (start := _BLOCK_START.match(line)) and len(start[1]) < indent:
            yield _make_error(number, line, "list item")
        if item := _BLOCK_IN_ITEM.match(line):
            indent = len(item[1]) + LIST_INDENT
        depth, indent = (max(depth, own), indent) if line.strip() else (0, 0)


def _make_error(number: int, line: str, above: str) -> BodyError:
    message = f"This line is part of the {above} above it: no empty line is between"
    return "E407", TextSpan(number, 1, len(line)), message, "Put an empty line before it."


def _blank_out(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])
