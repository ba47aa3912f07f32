"""News: what a slip in a file of content/news reports."""

import pytest

from tests.checks.conftest import HEAD, Check

FILE = "news/example.md"
FRONT_MATTER = HEAD.removesuffix("---\n") + "date: 2026-01-02\n---\n"
NEWS = FRONT_MATTER + "\nWe open on Saturdays.\n"


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("", "", []),
        ("date: 2026-01-02", "date: 2099-01-02", []),  # scheduled
        ("date: 2026-01-02", "date: 2026-01-02\nexpires: 2026-01-03", []),
        ("date: 2026-01-02", "date: 2026-01-02\nexpires: 2026-01-02", [("E111", 6)]),
        ("date: 2026-01-02", "date: 2026-01-02\nexpires: 2025-12-31", [("E111", 6)]),
        ("date: 2026-01-02", "date: 2026-01-02\nupdated: 2026-01-01", [("E111", 6)]),
        ("date: 2026-01-02", "date: 1/20/2026", [("E106", 5)]),
        ("date: 2026-01-02\n", "", [("E103", 2)]),
        ("date: 2026-01-02", "date: 2026-01-02\ntopics: [crps]", [("E101", 6)]),
        ("date: 2026-01-02", "date: 2026-01-02\nchanges: []", []),
        ("We open on Saturdays.", "", [("E203", 6)]),
        ("We open on Saturdays.", "![](../images/drawing.svg)", [("E308", 8)]),
        ("We open on Saturdays.", "![A door](../images/none.png)", [("E303", 8)]),
        ("We open on Saturdays.", "Our infusion cures pain.", [("E801", 8)]),
        ("We open on Saturdays.", "Pain can last.[@orser-1997]", [("W847", 2)]),
    ],
)
def test_news_slip_is_reported(check: Check, old: str, new: str, wanted: list) -> None:
    found = check({FILE: NEWS.replace(old, new, 1)})
    assert [(problem.code, problem.line) for problem in found] == wanted


def test_news_needs_no_medical_sections(check: Check) -> None:
    assert check({FILE: NEWS.replace("We open", "We treat migraine and open")}) == []
