"""Evidence records → where each mark of a picture stands; the theme draws it, and chooses how."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from plugins.model.outcome import Outcome
from plugins.model.records import Evidence

# From the left, in the order of their good; and how many of four dots are filled.
DIRECTIONS = ("harm", "no_benefit", "unclear", "may_help", "helps")
CERTAINTIES = ("very_low", "low", "moderate", "high")

# All lengths down the page are em, those across it per cent: the letters keep their size, however
# narrow the screen. LINE is a line of text, TRACK the room of a row's marks, GAP that between rows.
LINE, TRACK, GAP = 1.4, 2.2, 1.0
HEAD = 2.0  # room for the words above the first row
NAME = 28  # characters of a name that fit on a line of the narrowest screen
DOT = 0.6  # from the middle of a dot to that of the next


@dataclass(frozen=True)
class Line:
    """A line of text and how far down it stands, in em."""

    y: float
    text: str


@dataclass(frozen=True)
class Dot:
    """One of the four dots of a mark: how far it is from the middle of the mark, in em."""

    x: float
    filled: bool


@dataclass(frozen=True)
class ChartRow:
    """What studies say about one thing: its name, its words, its mark between harm and help.

    The words are a line for the answer, one where sources disagree, and one for the day.
    """

    record: Evidence
    name: tuple[Line, ...]
    words_y: float
    disagree_y: float | None
    day_y: float
    track_y: float
    x: float  # of the mark, in per cent of the width
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Chart:
    """The whole chart; `ticks` are the places a mark can have, in per cent of the width."""

    height: float
    rows: tuple[ChartRow, ...]
    ticks: tuple[float, ...]


def evidence_chart(records: Iterable[tuple[str, Evidence]]) -> Chart:
    """The chart of records, each below the name of what it is about, in the order they come in."""
    rows = []
    y = HEAD
    for name, record in records:
        parts = textwrap.wrap(name, NAME)
        lines = tuple(Line(_em(y + LINE * n), part) for n, part in enumerate(parts, start=1))
        words_y = lines[-1].y + LINE
        disagree_y = _em(words_y + LINE) if record.disagrees_with else None
        day_y = (disagree_y or words_y) + LINE
        track_y = day_y + TRACK / 2 + 0.2
        x, dots = _place(DIRECTIONS.index(record.direction)), _dots(record.certainty)
        heights = (_em(words_y), disagree_y, _em(day_y), _em(track_y))
        rows.append(ChartRow(record, lines, *heights, x, dots))
        y = track_y + TRACK / 2 + GAP
    return Chart(_em(y), tuple(rows), tuple(_place(n) for n in range(len(DIRECTIONS))))


def _place(number: int) -> float:
    """The middle of the column with this number, in per cent."""
    return (number + 0.5) * 100 / len(DIRECTIONS)


def _dots(certainty: str) -> tuple[Dot, ...]:
    filled = CERTAINTIES.index(certainty) + 1
    middle = (len(CERTAINTIES) - 1) / 2
    return tuple(Dot(_em((n - middle) * DOT), n < filled) for n in range(len(CERTAINTIES)))


@dataclass(frozen=True)
class Person:
    """One of ten people: how far from the left, in em, and whether it happened to them."""

    x: float
    counted: bool


PERSON = 1.6  # em from one person to the next


def icon_array(outcome: Outcome) -> tuple[tuple[int, tuple[Person, ...]], ...]:
    """For people with the treatment, then for those without: how many of ten, and the ten."""
    arms = (outcome.with_treatment, outcome.without)
    counts = [outcome.in_ten(part) for part in arms]
    return tuple(
        (count, tuple(Person(_em(n * PERSON), n < count) for n in range(10))) for count in counts
    )


def _em(length: float) -> float:
    return round(length, 2)
