"""Write a folder in which a reviewer sees a change: its pages, and a first page that lists them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from html import escape
from pathlib import Path

from clinicsite.reports.change_report import (
    PageChange,
    format_headline,
    format_state,
    get_page_file,
    list_other_changes,
    select_problems,
)
from clinicsite.reports.compare_builds import Comparison
from clinicsite.reports.disk_copy import copy_for_disk
from clinicsite.reports.page_pictures import PicturePair, take_pictures
from clinicsite.support.errors import UserError

SITE_FOLDER, PICTURE_FOLDER = "site", "pictures"
MAX_PICTURED = 20  # pages
_MARK = '<meta name="generator" content="python3 tasks.py changes">'
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: auto; padding: 1rem }
section { border-top: 1px solid; margin-top: 2rem }
figure { display: inline-block; margin: 0 1rem 0 0; vertical-align: top }
img { border: 1px solid; max-width: 100% }
"""


def write_change_folder(
    target: Path, comparison: Comparison, site_url: str, find_browser: Callable[[], str]
) -> str:
    """Write the folder, and return a remark on its pictures, or "".

    `find_browser` returns the path of a Chromium, or "". Raises UserError and OSError.
    """
    _make_room(target)
    copy_for_disk(comparison.new, target / SITE_FOLDER, site_url)
    listed = _list_pictured(comparison)
    pictures, remark = dict[str, PicturePair](), ""
    if listed:
        old = comparison.old.with_name("old-on-disk")
        copy_for_disk(comparison.old, old, site_url)
        pictures, remark = _take_pictures(listed, old, target, find_browser())
    page = format_page(comparison, pictures, remark)
    (target / "index.html").write_text(page, "utf-8", newline="\n")
    return remark


def _make_room(target: Path) -> None:
    """Delete a folder of this command. Raises UserError for another one."""
    first = target / "index.html"
    if first.is_file() and _MARK in first.read_text("utf-8", "replace"):
        shutil.rmtree(target)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UserError(f"{target} holds other files.", "Name a folder that does not exist.")
    target.mkdir(parents=True, exist_ok=True)


def _list_pictured(comparison: Comparison) -> list[str]:
    """Return the changed pages, and the home page where the style sheets differ."""
    found = [page.url_path for page in comparison.changes.pages]
    old, new = comparison.old, comparison.new
    styles = [{file.name for file in folder.rglob("*.css")} for folder in (old, new)]
    if styles[0] != styles[1] and "" not in found and (old / "index.html").is_file():
        found.insert(0, "")
    return found


def _take_pictures(
    listed: list[str], old: Path, target: Path, chromium: str
) -> tuple[dict[str, PicturePair], str]:
    if not chromium:
        return {}, "There are no pictures, because no Chromium was found."
    pages = {
        url_path: (old / name, target / SITE_FOLDER / name)
        for url_path in listed[:MAX_PICTURED]
        for name in [get_page_file(url_path)]
    }
    try:
        pictures = take_pictures(pages, target / PICTURE_FOLDER, chromium)
    except Exception as error:  # noqa: BLE001 - a browser that fails is no fault of the change
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return {}, f"There are no pictures, because Chromium failed: {reason}"
    more = len(listed) - MAX_PICTURED
    return pictures, f"{more} more pages have no pictures." if more > 0 else ""


def format_page(comparison: Comparison, pictures: dict[str, PicturePair], remark: str) -> str:
    """Return the first page of the folder, which works without a server."""
    changes = comparison.changes
    problems = select_problems(changes, comparison.rows, comparison.problems)
    notes = [format_headline(changes), *list_other_changes(changes), *filter(None, [remark])]
    parts = [f"<p>{escape(note)}</p>" for note in notes]
    parts.append(f'<p><a href="{SITE_FOLDER}/index.html">All pages of the new site</a></p>')
    parts += [_format_change(page, comparison, pictures) for page in changes.pages]
    if "" in pictures and all(page.url_path for page in changes.pages):
        look = _format_pictures(pictures[""])
        parts.append(f"<section><h2>The style sheets differ: the home page</h2>{look}</section>")
    if problems:
        lines = "".join(f"<li>{escape(problem.to_text())}</li>" for problem in problems)
        parts.append(f"<section><h2>Problems of these pages</h2><ul>{lines}</ul></section>")
    if comparison.notes:
        lines = "".join(f"<li>{escape(str(note))}</li>" for note in comparison.notes)
        parts.append(f"<section><h2>Open notes</h2><ul>{lines}</ul></section>")
    body = "\n".join(parts)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="robots" content="noindex, nofollow">\n{_MARK}\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>What visitors will see</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<h1>What visitors will see</h1>\n{body}\n</body>\n</html>\n"
    )


def _format_change(
    page: PageChange, comparison: Comparison, pictures: dict[str, PicturePair]
) -> str:
    title = escape(page.title)
    if page.kind != "removed":
        title = f'<a href="{SITE_FOLDER}/{escape(get_page_file(page.url_path))}">{title}</a>'
    facts = [page.kind, page.detail, format_state(page, comparison.rows), page.weight]
    pair = pictures.get(page.url_path)
    return (
        f"<section><h2>{title}</h2>\n<p><code>/{escape(page.url_path)}</code>: "
        f"{escape(', '.join(fact for fact in facts if fact.strip('–')))}</p>\n"
        f"{_format_pictures(pair) if pair else ''}</section>"
    )


def _format_pictures(pair: PicturePair) -> str:
    if not pair.before and not pair.after:
        return "<p>It looks the same on a phone.</p>"
    return "".join(
        f'<figure><figcaption>{state}</figcaption><img src="{PICTURE_FOLDER}/{name}" '
        f'alt="The page {state.lower()} the change"></figure>'
        for state, name in (("Before", pair.before), ("After", pair.after))
        if name
    )
