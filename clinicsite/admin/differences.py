"""Compare two versions of a page by paragraph."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

_GAP = re.compile(r"\n{2,}")


@dataclass(frozen=True)
class Passage:
    """Paragraphs of both versions. They are equal where nothing differs."""

    mine: str
    theirs: str

    @property
    def is_equal(self) -> bool:
        """Whether both versions have the same words here."""
        return self.mine == self.theirs


def compare_paragraphs(mine: str, theirs: str) -> list[Passage]:
    """Return the passages of two texts in their order. Joined, they are the texts."""
    return list(_iter_passages(_split(mine), _split(theirs)))


def _split(text: str) -> list[str]:
    return _GAP.split(text.strip("\n")) if text.strip("\n") else []


def _iter_passages(mine: list[str], theirs: list[str]) -> Iterator[Passage]:
    matcher = difflib.SequenceMatcher(None, mine, theirs, autojunk=False)
    for _, first, end, other_first, other_end in matcher.get_opcodes():
        yield Passage("\n\n".join(mine[first:end]), "\n\n".join(theirs[other_first:other_end]))
