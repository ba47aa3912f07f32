"""Report what needs maintenance: reviews, links, packages and dates that end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from clinicsite.model.security_contact import SecurityContact
from clinicsite.parsing.read import read_site
from clinicsite.parsing.review_state import ReviewState
from clinicsite.reports import reference_report
from clinicsite.reports.external_links import (
    ExternalLink,
    LinkProgress,
    check_links,
    list_external_links,
)
from clinicsite.reports.inventory import InventoryRow, collect_inventory
from clinicsite.reports.vulnerabilities import OSV_API_URL, parse_pins, query_osv
from clinicsite.support.http_client import HttpRequestError

SOON_DAYS = 60  # before a review or the end of security.txt, from which the report names it
REQUIREMENTS_FILES = ("requirements.txt", "requirements-test.txt")
_LINK_STATE_TITLES = {
    "broken": "Broken: fix or remove them",
    "moved": "Moved permanently: write the new address",
    "unclear": "Not checked: open them in a browser",
}
_CONTACT_ADVICE = "Try whether the contact still works, then write a new day into clinic.yaml."


@dataclass(frozen=True)
class ReportSection:
    """A section of the report: its subject, its state in one sentence, and its lines."""

    title: str
    summary: str
    lines: tuple[str, ...] = ()


def build_report(
    root: Path, site_url: str, progress: LinkProgress = lambda _done, _all: None
) -> str:
    """Return the report of the project at `root` as Markdown. Requests external servers."""
    site = read_site(root / "content", root / "theme", site_url, publish=True)
    site.require_complete()
    today = site.now.date()
    links = check_links(list_external_links(site), progress)
    sections = [
        report_reviews(
            [row for row in collect_inventory(site, root / "output") if row.state == "published"]
        ),
        report_references(reference_report.collect_states(site)),
        report_external_links(links),
        report_packages(root),
        report_security_contact(site.records.clinic.security, today),
    ]
    return format_markdown(sections, today)


def format_markdown(sections: list[ReportSection], today: dt.date) -> str:
    """Return the report, which begins with the summary of each section."""
    lines = [f"# The week of {today}", "", "| subject | state |", "|---|---|"]
    lines += [f"| {part.title} | {part.summary} |" for part in sections]
    for part in sections:
        if part.lines:
            lines += ["", f"## {part.title}", "", *part.lines]
    return "\n".join(lines) + "\n"


def report_reviews(rows: list[InventoryRow]) -> ReportSection:
    """Return the pages that a clinician has to read now or soon."""
    medical = [row for row in rows if row.review]
    waiting = [row for row in medical if row.review != ReviewState.REVIEWED]
    due = [row for row in medical if row not in waiting and (row.days or 0) <= SOON_DAYS]
    lines = [f"- {row.title} (`{row.path}`): {row.review}" for row in waiting]
    lines += [f"- {row.title} (`{row.path}`): to be read again by {row.next_review}" for row in due]
    state = (
        f"{len(waiting)} of {len(medical)} medical pages need a review, and {len(due)} more "
        f"will within {SOON_DAYS} days."
    )
    return ReportSection("Reviews", state, tuple(lines))


def report_references(states: list[reference_report.ReferenceState]) -> ReportSection:
    """Return the number of sources to check again. The command `references` has the rest."""
    due = [state for state in states if state.retraction_due]
    advice = " To see them, type: `python3 tasks.py references`" if due else ""
    state = f"{len(due)} of {len(states)} have to be checked for retraction.{advice}"
    return ReportSection("Sources", state)


def report_external_links(links: list[ExternalLink]) -> ReportSection:
    """Return the external links that are broken or moved."""
    lines = []
    for state, title in _LINK_STATE_TITLES.items():
        if found := [link for link in links if link.state == state]:
            lines += [f"{title}:", ""]
            lines += [f"- <{link.url}>: {link.why}. In {', '.join(link.used_by)}" for link in found]
            lines.append("")
    counts = ", ".join(
        f"{sum(link.state == state for link in links)} {state}" for state in _LINK_STATE_TITLES
    )
    state = f"{len(links)} checked: {counts}."
    if links and all(link.state == "unclear" for link in links):
        state, lines = "Not known: no other server can be reached from here.", []
    return ReportSection("Links out of the site", state, tuple(lines[:-1]))


def report_packages(root: Path, api_url: str = OSV_API_URL) -> ReportSection:
    """Return the packages with known vulnerabilities."""
    names = parse_pins(*(root / file for file in REQUIREMENTS_FILES if (root / file).is_file()))
    try:
        vulnerabilities = query_osv(names, api_url)
    except HttpRequestError as error:
        return ReportSection("Packages", f"Not known: {api_url} {error}.")
    lines = [
        f"- {package}: "
        + ", ".join(f"[{name}](https://osv.dev/vulnerability/{name})" for name in of)
        for package, of in vulnerabilities.items()
    ]
    return ReportSection(
        "Packages",
        f"{len(names)} looked up, {len(vulnerabilities)} with known vulnerabilities.",
        tuple(lines),
    )


def report_security_contact(contact: SecurityContact | None, today: dt.date) -> ReportSection:
    """Return how long security.txt is valid (RFC 9116, 2.5.5)."""
    title = "security.txt"
    if contact is None:
        return ReportSection(title, "There is none yet: “security:” in content/data/clinic.yaml.")
    days = (contact.expires - today).days
    if days <= 0:
        return ReportSection(title, f"It ended on {contact.expires}. {_CONTACT_ADVICE}")
    soon = f" {_CONTACT_ADVICE}" if days <= SOON_DAYS else ""
    return ReportSection(title, f"It holds until {contact.expires}, {days} more days.{soon}")
