"""Where the marks of the evidence chart and of the icon array stand."""

import datetime as dt

import pytest

from clinicsite.model.evidence import Evidence
from clinicsite.model.outcome import Outcome
from clinicsite.parsing.charts import (
    CERTAINTIES,
    DIRECTIONS,
    build_evidence_chart,
    build_icon_array,
)


def make_outcome(with_treatment: int, without: int, out_of: int) -> Outcome:
    return Outcome(
        what="Feeling sick",
        kind="side_effect",
        with_treatment=with_treatment,
        without=without,
        out_of=out_of,
        without_means="A placebo",
        about="One trial with 60 people.",
        source="smith-2020",
    )


def make_record(direction: str = "unclear", certainty: str = "low", **more: object) -> Evidence:
    return Evidence(
        treatment="rest",
        condition="sore-thumb",
        question="Does rest help?",
        direction=direction,
        certainty=certainty,
        sources=("smith-2020", "doe-2021"),
        plain="Nobody knows.",
        as_of=dt.date(2026, 1, 2),
        **more,
    )


def test_each_direction_has_its_own_place_from_harm_to_help() -> None:
    chart = build_evidence_chart(("x", make_record(direction)) for direction in DIRECTIONS)
    assert [row.x for row in chart.rows] == [10, 30, 50, 70, 90] == list(chart.ticks)


def test_as_many_dots_are_filled_as_we_are_sure() -> None:
    chart = build_evidence_chart(
        ("x", make_record("unclear", certainty)) for certainty in CERTAINTIES
    )
    assert [sum(dot.filled for dot in row.dots) for row in chart.rows] == [1, 2, 3, 4]
    assert {len(row.dots) for row in chart.rows} == {4}
    assert sum(dot.x for dot in chart.rows[0].dots) == pytest.approx(0)  # around the mark's middle


def test_an_icon_array_shows_both_groups_as_people_of_ten() -> None:
    (treated, ten), (others, ten_others) = build_icon_array(make_outcome(76, 18, 100))
    assert (treated, others) == (8, 2)
    assert sum(person.counted for person in ten) == 8
    assert [person.counted for person in ten_others] == [True, True, *[False] * 8]
    assert ten[1].x > ten[0].x


@pytest.mark.parametrize(
    ("parts", "wrong"),
    [
        ((61, 3, 60), "61 of 60 people"),
        ((30, 1, 60), "rounding would hide it"),
        ((18, 20, 100), "rounding would hide it"),
    ],
)
def test_chart_of_unrepresentable_share_is_refused(parts: tuple[int, int, int], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        make_outcome(*parts)
