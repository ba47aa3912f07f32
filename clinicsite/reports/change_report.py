"""Report what a proposed change means to visitors: new, changed and removed pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from clinicsite.checks.output.budgets import measure_page
from clinicsite.checks.output.output_files import OutputFolder
from clinicsite.checks.output.visible_text import (
    VisibleText,
    count_differences,
    extract_visible_text,
    read_pages,
    read_redirects,
)
from clinicsite.model.problem import Problem
from clinicsite.reports.inventory import InventoryRow
from clinicsite.support.plural import format_count

_MARKDOWN_CHARACTERS = re.compile(r"([\\`*_{}\[\]<>|#@~])")  # which Markdown would read as markup


@dataclass(frozen=True)
class PageChange:
    """One page that is new, changed or removed for visitors."""

    url_path: str
    kind: str  # added, changed or removed
    title: str
    detail: str  # how much changed, or the target of its redirect
    weight: str = ""  # after gzip, with its styles and scripts: before and now


@dataclass(frozen=True)
class SiteChanges:
    """All changes for visitors, and the changed files that visitors do not see."""

    pages: list[PageChange]
    unchanged_count: int  # pages with the same words
    is_layout_changed: bool  # whether menus or footers differ
    hidden_paths: list[str]  # changed files of pages that visitors do not see


def find_changes(
    old: Path, new: Path, hidden_paths: Iterable[str] = (), *, base_path: str = ""
) -> SiteChanges:
    """Return the differences between the visible words of two built sites.

    `base_path` is the path of the URL that both were built for.
    """
    old_files, new_files = (OutputFolder(folder, base_path) for folder in (old, new))
    before, after, redirects = read_pages(old), read_pages(new), read_redirects(new)
    found, is_layout_changed = [], False
    for url_path in sorted(before.keys() | after.keys()):
        was, now = before.get(url_path), after.get(url_path)
        if was == now:
            continue
        old_words, new_words = _extract_text(was), _extract_text(now)
        if now is None:
            to = redirects.get(url_path)
            detail = f"its address leads to {to}" if to else "its address leads nowhere"
            found.append(PageChange(url_path, "removed", _format_title(old_words), detail))
        elif was is None:
            detail = f"{len(new_words.words)} words"
            weight = _format_weight(new_files, url_path)
            found.append(PageChange(url_path, "added", _format_title(new_words), detail, weight))
        else:
            is_layout_changed |= old_words.surrounding != new_words.surrounding
            if old_words.words != new_words.words:
                detail = _format_amount(*count_differences(old_words.words, new_words.words))
                weight = _format_weight(new_files, url_path, old_files)
                title = _format_title(new_words)
                found.append(PageChange(url_path, "changed", title, detail, weight))
    unchanged_count = len(before.keys() & after.keys()) - sum(
        page.kind == "changed" for page in found
    )
    return SiteChanges(found, unchanged_count, is_layout_changed, sorted(hidden_paths))


def _extract_text(page: bytes | None) -> VisibleText:
    return extract_visible_text((page or b"").decode("utf-8"))


def _format_title(page: VisibleText) -> str:
    """Return the title of a page without the name of the site."""
    return page.title.rpartition(" | ")[0] or page.title


def _format_weight(files: OutputFolder, url_path: str, old: OutputFolder | None = None) -> str:
    """Return the bytes of a page with its styles and scripts after gzip, and those before."""
    name = get_page_file(url_path)
    now = f"{measure_page(files, name).total:,} bytes"
    return f"{now} (before: {measure_page(old, name).total:,})" if old else now


def get_page_file(url_path: str) -> str:
    """Return the file of a page in a built site."""
    return f"{url_path}index.html" if not url_path or url_path.endswith("/") else url_path


def _format_amount(more: int, fewer: int) -> str:
    if not more and not fewer:
        return "the same words in another order"
    return f"{format_count(more, 'new word')}, {fewer} gone"


def format_headline(changes: SiteChanges) -> str:
    """Return the numbers of changed pages in one sentence."""
    counts = [
        sum(page.kind == how for page in changes.pages) for how in ("added", "changed", "removed")
    ]
    if not any(counts):
        return f"No page changes for visitors: all {changes.unchanged_count} have the same words."
    added, changed, removed = counts
    return (
        f"{format_count(added, 'page')} added, {changed} changed, {removed} removed, "
        f"{changes.unchanged_count} unchanged."
    )


def format_text(changes: SiteChanges, rows: list[InventoryRow], problems: list[Problem]) -> str:
    """Return the report for a terminal."""
    lines = [format_headline(changes)]
    for page in changes.pages:
        lines.append(f"  {page.kind:<8} /{page.url_path}  {page.title} ({page.detail})")
        lines.append(f"           {format_state(page, rows)}")
    return "\n".join(
        [
            *lines,
            *list_other_changes(changes),
            *(p.to_text() for p in select_problems(changes, rows, problems)),
        ]
    )


def format_markdown(changes: SiteChanges, rows: list[InventoryRow], problems: list[Problem]) -> str:
    """Return the report for a pull request."""
    lines = ["## What visitors will see", "", format_headline(changes), ""]
    if changes.pages:
        lines += [
            "| page | what | how much | review and problems | weight |",
            "|---|---|---|---|---|",
        ]
    for page in changes.pages:
        name = f"{escape_markdown(page.title)}<br>`/{_escape_code(page.url_path)}`"
        lines.append(
            f"| {name} | {page.kind} | {escape_markdown(page.detail)} | "
            f"{format_state(page, rows)} | {page.weight or '–'} |"
        )
    lines += ["", *(f"{line}\n" for line in map(escape_markdown, list_other_changes(changes)))]
    if page_problems := select_problems(changes, rows, problems):
        lines += ["### Problems of these pages", ""]
    for problem in page_problems:
        place = f"`{_escape_code(problem.path)}:{problem.line}`"
        lines.append(
            f"- {place} **{problem.code}** {escape_markdown(problem.message)}. "
            f"{escape_markdown(problem.help)}"
        )
    return "\n".join(lines).rstrip() + "\n"


def list_other_changes(changes: SiteChanges) -> list[str]:
    """Return a sentence on menus and footers, and one on files that visitors do not see."""
    lines = (
        ["The words around the pages (menus, footer) change too."]
        if changes.is_layout_changed
        else []
    )
    if changes.hidden_paths:
        files = ", ".join(changes.hidden_paths)
        lines.append(f"Changed, and not seen by visitors (drafts, pages to come): {files}.")
    return lines


def format_state(page: PageChange, rows: list[InventoryRow]) -> str:
    """Return the review state and the numbers of problems of a page."""
    row = next((row for row in rows if row.address == page.url_path), None)
    if row is None or page.kind == "removed":
        return "–"
    problems = [
        format_count(number, name)
        for number, name in ((row.errors, "error"), (row.warnings, "warning"))
        if number
    ]
    return ", ".join([row.review or "needs no review", *(problems or ["no problems"])])


def select_problems(
    changes: SiteChanges, rows: list[InventoryRow], problems: list[Problem]
) -> list[Problem]:
    """Return the problems of the changed pages and of the hidden changed files."""
    url_paths = {page.url_path for page in changes.pages}
    paths = {row.path for row in rows if row.address in url_paths} | set(changes.hidden_paths)
    return sorted(problem for problem in problems if problem.path in paths)


def escape_markdown(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return _MARKDOWN_CHARACTERS.sub(r"\\\1", " ".join(text.split()))


def _escape_code(text: str) -> str:
    return text.replace("`", "").replace("|", "")
