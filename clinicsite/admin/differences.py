"""Compare two versions of a page by paragraph."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_WORDS = 3000  # of a passage, which are compared in quadratic time
SAME, REMOVED, ADDED = "same", "removed", "added"
_WORD = re.compile(r"\s+|[^\W_]+(?:['’.,-][^\W_]+)*|.", re.DOTALL)
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


def compare_words(before: str, after: str) -> list[tuple[str, str]]:
    """Return the words of two passages in their order, each run with its kind.

    Without the added words it is the passage before, and without the removed ones that after.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) + len(new) > MAX_WORDS:
        return [(kind, text) for kind, text in ((REMOVED, before), (ADDED, after)) if text]
    runs = list[tuple[str, str]]()
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, first, end, other_first, other_end in matcher.get_opcodes():
        removed, added = "".join(old[first:end]), "".join(new[other_first:other_end])
        runs += [(SAME, removed)] if kind == "equal" else [(REMOVED, removed), (ADDED, added)]
    return _join_runs([run for run in runs if run[1]])


def _join_runs(runs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the runs with changes that only a space parts joined, so that they read as one."""
    joined, removed, added = list[tuple[str, str]](), "", ""
    for number, (kind, text) in enumerate(runs):
        is_inside = (
            kind == SAME and not text.strip() and "\n\n" not in text and bool(removed + added)
        )
        if is_inside and number + 1 < len(runs):
            removed, added = removed + text, added + text
        elif kind == SAME:
            joined += [(REMOVED, removed), (ADDED, added), (SAME, text)]
            removed = added = ""
        else:
            removed, added = removed + text * (kind == REMOVED), added + text * (kind == ADDED)
    joined += [(REMOVED, removed), (ADDED, added)]
    return [run for run in joined if run[1]]


def _split(text: str) -> list[str]:
    return _GAP.split(text.strip("\n")) if text.strip("\n") else []


def _iter_passages(mine: list[str], theirs: list[str]) -> Iterator[Passage]:
    matcher = difflib.SequenceMatcher(None, mine, theirs, autojunk=False)
    for _, first, end, other_first, other_end in matcher.get_opcodes():
        yield Passage("\n\n".join(mine[first:end]), "\n\n".join(theirs[other_first:other_end]))
