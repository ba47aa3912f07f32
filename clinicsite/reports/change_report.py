"""What a proposed change means to visitors: pages that come, change and go, and their state."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from clinicsite.checks.output.visible_text import Shown, difference, pages_in, redirects_in, shown
from clinicsite.model.problem import Problem
from clinicsite.reports.inventory import Row

_MARKS = re.compile(r"([\\`*_{}\[\]<>|#@~])")  # that Markdown would not show as they are


@dataclass(frozen=True)
class Change:
    """One page that visitors will find new, with other words, or no more."""

    address: str
    how: str  # added, changed or removed
    title: str
    detail: str  # how much of it, or where its address leads now


@dataclass(frozen=True)
class Changes:
    """All that changes for visitors, and what they do not see."""

    pages: list[Change]
    same: int  # pages with the same words
    around: bool  # whether the words around the pages differ: menus, footer
    hidden: list[str]  # changed files of pages that visitors do not see


def changes(old: Path, new: Path, hidden: Iterable[str] = ()) -> Changes:
    """What differs between two built sites, in words that a visitor reads."""
    before, after, leads = pages_in(old), pages_in(new), redirects_in(new)
    found, around = [], False
    for address in sorted(before.keys() | after.keys()):
        was, now = before.get(address), after.get(address)
        if was == now:
            continue
        old_words, new_words = _shown(was), _shown(now)
        if now is None:
            to = leads.get(address)
            detail = f"its address leads to {to}" if to else "its address leads nowhere"
            found.append(Change(address, "removed", _name(old_words), detail))
        elif was is None:
            detail = f"{len(new_words.words)} words"
            found.append(Change(address, "added", _name(new_words), detail))
        else:
            around |= old_words.around != new_words.around
            if old_words.words != new_words.words:
                detail = _how_much(*difference(old_words.words, new_words.words))
                found.append(Change(address, "changed", _name(new_words), detail))
    kept = len(before.keys() & after.keys()) - sum(page.how == "changed" for page in found)
    return Changes(found, kept, around, sorted(hidden))


def _shown(page: bytes | None) -> Shown:
    return shown((page or b"").decode("utf-8"))


def _name(of: Shown) -> str:
    """The title of a page without the name of the site."""
    return of.title.rpartition(" | ")[0] or of.title


def _how_much(more: int, fewer: int) -> str:
    if not more and not fewer:
        return "the same words in another order"
    return f"{_many(more, 'new word')}, {fewer} gone"


def _many(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"


def headline(of: Changes) -> str:
    """How many pages change, in one sentence."""
    counts = [sum(page.how == how for page in of.pages) for how in ("added", "changed", "removed")]
    if not any(counts):
        return f"No page changes for visitors: all {of.same} say what they said."
    added, changed, removed = counts
    return (
        f"{_many(added, 'page')} added, {changed} changed, {removed} removed; "
        f"{of.same} say what they said."
    )


def as_text(of: Changes, rows: list[Row], problems: list[Problem]) -> str:
    """The report for a terminal."""
    lines = [headline(of)]
    for page in of.pages:
        lines.append(f"  {page.how:<8} /{page.address}  {page.title} ({page.detail})")
        lines.append(f"           {_state(page, rows)}")
    return "\n".join([*lines, *_besides(of), *(p.text() for p in _theirs(of, rows, problems))])


def as_markdown(of: Changes, rows: list[Row], problems: list[Problem]) -> str:
    """The report for a forge."""
    lines = ["## What visitors will see", "", headline(of), ""]
    if of.pages:
        lines += ["| page | what | how much | review and problems |", "|---|---|---|---|"]
    for page in of.pages:
        name = f"{_plain(page.title)}<br>`/{_code(page.address)}`"
        lines.append(f"| {name} | {page.how} | {_plain(page.detail)} | {_state(page, rows)} |")
    lines += ["", *(f"{line}\n" for line in map(_plain, _besides(of)))]
    if told := _theirs(of, rows, problems):
        lines += ["### Problems of these pages", ""]
    for problem in told:
        place = f"`{_code(problem.path)}:{problem.line}`"
        lines.append(
            f"- {place} **{problem.code}** {_plain(problem.message)}. {_plain(problem.cure)}"
        )
    return "\n".join(lines).rstrip() + "\n"


def _besides(of: Changes) -> list[str]:
    lines = ["The words around the pages (menus, footer) change too."] if of.around else []
    if of.hidden:
        files = ", ".join(of.hidden)
        lines.append(f"Changed, and not seen by visitors (drafts, pages to come): {files}.")
    return lines


def _state(page: Change, rows: list[Row]) -> str:
    """Where a page stands, in a few words."""
    row = next((row for row in rows if row.address == page.address), None)
    if row is None or page.how == "removed":
        return "–"
    problems = [
        _many(number, name)
        for number, name in ((row.errors, "error"), (row.warnings, "warning"))
        if number
    ]
    return ", ".join([row.review or "needs no review", *(problems or ["no problems"])])


def _theirs(of: Changes, rows: list[Row], problems: list[Problem]) -> list[Problem]:
    """The problems of the pages that change, and of files that changed unseen."""
    addresses = {page.address for page in of.pages}
    paths = {row.path for row in rows if row.address in addresses} | set(of.hidden)
    return sorted(problem for problem in problems if problem.path in paths)


def _plain(text: str) -> str:
    """A text that Markdown shows as it is."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _code(text: str) -> str:
    return text.replace("`", "").replace("|", "")
