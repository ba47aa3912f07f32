"""What `references` says of the sources of a small site."""

import datetime as dt
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from clinicsite.parsing.read import read_site
from clinicsite.reports.reference_report import (
    ReferenceState,
    collect_states,
    format_json,
    format_text,
)

ROOT = Path(__file__).resolve().parents[2]
TODAY = dt.date(2026, 11, 22)
RECORDS = """
- {key: old-2010, type: rct, year: 2010, title: Old, authors: [Doe J], doi: 10.5555/1,
   checked_on: 2026-01-01, retraction_checked_on: 2026-01-01}
- {key: edge-2016, type: rct, year: 2016, title: Edge, authors: [Doe J], doi: 10.5555/2,
   checked_on: 2026-01-01, retraction_checked_on: 2025-11-22}
- {key: stale-2020, type: rct, year: 2020, title: Stale, authors: [Doe J], doi: 10.5555/3,
   checked_on: 2026-01-01, retraction_checked_on: 2025-11-21, unconfirmed: [journal]}
- {key: new-2025, type: rct, year: 2025, title: New, authors: [Doe J], doi: 10.5555/4}
- {key: label, type: label, year: 2025, title: A label, authors: [Maker], checked_on: 2026-01-01,
   url: "https://health.example/label"}
- {key: page, type: web_page, title: A page, authors: [Example Health],
   url: "https://health.example/", checked_on: 2026-01-01}
"""
PAGE = """---
title: A page
summary: This text stands in for a summary, and is as long as a summary has to be.
status: {status}
---

{text}
"""


@pytest.fixture
def states(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, ReferenceState]:
    """The states of six sources, by key, in the order of the report."""
    noon = dt.datetime(2026, 11, 22, 17, tzinfo=dt.UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(noon.timestamp())))
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content/data", content / "data")
    for name in ("evidence", "treatments"):
        (content / f"data/{name}.yaml").write_text("[]\n")
    (content / "data/references.yaml").write_text(RECORDS)
    (content / "pages").mkdir()
    one, two = "Words [@old-2010; @page; @label].", "Words [@stale-2020] and [@old-2010]."
    (content / "pages/one.md").write_text(PAGE.format(status="published", text=one))
    (content / "pages/two.md").write_text(PAGE.format(status="draft", text=two))
    found = collect_states(read_site(content, ROOT / "theme", "", publish=True))
    return {state.key: state for state in found}


def test_a_source_knows_the_pages_that_cite_it_drafts_too(
    states: dict[str, ReferenceState],
) -> None:
    assert states["old-2010"].pages == ("pages/one.md", "pages/two.md")
    assert states["new-2025"].pages == ()
    assert next(iter(states)) == "old-2010"  # the most cited comes first


def test_only_what_nothing_cites_is_unused(states: dict[str, ReferenceState]) -> None:
    assert [key for key, state in states.items() if state.unused] == ["edge-2016", "new-2025"]


def test_reference_older_than_ten_years_is_old(states: dict[str, ReferenceState]) -> None:
    assert [key for key, state in states.items() if state.old] == ["old-2010"]


def test_retraction_is_due_when_never_checked_or_twelve_months_ago(
    states: dict[str, ReferenceState],
) -> None:
    due = [key for key, state in states.items() if state.retraction_due]
    assert due == ["stale-2020", "new-2025"]  # a label and a web page are not retracted


def test_evidence_counts_as_use() -> None:
    site = read_site(ROOT / "content", ROOT / "theme", "", publish=True)
    counts = {state.key: state.evidence for state in collect_states(site)}
    wanted = [key for record in site.records.evidence for key in record.sources]
    assert sum(counts.values()) == len(wanted) > 0
    assert [s.key for s in collect_states(site) if s.unused and s.evidence] == []


def test_the_text_says_first_what_to_do_next(states: dict[str, ReferenceState]) -> None:
    lines = format_text(list(states.values()), TODAY).splitlines()
    assert lines[0] == (
        "Next: Open https://doi.org/10.5555/4 (new-2025, cited by 0 pages): see whether it was "
        "retracted, then write “retraction_checked_on: 2026-11-22” into its record."
    )
    assert lines[2] == (
        "6 sources: 1 never checked for retraction, 1 checked more than 12 months ago, "
        "1 with unconfirmed fields, 1 never looked up, 1 older than 10 years, 2 unused."
    )
    assert "  old-2010                      pages/one.md, pages/two.md" in lines
    assert "  new-2025                      nothing" in lines


SOUND = ReferenceState(
    "doe-2020", "rct", 2020, "A trial", "https://doi.org/10.5555/1", ("pages/a.md",), 0,
    unused=False, old=False, shortened=False, unconfirmed=(), checked_on=TODAY,
    retraction_checked_on=TODAY,
    retraction_due=False,
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "Nothing to do: every source is used, confirmed, and checked for retraction."),
        ({"retraction_due": True}, "see whether it was retracted, then write"),
        ({"unconfirmed": ("doi", "n")}, "confirm its doi, n, then take “unconfirmed:” out of its"),
        ({"checked_on": None}, "compare it with the record, then write “checked_on: 2026-11-22”"),
        ({"old": True}, "see whether something newer has replaced doe-2020 of 2020."),
        ({"shortened": True}, "name its authors in its record."),
        ({"unused": True}, "Next: cite doe-2020 on a page, or delete its record."),
        ({"unconfirmed": ("doi",), "link": None}, "Next: Look up doe-2020 (doe-2020, cited by"),
    ],
)
def test_the_next_step_fits_what_is_found(change: dict, said: str) -> None:
    assert said in format_text([replace(SOUND, **change)], TODAY).splitlines()[0]


def test_json_holds_every_field_of_every_source(states: dict[str, ReferenceState]) -> None:
    objects = json.loads(format_json(list(states.values())))
    assert [item["key"] for item in objects] == list(states)
    assert objects[0]["retraction_checked_on"] == "2026-01-01"
    assert objects[0].keys() == ReferenceState.__dataclass_fields__.keys()
