"""Turn a page into a draft, and redirect its address to another page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clinicsite.authoring.content_transaction import (
    ContentChange,
    ContentChangeResult,
    apply,
    load_error_free_site,
)
from clinicsite.authoring.front_matter_editor import FrontMatterEditor
from clinicsite.authoring.link_rewriter import LinkMap, iter_alias_edits
from clinicsite.authoring.page_lookup import find_page_with_translations, get_translation_stem
from clinicsite.authoring.rename import raise_if_fixed
from clinicsite.authoring.write_ahead_log import lock_content
from clinicsite.model.urls import DEFAULT_LANG, resolve_link
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site
from clinicsite.support.errors import UserError


@dataclass(kw_only=True)
class UnpublishResult(ContentChangeResult):
    """The result of an unpublish, with the pages that are drafts now."""

    pages: list[str]

    def __str__(self) -> str:
        verb = "Would be a draft" if self.dry_run else "A draft now"
        lines = [f"{verb}: content/{path}" for path in self.pages]
        return "\n".join([*lines, *self.iter_lines()])


def unpublish(
    root: Path, page: str, *, to: str, site_url: str = "", dry_run: bool = False
) -> UnpublishResult:
    """Turn `page` of the project at `root` into a draft, and redirect it to the page `to`.

    Each page is a path, a name or an address. An English page takes its translations with it.
    A launched site needs its `site_url`. Raises UserError, and then nothing has changed.
    """
    if not to.strip():
        raise UserError(
            "No page is named that takes its place.",
            "Type it as in: python3 tasks.py unpublish old-offer --to contact",
        )
    with lock_content(root) as skipped:
        site = load_error_free_site(root, site_url)
        document = find_page_with_translations(site, page)
        replacement = find_page_with_translations(site, to)
        raise_if_fixed(document, root / "theme", "taken off the site")
        replacements = _choose_replacements(site, document, replacement)
        change = ContentChange(LinkMap(replacements=replacements))
        redirects = list(_transfer_urls(site, change))
        notes = list(_list_notes(site, replacements))
        skipped += apply(root, site, change, dry_run=dry_run)
        return UnpublishResult(
            pages=[*replacements],
            rewritten=change.edit_counts,
            redirects=redirects,
            skipped=skipped,
            notes=notes,
            dry_run=dry_run,
        )


def _choose_replacements(site: Site, document: Document, replacement: Document) -> dict[str, str]:
    """Return the pages to unpublish, each with its replacement, in its own language if it exists.

    Raises UserError.
    """
    pages = [document.path]
    if document.page_path.lang == DEFAULT_LANG:
        stem = get_translation_stem(document.path)
        translations = (path for path in site.documents if get_translation_stem(path) == stem)
        pages += [path for path in translations if path != document.path]
    if not site.is_live(document.path):
        raise UserError(
            f"content/{document.path} is not on the site: it is a draft, or its day has not come. "
            "No address leads to it.",
            "To keep it off the site, write “status: draft”.",
        )
    if replacement.path in pages:
        raise UserError("A page cannot take its own place.", "Name another one.")
    if not site.is_live(replacement.path):
        raise UserError(
            f"content/{replacement.path} is not on the site, so nothing can lead to it.",
            "Publish it first, or name another page.",
        )
    stem = get_translation_stem(replacement.path)
    replacements = {}
    for path in (path for path in pages if site.is_live(path)):
        lang = site.documents[path].page_path.lang
        translation = f"{stem}{'' if lang == DEFAULT_LANG else f'.{lang}'}.md"
        replacements[path] = translation if site.is_live(translation) else replacement.path
    return replacements


def _transfer_urls(site: Site, change: ContentChange) -> Iterator[tuple[str, str]]:
    """Add the edits that make the pages drafts, and that move their addresses to other pages.

    Yields the old and new URL path of each redirect.
    """
    added: dict[str, list[str]] = {}
    for path, other in change.link_map.replacements.items():
        document = site.documents[path]
        assert document.meta is not None
        new_url_path = site.documents[other].page_path.url_path
        editor = FrontMatterEditor("\n".join(document.source.lines))
        aliases = document.meta.aliases
        change.edits[path] = [
            *editor.set_value("status", "draft", after="title"),
            *iter_alias_edits(document, set(aliases), []),
        ]
        url_paths = [f"/{document.page_path.url_path}", *aliases]
        added.setdefault(other, []).extend(url_paths)
        yield from ((url_path.removeprefix("/"), new_url_path) for url_path in url_paths)
    for other, url_paths in added.items():
        change.edits[other] = list(iter_alias_edits(site.documents[other], set(), url_paths))


def _list_notes(site: Site, replacements: dict[str, str]) -> Iterator[str]:
    """Yield a note for each link that has another target now, because its words may not fit."""
    for path, document in site.documents.items():
        for link in document.elements.links if path not in replacements else ():
            target = resolve_link(link.target, path)
            if (other := replacements.get(target.path)) is None:
                continue
            line = link.span.line + document.body_line - 1
            where = "its own page" if other == path else f"content/{other}"
            yield f"Read content/{path}:{line} again: “{link.text}” leads to {where} now."
