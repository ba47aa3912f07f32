"""Compute the positions of the marks in evidence charts. The theme draws them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clinicsite.model.evidence import Evidence
from clinicsite.model.outcome import Outcome

# From the left, from harm to benefit. The certainty gives the number of filled dots of four.
DIRECTIONS = ("harm", "no_benefit", "unclear", "may_help", "helps")
CERTAINTIES = ("very_low", "low", "moderate", "high")

DOT_SPACING = 0.6  # em from the middle of a dot to that of the next


@dataclass(frozen=True)
class Dot:
    """One of the four dots of a mark. `x` is the distance from the middle of the mark, in em."""

    x: float
    filled: bool


@dataclass(frozen=True)
class ChartRow:
    """The evidence on one subject: its name, and its mark between harm and help."""

    record: Evidence
    name: str
    x: float  # of the mark, in per cent of the width
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Chart:
    """The whole chart. `ticks` are the possible positions of a mark, in per cent of the width."""

    rows: tuple[ChartRow, ...]
    ticks: tuple[float, ...]


def build_evidence_chart(records: Iterable[tuple[str, Evidence]]) -> Chart:
    """Return the chart of named records, in their order."""
    rows = tuple(
        ChartRow(
            record,
            name,
            _get_column_middle(DIRECTIONS.index(record.direction)),
            _build_dots(record.certainty),
        )
        for name, record in records
    )
    return Chart(rows, tuple(_get_column_middle(n) for n in range(len(DIRECTIONS))))


def _get_column_middle(number: int) -> float:
    """Return the middle of the column with this number, in per cent."""
    return (number + 0.5) * 100 / len(DIRECTIONS)


def _build_dots(certainty: str) -> tuple[Dot, ...]:
    filled = CERTAINTIES.index(certainty) + 1
    middle = (len(CERTAINTIES) - 1) / 2
    return tuple(
        Dot(_round_em((n - middle) * DOT_SPACING), n < filled) for n in range(len(CERTAINTIES))
    )


@dataclass(frozen=True)
class IconPerson:
    """One of ten people: the distance from the left in em, and whether the outcome occurs."""

    x: float
    counted: bool


PERSON_SPACING = 1.6  # em from one person to the next


def build_icon_array(outcome: Outcome) -> tuple[tuple[int, tuple[IconPerson, ...]], ...]:
    """Return the count and the ten people, with the treatment and then without it."""
    arms = (outcome.with_treatment, outcome.without)
    counts = [outcome.scale_to_ten(part) for part in arms]
    return tuple(
        (count, tuple(IconPerson(_round_em(n * PERSON_SPACING), n < count) for n in range(10)))
        for count in counts
    )


def _round_em(length: float) -> float:
    return round(length, 2)
