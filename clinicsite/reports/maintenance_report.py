"""One report of what nobody sees by itself: due reviews, dead links, holes, days that end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from clinicsite.model.security_contact import SecurityContact
from clinicsite.parsing.read import read_site
from clinicsite.parsing.review_state import ReviewState
from clinicsite.reports import reference_report
from clinicsite.reports.external_links import Outside, Tell, asked, outside_links
from clinicsite.reports.inventory import Row, inventory, published
from clinicsite.reports.vulnerabilities import DATABASE, pinned, weak
from clinicsite.support.http_client import NoAnswerError

SOON = 60  # days before a review, or before the end of security.txt, from which it is told
REQUIREMENTS = ("requirements.txt", "requirements-test.txt")
_STATES = {
    "broken": "Lead nowhere: mend or take out",
    "moved": "Moved for good: write the new address",
    "unclear": "Could not be asked: open them by hand",
}
_TRY = "Try whether the contact still works, then write a new day into clinic.yaml."


@dataclass(frozen=True)
class Part:
    """A part of the report: what it is about, one sentence of how it stands, and its lines."""

    title: str
    state: str
    lines: tuple[str, ...] = ()


def weekly(root: Path, site_url: str, tell: Tell = lambda _done, _all: None) -> str:
    """The report of the project at `root`, as Markdown. Asks servers; raises nothing for them."""
    site = read_site(root / "content", root / "theme", site_url, publish=True)
    today = site.now.date()
    links = asked(outside_links(site), tell)
    parts = [
        reviews(published(inventory(site, root / "output"))),
        sources(reference_report.report(site)),
        outside(links),
        packages(root),
        security(site.records.clinic.security, today),
    ]
    return as_markdown(parts, today)


def as_markdown(parts: list[Part], today: dt.date) -> str:
    """The report, its parts in short first."""
    lines = [f"# The week of {today}", "", "| what | how it stands |", "|---|---|"]
    lines += [f"| {part.title} | {part.state} |" for part in parts]
    for part in parts:
        if part.lines:
            lines += ["", f"## {part.title}", "", *part.lines]
    return "\n".join(lines) + "\n"


def reviews(rows: list[Row]) -> Part:
    """Which pages a clinician has to read now or soon."""
    medical = [row for row in rows if row.review]
    waiting = [row for row in medical if row.review != ReviewState.REVIEWED]
    due = [row for row in medical if row not in waiting and (row.days or 0) <= SOON]
    lines = [f"- {row.title} (`{row.path}`): {row.review}" for row in waiting]
    lines += [f"- {row.title} (`{row.path}`): to be read again by {row.next_review}" for row in due]
    state = (
        f"{len(waiting)} of {len(medical)} medical pages wait for a clinician, and {len(due)} more "
        f"will within {SOON} days."
    )
    return Part("Reviews", state, tuple(lines))


def sources(states: list[reference_report.State]) -> Part:
    """Which sources have to be looked up again; `references` has the rest."""
    due = [state for state in states if state.retraction_due]
    advice = " To see them, type: `python3 tasks.py references`" if due else ""
    state = f"{len(due)} of {len(states)} wait for a look whether they were retracted.{advice}"
    return Part("Sources", state)


def outside(links: list[Outside]) -> Part:
    """Which links out of the site lead nowhere, or elsewhere."""
    lines = []
    for state, title in _STATES.items():
        if found := [link for link in links if link.state == state]:
            lines += [f"{title}:", ""]
            lines += [f"- <{link.url}>: {link.why}. In {', '.join(link.used_by)}" for link in found]
            lines.append("")
    counts = ", ".join(f"{sum(link.state == state for link in links)} {state}" for state in _STATES)
    state = f"{len(links)} asked: {counts}."
    if links and all(link.state == "unclear" for link in links):
        state, lines = "Not known: no other server can be reached from here.", []
    return Part("Links out of the site", state, tuple(lines[:-1]))


def packages(root: Path, database: str = DATABASE) -> Part:
    """Which packages have a known hole."""
    names = pinned(*(root / file for file in REQUIREMENTS if (root / file).is_file()))
    try:
        holes = weak(names, database)
    except NoAnswerError as error:
        return Part("Packages", f"Not known: {database} {error}.")
    lines = [
        f"- {package}: "
        + ", ".join(f"[{name}](https://osv.dev/vulnerability/{name})" for name in of)
        for package, of in holes.items()
    ]
    return Part(
        "Packages", f"{len(names)} looked up, {len(holes)} with a known hole.", tuple(lines)
    )


def security(contact: SecurityContact | None, today: dt.date) -> Part:
    """How long the address for reports of holes holds (RFC 9116, 2.5.5)."""
    title = "security.txt"
    if contact is None:
        return Part(title, "There is none yet: “security:” in content/data/clinic.yaml.")
    days = (contact.expires - today).days
    if days <= 0:
        return Part(title, f"It ended on {contact.expires}. {_TRY}")
    soon = f" {_TRY}" if days <= SOON else ""
    return Part(title, f"It holds until {contact.expires}, {days} more days.{soon}")
