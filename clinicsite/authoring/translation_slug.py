"""Give a translation another address in its own language, and redirect the old one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from clinicsite.authoring.content_transaction import (
    ContentChange,
    ContentChangeResult,
    apply,
    load_error_free_site,
)
from clinicsite.authoring.front_matter_editor import FrontMatterEditor
from clinicsite.authoring.link_rewriter import LinkMap, iter_alias_edits, list_feed_id_edits
from clinicsite.authoring.page_lookup import find_page, find_same_aliases
from clinicsite.authoring.write_ahead_log import lock_content
from clinicsite.model.fields import MAX_SLUG, SLUG
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.parsing.document import Document
from clinicsite.parsing.output_plan import OutputPlan
from clinicsite.parsing.page_urls import translate_url_paths
from clinicsite.parsing.site import Site
from clinicsite.support.errors import UserError


def set_translation_slug(
    root: Path, page: str, slug: str, *, site_url: str = "", dry_run: bool = False
) -> ContentChangeResult:
    """Write the `slug` of a translation. Each published page whose address changes redirects.

    A launched site needs its `site_url`. Raises UserError, and then nothing has changed.
    """
    if not re.fullmatch(SLUG, slug) or len(slug) > MAX_SLUG:
        help_text = "Use lower-case letters, digits and single hyphens, without accents."
        raise UserError(f'"{slug}" cannot be part of an address.', help_text)
    with lock_content(root) as skipped:
        site = load_error_free_site(root, site_url)
        document = find_page(site, page)
        if document.page_path.lang == DEFAULT_LANG or document.meta is None:
            raise UserError(f"content/{document.path} is no translation.", "Rename the page.")
        moved = _find_moved_pages(site, document, slug)
        _raise_if_taken(site, moved)
        editor = FrontMatterEditor("\n".join(document.source.lines))
        slug_edits = editor.set_value("slug", slug, after="title")
        change = ContentChange(LinkMap(), {document.path: slug_edits})
        redirects = list(_add_redirects(site, change, moved))
        skipped += apply(root, site, change, dry_run=dry_run)
        return ContentChangeResult(
            rewritten=change.edit_counts, redirects=redirects, skipped=skipped, dry_run=dry_run
        )


def _find_moved_pages(site: Site, document: Document, slug: str) -> dict[str, str]:
    """Return the new URL path of the page, and of each page below it, by path.

    Raises UserError where none changes.
    """
    assert document.meta
    changed = replace(document, meta=document.meta.model_copy(update={"slug": slug}))
    after = translate_url_paths(site.documents | {document.path: changed})
    moved = {
        path: after[path].page_path.url_path
        for path, old in site.documents.items()
        if old.page_path.url_path != after[path].page_path.url_path
    }
    if not moved:
        raise UserError(f"content/{document.path} has this name in its address already.")
    return moved


def _raise_if_taken(site: Site, moved: dict[str, str]) -> None:
    own, plan = {f"content/{path}" for path in moved}, OutputPlan(site)
    for url_path in moved.values():
        owner = plan.find_owner(url_path)
        if owner is not None and owner not in own:
            raise UserError(f"The address /{url_path} belongs to {owner}.", "Choose another name.")


def _add_redirects(
    site: Site, change: ContentChange, moved: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Add the edits that give each published page its old address as an alias.

    Yields the old and new URL path of each redirect.
    """
    for path, new_url_path in moved.items():
        document = site.documents[path]
        edits = change.edits.setdefault(path, [])
        old_url_path, meta = document.page_path.url_path, document.meta
        is_redirected = meta is not None and meta.status == "published"
        added = [f"/{old_url_path}"] if is_redirected else []
        edits += iter_alias_edits(document, find_same_aliases(document, new_url_path), added)
        if is_redirected:
            edits += list_feed_id_edits(document)
            yield old_url_path, new_url_path
