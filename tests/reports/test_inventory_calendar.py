"""The inventory as a calendar."""

import datetime as dt
import re

from clinicsite.reports.calendar import to_ics
from clinicsite.reports.inventory import InventoryRow
from tests.reports.conftest import HOSTILE, make_row
from tests.reports.inventory_rows import DAY, DUE, ROWS

NOW = dt.datetime(2027, 1, 1, 12, 30, tzinfo=dt.timezone(dt.timedelta(hours=-5)))


def unfold_calendar(calendar: str) -> list[str]:
    return calendar.replace("\r\n ", "").split("\r\n")


def test_each_review_is_a_day_in_the_calendar() -> None:
    lines = unfold_calendar(to_ics(ROWS, NOW))
    assert lines[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Site inventory//Reviews//EN"]
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == len(ROWS)
    assert set(filter(lambda line: line.startswith("DT"), lines)) == {
        "DTSTAMP:20270101T173000Z",
        "DTSTART;VALUE=DATE:20271101",
    }
    titles = [line.removeprefix("SUMMARY:Review due: ") for line in lines if "SUMMARY" in line]
    assert [re.sub(r"\\([\\;,])", r"\1", title) for title in titles] == list(HOSTILE)
    assert r"SUMMARY:Review due: Say \"no\"" not in lines
    assert r'SUMMARY:Review due: Say "no"\, then\, "yes"\; and a back\\slash' in lines
    assert r"DESCRIPTION:content/conditions/page-0.md\nState: overdue" in lines


def test_lines_are_folded_at_75_octets_between_characters() -> None:
    calendar = to_ics(ROWS, NOW).encode()
    lines = calendar.split(b"\r\n")
    assert max(map(len, lines)) == 75
    assert b"\n" not in b"".join(lines)
    assert any(line.startswith(b" ") for line in lines)
    for line in lines:
        line.decode()  # raises in the middle of a character


def test_calendar_line_of_three_parts_is_folded_at_75_octets() -> None:
    rows = [make_row(path=f"content/conditions/{'x' * 300}.md", next_review=DUE)]
    parts = to_ics(rows, NOW).split("DESCRIPTION:")[1].split("\r\n ")
    assert len(parts) > 3
    assert {len(part) for part in parts[1:-1]} == {74}  # and the space in front


def test_an_event_is_the_same_one_when_its_title_or_day_changes() -> None:
    def uids(rows: list[InventoryRow]) -> list[str]:
        return [line for line in unfold_calendar(to_ics(rows, NOW)) if line.startswith("UID:")]

    before = make_row(next_review=DUE)
    after = make_row(next_review=DAY, title="Another title")
    assert uids([before]) == uids([after])
    assert len(set(uids(ROWS))) == len(ROWS)


def test_inventory_calendar_leaves_out_unpublished_pages() -> None:
    rows = [make_row(next_review=DUE, state="draft"), make_row()]
    assert "VEVENT" not in to_ics(rows, NOW)
