"""Make a translation of a page, or mark in one what changed in the English page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clinicsite.authoring.front_matter_editor import set_front_matter
from clinicsite.authoring.page_lookup import find_page_with_translations
from clinicsite.authoring.signoff_conditions import raise_for_open_notes
from clinicsite.authoring.text_edits import TextEditError
from clinicsite.authoring.write_ahead_log import write_files
from clinicsite.checks.check import check_all
from clinicsite.checks.report_formats import format_text, select_errors
from clinicsite.model.languages import get_text_direction
from clinicsite.model.urls import DEFAULT_LANG, format_relative_path, get_main_path, resolve_link
from clinicsite.parsing.decode import decode_text
from clinicsite.parsing.document import Document
from clinicsite.parsing.fingerprint import compute_fingerprint
from clinicsite.parsing.front_matter_bounds import FENCE
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site
from clinicsite.parsing.translation_blocks import (
    ChangedBlock,
    TextBlock,
    find_changed_blocks,
    format_digests,
    list_blocks,
)
from clinicsite.support.errors import UserError
from clinicsite.support.plural import format_count

# Fields of the English page that say something of its own words or of its own address.
_DROPPED_FIELDS = ("reviewed", "changes", "claim_waivers", "aliases", "feed_id", "status")
_FIELD = re.compile(r"^([a-z_]+):", re.MULTILINE)
_PAGE_LINK = re.compile(r"(?<=[\s(\[,])([\w./-]+\.md)(?=[#)\],\s])")
_START = re.compile(r"^(#+ |[-*] |\d+\. |> )?")


@dataclass(frozen=True)
class TranslationResult:
    """The file of a translation, and what the command did with it."""

    path: str  # from the root of the project
    marked: int  # blocks to translate
    is_new: bool
    reviewer: str = ""
    dry_run: bool = False

    def __str__(self) -> str:
        if self.reviewer:
            verb = "would be" if self.dry_run else "is"
            return f"{self.path}: the review of {self.reviewer} {verb} recorded."
        if self.is_new and self.dry_run:
            return f"{self.path} would be made, with {_count(self.marked)} to translate."
        if self.is_new:
            return f"Made {self.path}. Translate all of it, and write its “slug:”."
        if not self.marked:
            return f"{self.path} has all of the English page as it is now."
        blocks = _count(self.marked)
        if self.dry_run:
            return f"{self.path} would get the English words of {blocks} above the old translation."
        return f"{self.path}: {blocks} to translate, each above its old translation."


def _count(blocks: int) -> str:
    return format_count(blocks, "paragraph")


def translate_page(
    root: Path, typed: str, lang: str, reviewer: str = "", *, dry_run: bool = False
) -> TranslationResult:
    """Make the translation of a page, or refresh it, or record who reviewed it.

    Raises UserError, and then no file has changed.
    """
    site = read_site(root / "content", root / "theme", "", publish=False)
    _raise_for_language(lang, site)
    original = find_page_with_translations(site, typed)
    original = site.documents.get(get_main_path(original.path), original)
    if original.page_path.lang != DEFAULT_LANG or original.meta is None:
        message = f"content/{original.path} has no English page to translate."
        raise UserError(message, "Write the English page first, or correct its errors.")
    path = f"{original.path.removesuffix('.md')}.{lang}.md"
    own = site.documents.get(path)
    if own is None and reviewer:
        raise UserError(f"There is no page content/{path} to review.", "Translate it first.")
    if own is None:
        text = _make_draft(original, lang, site)
        if not dry_run:
            write_files(root, {f"content/{path}": (None, text.encode())})
        count = len(list_blocks(original))
        return TranslationResult(f"content/{path}", count, is_new=True, dry_run=dry_run)
    if reviewer:
        return _record_review(root, own, site, reviewer, dry_run=dry_run)
    return _refresh(root, own, original, site, dry_run=dry_run)


def _raise_for_language(lang: str, site: Site) -> None:
    known = [name for name in site.records.strings if name != DEFAULT_LANG]
    if lang in known:
        return
    message = f'"{lang}" is not a language into which the site is translated.'
    if get_text_direction(lang) == "rtl":
        message = f'"{lang}" is written from right to left, and the theme is not ready for it.'
    choices = f"You can use: {', '.join(known)}." if known else "The site has none yet."
    raise UserError(message, f"{choices} How to add one is in docs/writing.md.")


def _make_draft(original: Document, lang: str, site: Site) -> str:
    """Return the text of a new translation: the English one, with a mark on each block."""
    mark = site.records.page_structure.unfinished.get(lang, "")
    lines = original.source.lines[1 : original.body_line - 1]
    head = "\n".join(_iter_fields("\n".join(lines)))
    digests = format_digests(list_blocks(original))
    fields = [head, "status: draft", f"translates: {digests}"]
    blocks = [_mark_block(block.text, mark) for block in list_blocks(original)[1:]]
    text = "\n".join([FENCE, *filter(None, fields), FENCE, "", "\n\n".join(blocks), ""])
    return _translate_links(text, original, lang, site)


def _iter_fields(head: str) -> Iterator[str]:
    """Yield the fields of a front matter that a translation has too."""
    starts = [found.start() for found in _FIELD.finditer(head)]
    for start, end in zip(starts, [*starts[1:], len(head)], strict=True):
        field = head[start:end].rstrip("\n")
        if field.partition(":")[0] not in (*_DROPPED_FIELDS, FENCE):
            yield field.removesuffix(FENCE).rstrip("\n")


def _mark_block(text: str, mark: str) -> str:
    """Return a block with the mark of unfinished words. Lines of markup alone stay."""
    if text.startswith(("///", "|", "```", "~~~", "    ")):
        return text
    start = _START.match(text)
    length = start.end() if start else 0
    return f"{text[:length]}{mark} {text[length:]}"


def _translate_links(text: str, original: Document, lang: str, site: Site) -> str:
    """Return the text with links to the translations of pages, where these exist."""

    def translate(found: re.Match[str]) -> str:
        target = resolve_link(found[1], original.path).path
        translation = f"{target.removesuffix('.md')}.{lang}.md"
        is_known = target in site.documents and translation in site.documents
        return format_relative_path(translation, original.path) if is_known else found[1]

    return _PAGE_LINK.sub(translate, text)


def _refresh(
    root: Path, own: Document, original: Document, site: Site, *, dry_run: bool
) -> TranslationResult:
    """Mark the blocks that changed, and record the English blocks of now."""
    english, blocks = list_blocks(original), list_blocks(own)
    changed = list_changed_blocks(own, original)
    mark = site.records.page_structure.unfinished.get(own.page_path.lang, "")
    file = root / "content" / own.path
    data = file.read_bytes()
    new = _insert_marks(data, changed, blocks, mark) if changed else data
    try:
        new = set_front_matter(new, {"translates": format_digests(english)}, after="status")
    except TextEditError as error:
        message = f"A program cannot change the front matter: {error.reason}."
        raise UserError(message, f"Write “translates: {format_digests(english)}”.") from None
    if not dry_run:
        write_files(root, {f"content/{own.path}": (data, new)})
    return TranslationResult(f"content/{own.path}", len(changed), is_new=False, dry_run=dry_run)


def list_changed_blocks(own: Document, original: Document) -> list[ChangedBlock]:
    """Return the blocks of the English page that changed since a translation was made."""
    recorded = own.meta.translates if own.meta else None
    if not recorded:
        return []
    return find_changed_blocks(recorded, list_blocks(original), list_blocks(own))


def _insert_marks(
    data: bytes, changed: list[ChangedBlock], blocks: list[TextBlock], mark: str
) -> bytes:
    """Return the page with the English words of each changed block above its translation."""
    lines = decode_text(data).split("\n")
    for change in reversed(changed):
        words = " ".join(change.english.text.split()) if change.english else ""
        note = f"{mark} {words}" if words else f"{mark} (−)"
        if change.position == 0 and change.english:  # the title and the summary
            note = f"{mark} {change.english.text.partition(chr(10))[2]}"
            position = 1
        else:
            position = change.position
        line = blocks[position].line - 1 if position < len(blocks) else len(lines)
        lines[line:line] = [note, ""]
    return "\n".join(lines).encode()


def _record_review(
    root: Path, own: Document, site: Site, reviewer: str, *, dry_run: bool
) -> TranslationResult:
    """Write who reviewed the present words of a translation. Raises UserError."""
    errors = [one for one in select_errors(check_all(site)) if one.path == own.source.path]
    if errors or not (own.meta and own.rendered_body):
        raise UserError(f"The page has errors. Fix them first:\n\n{format_text(errors)}")
    raise_for_open_notes(own, site)
    day: dt.date = site.now.date()
    text = compute_fingerprint(own.meta, own.rendered_body)
    value = {"by": reviewer, "on": str(day), "text": text}
    file = root / "content" / own.path
    data = file.read_bytes()
    try:
        new = set_front_matter(data, {"translated": value}, after="status")
    except TextEditError as error:
        raise UserError(f"A program cannot change the front matter: {error.reason}.") from None
    if not dry_run:
        write_files(root, {f"content/{own.path}": (data, new)})
    path = f"content/{own.path}"
    return TranslationResult(path, 0, is_new=False, reviewer=reviewer, dry_run=dry_run)
