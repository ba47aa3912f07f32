"""Report the sources that are unused, old, unconfirmed or not checked for retraction."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from clinicsite.model.front_matter import add_months
from clinicsite.model.reference import Reference
from clinicsite.parsing.site import Site
from clinicsite.support.characters import escape_json
from clinicsite.support.plural import format_count

OLD_AFTER_YEARS = 10  # then a newer source may have replaced it
RECHECK_MONTHS = 12  # between two checks for retraction
# Journals retract papers. Sources of these types are changed in place.
NEVER_RETRACTED = ("label", "regulator", "web_page")


@dataclass(frozen=True)
class ReferenceState:
    """One source, and what there is to do about it."""

    key: str
    type: str
    year: int | None
    title: str
    link: str | None
    pages: tuple[str, ...]  # the files that cite it, relative to content/
    evidence: int  # how many records of evidence cite it
    unused: bool
    old: bool
    shortened: bool  # fewer authors are named than a list of sources prints
    unconfirmed: tuple[str, ...]
    checked_on: dt.date | None
    retraction_checked_on: dt.date | None
    retraction_due: bool  # never checked, or longer ago than RECHECK_MONTHS

    @property
    def sort_key(self) -> tuple[int, int, str]:
        """Return a key that puts the most cited sources first."""
        return -len(self.pages), -self.evidence, self.key


def collect_states(site: Site) -> list[ReferenceState]:
    """Return the state of every source of the site, the most cited first."""
    pages: dict[str, set[str]] = {}
    for text in site.documents.values():
        shown = (
            {source.reference.key for source in text.rendered_body.sources}
            if text.rendered_body
            else set()
        )
        for key in shown | {citation.key for citation in text.elements.citations}:
            pages.setdefault(key, set()).add(text.path)
    evidence = [key for record in site.records.evidence for key in record.sources]
    today = site.now.date()
    states = [
        _describe_reference(
            reference, tuple(sorted(pages.get(key, ()))), evidence.count(key), today
        )
        for key, reference in site.records.references.items()
    ]
    return sorted(states, key=lambda state: state.sort_key)


def _describe_reference(
    reference: Reference, pages: tuple[str, ...], evidence: int, today: dt.date
) -> ReferenceState:
    retraction_checked_on = reference.retraction_checked_on
    return ReferenceState(
        key=reference.key,
        type=reference.type,
        year=reference.year,
        title=reference.title,
        link=reference.link,
        pages=pages,
        evidence=evidence,
        unused=not pages and not evidence,
        old=bool(reference.year and today.year - reference.year > OLD_AFTER_YEARS),
        shortened=reference.is_shortened,
        unconfirmed=reference.unconfirmed,
        checked_on=reference.checked_on,
        retraction_checked_on=retraction_checked_on,
        retraction_due=reference.type not in NEVER_RETRACTED
        and (
            retraction_checked_on is None
            or add_months(retraction_checked_on, RECHECK_MONTHS) < today
        ),
    )


def format_json(states: list[ReferenceState]) -> str:
    """Return a list of objects with the fields of ReferenceState."""
    rows = [asdict(state) for state in states]
    return escape_json(json.dumps(rows, indent=2, default=str, ensure_ascii=False))


def format_text(states: list[ReferenceState], today: dt.date) -> str:
    """Return the next step, the groups of sources, and the pages that cite each source."""
    lines = [_format_next_step(states, today), ""]
    sizes = [(len(group(states)), name) for name, _, group in _GROUPS]
    counts = ", ".join(f"{size} {name}" for size, name in sizes if size)
    lines += [f"{format_count(len(states), 'source')}: {counts or 'all in order'}.", ""]
    for _, title, group in _GROUPS:
        if found := group(states):
            lines += [
                f"{title} ({len(found)}):",
                *(f"  {_format_state(state)}" for state in found),
                "",
            ]
    lines.append("Cited by:")
    lines += [
        f"  {state.key:<30}{', '.join(_list_citations(state)) or 'nothing'}" for state in states
    ]
    return "\n".join(lines)


StateFilter = Callable[[list[ReferenceState]], list[ReferenceState]]

# The most urgent first: the name of a group in the counts, its title, and its members.
_GROUPS: tuple[tuple[str, str, StateFilter], ...] = (
    (
        "never checked for retraction",
        "Never checked for retraction",
        lambda all_: [s for s in all_ if s.retraction_due and not s.retraction_checked_on],
    ),
    (
        f"checked more than {RECHECK_MONTHS} months ago",
        f"Last checked for retraction more than {RECHECK_MONTHS} months ago",
        lambda all_: [s for s in all_ if s.retraction_due and s.retraction_checked_on],
    ),
    (
        "with unconfirmed fields",
        "Unconfirmed fields, which pages do not show",
        lambda all_: [s for s in all_ if s.unconfirmed],
    ),
    (
        "never looked up",
        "Never looked up at the source",
        lambda all_: [s for s in all_ if not s.checked_on],
    ),
    (
        f"older than {OLD_AFTER_YEARS} years",
        f"Older than {OLD_AFTER_YEARS} years",
        lambda all_: [s for s in all_ if s.old],
    ),
    (
        "with too few authors",
        "Fewer than 3 authors are named",
        lambda all_: [s for s in all_ if s.shortened],
    ),
    ("unused", "Unused", lambda all_: [s for s in all_ if s.unused]),
)


def _format_next_step(states: list[ReferenceState], today: dt.date) -> str:
    """Return the first thing to do, and how."""
    firsts = [next(iter(group(states)), None) for _, _, group in _GROUPS]
    first = next((state for state in firsts if state), None)
    if first is None:
        return "Nothing to do: every source is used, confirmed, and checked for retraction."
    where = f"Open {first.link}" if first.link else f"Look up {first.key}"
    cites = f"({first.key}, cited by {format_count(len(first.pages), 'page')})"
    match firsts.index(first):
        case 0 | 1:
            then = f"see whether it was retracted, then write “retraction_checked_on: {today}”"
        case 2:
            then = f"confirm its {', '.join(first.unconfirmed)}, then take “unconfirmed:” out of"
            return f"Next: {where} {cites}: {then} its record."
        case 3:
            then = f"compare it with the record, then write “checked_on: {today}”"
        case 4:
            return f"Next: see whether something newer has replaced {first.key} of {first.year}."
        case 5:
            return f"Next: {where} {cites}: name its authors in its record."
        case _:
            return f"Next: cite {first.key} on a page, or delete its record."
    return f"Next: {where} {cites}: {then} into its record."


def _format_state(state: ReferenceState) -> str:
    parts = [
        str(state.year or state.type),
        f"cited by {format_count(len(state.pages), 'page')}",
        f"unconfirmed: {', '.join(state.unconfirmed)}" if state.unconfirmed else "",
        f"retraction checked on {state.retraction_checked_on}"
        if state.retraction_checked_on
        else "",
    ]
    return f"{state.key:<30}{'; '.join(filter(None, parts))}"


def _list_citations(state: ReferenceState) -> list[str]:
    more = [format_count(state.evidence, "evidence record")] if state.evidence else []
    return [*state.pages, *more]
