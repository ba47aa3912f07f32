"""What an evidence record and a glossary term may not say."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.model.problem import Problem
from tests.content_dates import cap_dates

CODES = {"E103", "E111", "E825", "W826"}
NOON = dt.datetime(2026, 11, 22, 17, tzinfo=dt.UTC)
RECORD = """
- treatment: ketamine-infusion
  condition: crps
  question: Does "it" help?
  direction: {direction}
  certainty: low
  sources: [{sources}]
  plain: This is only a test.
  as_of: {as_of}
"""

Said = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def said(
    content: Path, problems: Callable[[], list[Problem]], monkeypatch: pytest.MonkeyPatch
) -> Said:
    """The code and the excerpt of each problem of one more evidence record."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOON.timestamp())))
    cap_dates(content, str(NOON.date()))

    def said(
        direction: str = "unclear", sources: str = "cohen-2018", as_of: str = "2026-08-31"
    ) -> list[tuple[str, str]]:
        with (content / "data/evidence.yaml").open("a") as file:
            file.write(RECORD.format(direction=direction, sources=sources, as_of=as_of))
        found = [p for p in problems() if p.path == "content/data/evidence.yaml"]
        return [(p.code, p.excerpt.strip()) for p in found if p.code in CODES]

    return said


@pytest.mark.parametrize(
    ("direction", "sources", "found"),
    [
        ("helps", "mojica-2021, li-2010", True),
        ("may_help", "orser-1997", True),
        ("may_help", "medlineplus-crps, cotter-2021", True),
        ("helps", "mojica-2021, etchison-2018", False),
        ("helps", "fda-label-ketamine", False),
        ("may_help", "cohen-2018", False),
        ("unclear", "li-2010", False),
        ("harm", "cotter-2021", False),
    ],
)
def test_a_benefit_rests_on_trials_in_people(
    said: Said, direction: str, sources: str, found: bool
) -> None:
    assert said(direction, sources) == [("E825", f"sources: [{sources}]")] * found


@pytest.mark.parametrize(
    ("as_of", "sources", "code"),
    [
        ("2026-11-22", "cohen-2018", None),
        ("2026-11-23", "cohen-2018", "E111"),
        ("2024-11-22", "cohen-2018", None),
        ("2024-11-21", "cohen-2018", "W826"),
        ("2025-01-01", "ferraro-2025", None),
        ("2024-12-31", "cohen-2018, ferraro-2025", "E111"),
        ("2026-01-01", "medlineplus-crps", None),
    ],
)
def test_evidence_is_dated_in_order_and_not_long_ago(
    said: Said, as_of: str, sources: str, code: str | None
) -> None:
    assert said(as_of=as_of, sources=sources) == ([(code, f"as_of: {as_of}")] if code else [])


def test_an_evidence_record_has_a_source(said: Said) -> None:
    assert said(sources="") == [("E103", "sources: []")]


Entries = Callable[..., list[str]]


@pytest.fixture
def entries(content: Path, problems: Callable[[], list[Problem]]) -> Entries:
    """What is said of a glossary that holds just these terms with these meanings."""

    def entries(**meanings: str) -> list[str]:
        lines = [f'- term: {term}\n  plain: "{plain}"\n' for term, plain in meanings.items()]
        (content / "data/glossary.yaml").write_text("".join(lines))
        found = [
            p
            for p in problems()
            if p.path == "content/data/glossary.yaml" and p.code in ("E828", "E829")
        ]
        return [f"{p.line} {p.code} {p.message}" for p in found]

    return entries


def test_terms_do_not_explain_each_other(entries: Entries) -> None:
    assert entries(Alpha="The first.", Beta="After alpha.", Gamma="After alpha and beta.") == []
    (circle,) = entries(Alpha="Before beta.", Beta="Before gamma.", Gamma="Never before alphas.")
    assert circle.startswith("2 E828")
    assert circle.endswith("Alpha → Beta → Gamma → Alpha")
    (alone,) = entries(Alpha="An alpha.", Beta="After alpha.")
    assert alone.startswith("2 E828 “Alpha” ")


def test_two_circles_are_two_problems(entries: Entries) -> None:
    found = entries(Alpha="A beta.", Beta="An alpha.", Gamma="A delta.", Delta="A gamma.")
    assert [words.split()[:2] for words in found] == [["2", "E828"], ["8", "E828"]]


def test_a_meaning_uses_no_unexplained_abbreviation_or_drug(entries: Entries) -> None:
    (unexplained,) = entries(Scan="Made by an MRI.")
    assert unexplained.startswith("2 E829 ")
    assert "“MRI”" in unexplained
    assert entries(Scan="Made by an MRI.", MRI="A strong magnet.") == []
    assert entries(Scan="Nothing the FDA in the US looked at. A VITAMIN.") != []
    assert entries(Sleep="What ketamine brings.")[0].startswith("2 E829")
    assert entries(Sleep="What ketamine brings.", Ketamine="A medicine.") == []
