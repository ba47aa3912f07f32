"""Takes a page off the site: it becomes a draft, and its address leads to another page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from clinicsite.authoring.content_transaction import (
    ContentChange,
    ContentChangeError,
    apply,
    load_error_free_site,
)
from clinicsite.authoring.link_rewriter import LinkMap, iter_alias_edits
from clinicsite.authoring.rename import (
    find_one_page,
    format_changes,
    get_translation_stem,
    raise_if_fixed,
)
from clinicsite.authoring.text_edits import LineIndex, TextEditError
from clinicsite.authoring.write_ahead_log import ContentLockedError, lock_content
from clinicsite.model.urls import DEFAULT_LANG, resolve_link
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site


@dataclass
class UnpublishResult:
    """Which pages are drafts now, what was rewritten, and where their addresses lead."""

    pages: list[str]
    rewritten: dict[str, int]
    redirects: list[tuple[str, str]]
    skipped: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dry_run: bool = False

    def __str__(self) -> str:
        verb = "Would be a draft" if self.dry_run else "A draft now"
        lines = [f"{verb}: content/{path}" for path in self.pages]
        return "\n".join(
            [*lines, *format_changes(self.rewritten, self.redirects, self.skipped, self.notes)]
        )


def unpublish(root: Path, page: str, *, to: str, dry_run: bool = False) -> UnpublishResult:
    """Makes `page` of the project at `root` a draft; what led to it leads to the page `to`.

    An English page takes its translations with it. Each is a path, a name or an address. Raises
    NotChangedError; nothing is changed then.
    """
    if not to.strip():
        raise ContentChangeError(
            "Say which page takes its place, as in: "
            "python3 tasks.py unpublish old-offer --to contact"
        )
    try:
        with lock_content(root) as skipped:
            site = load_error_free_site(root)
            document, replacement = find_one_page(site, page), find_one_page(site, to)
            raise_if_fixed(document, root / "theme", "taken off the site")
            replacements = _choose_replacements(site, document, replacement)
            change = ContentChange(LinkMap(replacements=replacements))
            redirects = list(_transfer_urls(site, change))
            notes = list(_list_notes(site, replacements))
            skipped += apply(root, site, change, dry_run=dry_run)
            return UnpublishResult(
                [*replacements], change.edit_counts, redirects, skipped, notes, dry_run
            )
    except (ContentLockedError, TextEditError) as error:
        raise ContentChangeError(str(error)) from None


def _choose_replacements(site: Site, document: Document, replacement: Document) -> dict[str, str]:
    """The pages that go, each with the page that takes its place, in its language if there."""
    goes = [document.path]
    if document.page_path.lang == DEFAULT_LANG:
        own = get_translation_stem(document.path)
        goes += [
            path
            for path in site.documents
            if get_translation_stem(path) == own and path != document.path
        ]
    if not site.is_live(document.path):
        raise ContentChangeError(
            f"content/{document.path} is not on the site: it is a draft, or its day has not come. "
            "Nothing leads to it. Write “status: draft” to keep it back."
        )
    if replacement.path in goes:
        raise ContentChangeError("A page cannot take its own place. Name another one with --to.")
    if not site.is_live(replacement.path):
        raise ContentChangeError(
            f"content/{replacement.path} is not on the site, so nothing can lead to it. Publish it "
            "first, or name another page with --to."
        )
    replacements = {}
    for path in (path for path in goes if site.is_live(path)):
        lang = site.documents[path].page_path.lang
        near = (
            get_translation_stem(replacement.path)
            + ("" if lang == DEFAULT_LANG else f".{lang}")
            + ".md"
        )
        replacements[path] = near if site.is_live(near) else replacement.path
    return replacements


def _transfer_urls(site: Site, change: ContentChange) -> Iterator[tuple[str, str]]:
    """Makes the pages drafts, and their addresses, old ones too, those of other pages."""
    added: dict[str, list[str]] = {}
    for path, other in change.link_map.replacements.items():
        text = site.documents[path]
        assert text.meta is not None
        place = site.documents[other].page_path.url_path
        lines = LineIndex(text.source.lines)
        status = lines.replace(text.front_matter_tree.get_mark(("status",)), "published", "draft")
        old = set(text.meta.aliases)
        change.edits[path] = [status, *iter_alias_edits(text, old, [])]
        given = [f"/{text.page_path.url_path}", *text.meta.aliases]
        added.setdefault(other, []).extend(given)
        yield from ((address.removeprefix("/"), place) for address in given)
    for other, given in added.items():
        change.edits[other] = list(iter_alias_edits(site.documents[other], set(), given))


def _list_notes(site: Site, replacements: dict[str, str]) -> Iterator[str]:
    """What a person should look at: words around links that lead elsewhere now."""
    for path, text in site.documents.items():
        for link in text.elements.links if path not in replacements else ():
            target = resolve_link(link.target, path)
            if (other := replacements.get(target.path)) is None:
                continue
            line = link.span.line + text.body_line - 1
            where = "its own page" if other == path else f"content/{other}"
            yield f"Read content/{path}:{line} again: “{link.text}” leads to {where} now."
