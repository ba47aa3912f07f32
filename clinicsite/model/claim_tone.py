"""Define the points by which the words of a sentence read like an advertisement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field

from clinicsite.model.claim import ClaimKind
from clinicsite.model.fields import Language, NonEmptyText, StrictModel, field_error

_ENTRY = re.compile(r"(?:! )?[^\s,!]+(?: [^\s,!]+){0,2}")
_LINE = re.compile(rf"-?\d{{1,4}} {_ENTRY.pattern}(?:, {_ENTRY.pattern})*")


def _check_points(text: str) -> str:
    """Return lines of points as given. Raise an error for an invalid line or a second entry."""
    for line in text.splitlines():
        if not _LINE.fullmatch(line):
            message = f'"{line[:40]}" has no points, or an entry that is no word or pair of words'
            help_text = "Write the points, a space and the entries, with a comma between two."
            raise field_error("E803", message, help_text)
    if len(parse_points(text)) < sum(len(names) for _, names in _iter_lines(text)):
        known = set[str]()
        for _, names in _iter_lines(text):
            for name in names:
                if name in known:
                    message = f'"{name}" already has points'
                    raise field_error("E601", message, "Keep one of the two.")
                known.add(name)
    return text


def _iter_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    for line in text.splitlines():
        points, _, names = line.partition(" ")
        yield int(points), names.split(", ")


def parse_points(text: str) -> dict[str, int]:
    """Return the points of each entry of the lines of a text."""
    found: dict[str, int] = {}
    for points, names in _iter_lines(text):
        found.update(dict.fromkeys(names, points))
    return found


# Lines such as `91 PRESSURE, hope` with words that add 91 points to a sentence. Words have no
# ending such as -ing or -s. Names of word lists are in capital letters.
# `a b` is a pair of words and `a .. b` a pair further apart in one clause. `! a` is a word behind
# one that denies, `^ a` the first word of a text and `a ^` the last. `hea*`, `*ing` and `*eal*` are
# parts of words. `@3-14` is a word of a group, and `#dollar` is a mark of the text.
PointLines = Annotated[NonEmptyText, AfterValidator(_check_points)]


class WordGroup(StrictModel):
    """Words of like meaning, which count alike. Groups such as `3-1` and `3-2` are near."""

    name: Annotated[str, Field(pattern=r"^\d+-\d+$")]
    words: NonEmptyText

    @property
    def entries(self) -> list[str]:
        """The words of the group."""
        return self.words.split()


class WordGroups(StrictModel):
    """The groups of one language, from content/data/claim-groups.yaml."""

    lang: Language
    groups: Annotated[tuple[WordGroup, ...], Field(min_length=1)]


class ToneLevels(StrictModel):
    """The least points of a sentence for a problem, as a warning and as an error.

    `low_` and `high_`: of a sentence with a form of a rule whose `min_tone` is low or high.
    `high_` is also for a sentence in which the points alone decide.
    """

    low_warning: int
    low_error: int
    high_warning: int
    high_error: int


class KindPoints(StrictModel):
    """The points by which a sentence is a claim of one kind. The highest of all kinds counts."""

    kind: ClaimKind
    base: int
    points: PointLines


class Tone(StrictModel):
    """The points of one language, from content/data/claim-tone.yaml.

    `base`: the points of each sentence. `levels`: the least points for a problem. `kinds`: more
    points by the kind of claim, for a sentence with at least `kind_floor` points.
    """

    lang: Language
    base: int
    kind_floor: int
    levels: ToneLevels
    points: PointLines
    kinds: tuple[KindPoints, ...] = ()
