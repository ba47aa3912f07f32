"""Find the part of a text with inline elements that a link can enclose."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_VOID = re.compile(r"<(?:wbr|!)", re.IGNORECASE)


@dataclass(frozen=True)
class LinkRange:
    """A part of the HTML of a run, from `start` to `end`, that holds each of its elements whole.

    `is_exact` tells that its text is the wanted one, without further words.
    """

    start: int
    end: int
    is_exact: bool


@dataclass
class InlineRun:
    """Pieces of HTML in their order: texts, and the tags of inline elements between them."""

    pieces: list[str] = field(default_factory=list)

    @property
    def html(self) -> str:
        """Return the whole run."""
        return "".join(self.pieces)

    @property
    def text(self) -> str:
        """Return the run without its tags."""
        return "".join(piece for piece in self.pieces if not piece.startswith("<"))

    def add_text(self, text: str) -> None:
        """Add a text, which can be empty."""
        if text:
            self.pieces.append(text)

    def find_link_range(self, start: int, end: int) -> LinkRange | None:
        """Return the range of HTML around the text from `start` to `end`, or None.

        It includes the whole of an element that begins or ends inside the text. None means that
        such an element begins or ends outside the run.
        """
        (first, from_first), (last, to_last) = self._find_piece(start), self._find_piece(end - 1)
        unopened, unclosed = self._count_halves(first, last)
        begin = self._find_edge(first, -1, unopened)
        finish = self._find_edge(last, 1, unclosed)
        if begin is None or finish is None:
            return None
        head = [*self.pieces[begin:first], self.pieces[first][:from_first]] if unopened else []
        tail = [self.pieces[last][to_last + 1 :], *self.pieces[last + 1 : finish + 1]]
        tail = tail if unclosed else []
        html_start = _get_length(self.pieces[:first]) + from_first - _get_length(head)
        html_end = _get_length(self.pieces[:last]) + to_last + 1 + _get_length(tail)
        is_exact = not InlineRun([*head, *tail]).text.strip()
        return LinkRange(html_start, html_end, is_exact)

    def _find_piece(self, offset: int) -> tuple[int, int]:
        """Return the piece with the character at `offset` of the text, and its place in there."""
        for index, piece in enumerate(self.pieces):
            if piece.startswith("<"):
                continue
            if offset < len(piece):
                return index, offset
            offset -= len(piece)
        raise IndexError("the text is shorter")

    def _count_halves(self, first: int, last: int) -> tuple[int, int]:
        """Return how many elements only end, and how many only begin, between two pieces."""
        unopened = unclosed = 0
        for piece in self.pieces[first : last + 1]:
            step = _get_step(piece)
            if step < 0 and not unclosed:
                unopened += 1
            else:
                unclosed += step
        return unopened, unclosed

    def _find_edge(self, index: int, direction: int, count: int) -> int | None:
        """Return the piece with the tag of the element that is `count` elements further out."""
        depth = 0
        while depth < count:
            index += direction
            if not 0 <= index < len(self.pieces):
                return None
            depth -= _get_step(self.pieces[index]) * direction
        return index


def _get_length(pieces: list[str]) -> int:
    return sum(map(len, pieces))


def _get_step(piece: str) -> int:
    """Return 1 for a tag that begins an element, -1 for one that ends it, and 0 for others."""
    if not piece.startswith("<") or _VOID.match(piece) or piece.endswith("/>"):
        return 0
    return -1 if piece.startswith("</") else 1
