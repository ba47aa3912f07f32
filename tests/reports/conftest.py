"""Rows of an inventory, and titles that try to be more than a title."""

from typing import Any

from clinicsite.reports.inventory import InventoryRow

HOSTILE = (
    'Say "no", then, "yes"; and a back\\slash',
    "=cmd|' /C calc'!A0",
    "+1 555 0100",
    "-1, @SUM(A1)",
    "<script>alert('1')</script> & <b>bold</b>",
    "Pain 😖 and sleep 💤",
    "الألم المزمن والنوم",
    "Ünïcödé and a very long title that has exactly sixty-five letters",
    "[bold]markup[/bold] and [/] and {{ braces }}",
)


def make_row(**facts: Any) -> InventoryRow:
    """A row of a page of no concern, but for `facts`."""
    plain = {
        "risk": 1.0,
        "title": "A page",
        "path": "content/pages/a.md",
        "address": "a/",
        "kind": "page",
        "lang": "en",
        "state": "published",
        "review": None,
        "next_review": None,
        "days": None,
        "grade": None,
        "words": 100,
        "sources": 0,
        "oldest": None,
        "unconfirmed": 0,
        "links_in": 0,
        "links_out": 0,
        "pictures": 0,
        "translations": 0,
        "bytes": None,
        "errors": 0,
        "warnings": 0,
        "changes": 0,
        "updated": None,
    }
    return InventoryRow(**(plain | facts))
