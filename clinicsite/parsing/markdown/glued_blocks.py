"""Find lines of blocks that Markdown adds to the quotation above them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown.extensions.fenced_code import FencedBlockPreprocessor

from clinicsite.parsing.markdown.elements import TextSpan
from clinicsite.parsing.markdown.limits import BodyError

_QUOTE_MARKS = re.compile(r"(?:[ ]{0,3}>)*")
_BLOCK_LINE = re.compile(r"[ ]*/{3,}[ \t]*(?:[\w-]+[ \t]*(?:\|.*)?)?$")


def find_glued_blocks(body: str) -> Iterator[BodyError]:
    """Yield an error for each line of a block directly below a quotation that it is not part of.

    The parser of blocks never ends at some of them.
    """
    if ">" not in body or "///" not in body:
        return
    depth = 0  # of the quotation, down to the next empty line
    text = FencedBlockPreprocessor.FENCED_BLOCK_RE.sub(_blank_out, body)
    for number, line in enumerate(text.split("\n"), start=1):
        marks = _QUOTE_MARKS.match(line)
        assert marks  # it matches the empty text
        own = marks[0].count(">")
        if own < depth and _BLOCK_LINE.match(line, marks.end()):
            message = "This line is part of the quotation above it: no empty line is between"
            yield "E407", TextSpan(number, 1, len(line)), message, "Put an empty line before it."
        depth = max(depth, own) if line.strip() else 0


def _blank_out(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])
