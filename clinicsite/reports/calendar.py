"""Write the days of review as an iCalendar file (RFC 5545)."""

from __future__ import annotations

import datetime as dt
import uuid

from clinicsite.reports.inventory import InventoryRow

MAX_LINE_OCTETS = 75  # octets of a line, without its end (RFC 5545, 3.1)


def to_ics(rows: list[InventoryRow], now: dt.datetime) -> str:
    """Return an all-day event for each published page with a next review, the earliest first.

    An event keeps its UID while its file keeps its path. A calendar that reads the file again then
    moves the event instead of adding one.
    """
    stamp = now.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Site inventory//Reviews//EN"]
    due = [row for row in rows if row.state == "published" and row.next_review]
    for row in sorted(due, key=lambda row: (row.next_review, row.path)):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uuid.uuid5(uuid.NAMESPACE_URL, f'review:{row.path}')}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{row.next_review:%Y%m%d}",
            f"SUMMARY:{_escape_text(f'Review due: {row.title}')}",
            f"DESCRIPTION:{_escape_text(f'{row.path}{chr(10)}State: {row.review}')}",
            "TRANSP:TRANSPARENT",  # the event does not mark its day as busy
            "END:VEVENT",
        ]
    return "".join(f"{_fold_line(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _escape_text(text: str) -> str:
    """Return a value of type TEXT (RFC 5545, 3.3.11)."""
    for character in ("\\", ";", ","):
        text = text.replace(character, f"\\{character}")
    return text.replace("\n", "\\n")


def _fold_line(line: str) -> str:
    """Return a long line in parts, each of whole characters (RFC 5545, 3.1)."""
    parts, part, capacity = [], b"", MAX_LINE_OCTETS
    for character in line:
        octets = character.encode()
        if len(part) + len(octets) > capacity:
            parts.append(part.decode())
            part, capacity = b"", MAX_LINE_OCTETS - 1  # the space that begins the next line counts
        part += octets
    return "\r\n ".join([*parts, part.decode()])
