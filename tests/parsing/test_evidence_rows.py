"""The order of evidence rows, their names and links, and the people of icon arrays."""

import datetime as dt
from typing import get_args

import pytest

from clinicsite.model.evidence import Certainty, Direction, Evidence
from clinicsite.model.outcome import Outcome
from clinicsite.model.records import Records
from clinicsite.model.urls import PagePath, parse_page_path
from clinicsite.parsing.evidence_rows import (
    find_page_in_language,
    list_evidence_rows,
    sort_by_verdict,
)
from clinicsite.parsing.read import read_site
from tests.conftest import ROOT


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
        as_of=dt.date(2026, 1, 2),
        **{"plain": "Nobody knows.", **more},
    )


def test_rows_go_from_benefit_to_harm_and_from_sure_to_unsure() -> None:
    wanted = [(one, other) for one in get_args(Direction) for other in get_args(Certainty)]
    records = [make_record(*pair) for pair in sorted(wanted)]
    assert [(r.direction, r.certainty) for r in sort_by_verdict(records)] == wanted


def test_rows_of_one_verdict_keep_their_order() -> None:
    records = [make_record(plain=plain) for plain in ("Second.", "First.")]
    assert sort_by_verdict(records) == records


@pytest.fixture(scope="module")
def records() -> Records:
    return read_site(ROOT / "content", ROOT / "theme", "", publish=True).records


def find_any_page(path: str) -> PagePath | None:
    return parse_page_path(f"{path}.md")


def test_rows_of_a_condition_have_the_names_of_treatments(records: Records) -> None:
    (row,) = list_evidence_rows(records, {"condition": "crps"}, find_any_page)
    assert (row.name, row.detail) == ("Ketamine infusion", "")
    assert row.page.url_path == "treatments/ketamine-infusion/"


def test_rows_of_a_treatment_have_the_names_of_conditions(records: Records) -> None:
    options = {"treatment": "ketamine-infusion"}
    rows = list_evidence_rows(records, options, find_any_page)
    assert [row.name for row in rows] == [row.condition for row in rows]
    assert len({row.name for row in rows}) == len(rows) == len(records.evidence)
    assert {row.detail for row in rows} == {""}


def test_rows_of_all_records_have_both_names(records: Records) -> None:
    rows = list_evidence_rows(records, {}, lambda path: None)
    assert {row.detail for row in rows} == {"Ketamine infusion"}
    assert {row.page for row in rows} == {None}


@pytest.mark.parametrize(
    ("live", "url_path"),
    [
        ({"conditions/x.md"}, "conditions/x/"),
        ({"conditions/x.md", "conditions/x.es.md"}, "es/conditions/x/"),
        (set(), None),
    ],
)
def test_find_page_in_language_prefers_translation(live: set[str], url_path: str | None) -> None:
    page = find_page_in_language(
        "conditions/x", "es", lambda path: parse_page_path(path) if path in live else None
    )
    assert (page and page.url_path) == url_path


def test_an_icon_array_counts_people_of_ten() -> None:
    outcome = make_outcome(76, 18, 100)
    assert outcome.scale_to_ten(outcome.with_treatment) == 8
    assert outcome.scale_to_ten(outcome.without) == 2


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
