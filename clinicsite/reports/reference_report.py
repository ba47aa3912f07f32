"""What to look after in the sources: unused, old, unconfirmed, not checked for retraction."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from clinicsite.model.evidence import Reference
from clinicsite.model.front_matter import months_later
from clinicsite.parsing.site import Site

OLD = 10  # years; then somebody asks whether something newer has replaced it
RECHECK = 12  # months; the time within which a retraction should come to light
# A journal retracts papers; these are withdrawn or changed where they stand.
NEVER_RETRACTED = ("label", "regulator", "web_page")


@dataclass(frozen=True)
class State:
    """One source and what there is to do about it."""

    key: str
    type: str
    year: int | None
    title: str
    link: str | None
    pages: tuple[str, ...]  # the files that cite it, relative to content/
    evidence: int  # how many records of evidence cite it
    unused: bool
    old: bool
    unconfirmed: tuple[str, ...]
    checked_on: dt.date | None
    retraction_checked_on: dt.date | None
    retraction_due: bool  # never looked up, or longer ago than RECHECK

    @property
    def weight(self) -> tuple[int, int, str]:
        """The most cited come first."""
        return -len(self.pages), -self.evidence, self.key


def report(site: Site) -> list[State]:
    """The state of every source of the site, the most cited first."""
    pages: dict[str, set[str]] = {}
    for text in site.texts.values():
        shown = {source.reference.key for source in text.html.sources} if text.html else set()
        for key in shown | {citation.key for citation in text.found.citations}:
            pages.setdefault(key, set()).add(text.path)
    evidence = [key for record in site.records.evidence for key in record.sources]
    today = site.now.date()
    states = [
        _state(reference, tuple(sorted(pages.get(key, ()))), evidence.count(key), today)
        for key, reference in site.records.references.items()
    ]
    return sorted(states, key=lambda state: state.weight)


def _state(of: Reference, pages: tuple[str, ...], evidence: int, today: dt.date) -> State:
    looked = of.retraction_checked_on
    return State(
        key=of.key,
        type=of.type,
        year=of.year,
        title=of.title,
        link=of.link,
        pages=pages,
        evidence=evidence,
        unused=not pages and not evidence,
        old=bool(of.year and today.year - of.year > OLD),
        unconfirmed=of.unconfirmed,
        checked_on=of.checked_on,
        retraction_checked_on=looked,
        retraction_due=of.type not in NEVER_RETRACTED
        and (looked is None or months_later(looked, RECHECK) < today),
    )


def as_json(states: list[State]) -> str:
    """A list of objects with the fields of State."""
    return json.dumps(
        [asdict(state) for state in states], indent=2, default=str, ensure_ascii=False
    )


def as_text(states: list[State], today: dt.date) -> str:
    """What to do next, what there is to look after, and which pages cite each source."""
    lines = [_next(states, today), ""]
    sizes = [(len(group(states)), name) for name, _, group in _GROUPS]
    counts = ", ".join(f"{size} {name}" for size, name in sizes if size)
    lines += [f"{_many(len(states), 'source')}: {counts or 'all in order'}.", ""]
    for _, title, group in _GROUPS:
        if found := group(states):
            lines += [f"{title} ({len(found)}):", *(f"  {_what(state)}" for state in found), ""]
    lines.append("Cited by:")
    lines += [f"  {state.key:<30}{', '.join(_citing(state)) or 'nothing'}" for state in states]
    return "\n".join(lines)


Group = Callable[[list[State]], list[State]]

# In the order of their weight: what a group is called in the counts, its title, its members.
_GROUPS: tuple[tuple[str, str, Group], ...] = (
    (
        "never checked for retraction",
        "Never checked for retraction",
        lambda all_: [s for s in all_ if s.retraction_due and not s.retraction_checked_on],
    ),
    (
        f"checked more than {RECHECK} months ago",
        f"Last checked for retraction more than {RECHECK} months ago",
        lambda all_: [s for s in all_ if s.retraction_due and s.retraction_checked_on],
    ),
    (
        "with unconfirmed fields",
        "Fields that nobody has confirmed, and that are not shown",
        lambda all_: [s for s in all_ if s.unconfirmed],
    ),
    (
        "never looked up",
        "Never looked up at the source",
        lambda all_: [s for s in all_ if not s.checked_on],
    ),
    (
        f"older than {OLD} years",
        f"Older than {OLD} years",
        lambda all_: [s for s in all_ if s.old],
    ),
    ("unused", "Unused", lambda all_: [s for s in all_ if s.unused]),
)


def _next(states: list[State], today: dt.date) -> str:
    """The one thing to do first, and how."""
    firsts = [next(iter(group(states)), None) for _, _, group in _GROUPS]
    first = next((state for state in firsts if state), None)
    if first is None:
        return "Nothing to do: every source is used, confirmed, and checked for retraction."
    where = f"Open {first.link}" if first.link else f"Look up {first.key}"
    cites = f"({first.key}, cited by {_many(len(first.pages), 'page')})"
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
        case _:
            return f"Next: cite {first.key} on a page, or delete its record."
    return f"Next: {where} {cites}: {then} into its record."


def _what(state: State) -> str:
    parts = [
        str(state.year or state.type),
        f"cited by {_many(len(state.pages), 'page')}",
        f"unconfirmed: {', '.join(state.unconfirmed)}" if state.unconfirmed else "",
        f"retraction checked on {state.retraction_checked_on}"
        if state.retraction_checked_on
        else "",
    ]
    return f"{state.key:<30}{'; '.join(filter(None, parts))}"


def _citing(state: State) -> list[str]:
    more = [_many(state.evidence, "evidence record")] if state.evidence else []
    return [*state.pages, *more]


def _many(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
