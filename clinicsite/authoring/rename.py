"""Move a page with its translations and images, and rewrite everything that names it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from clinicsite.authoring.content_transaction import (
    ContentChange,
    ContentChangeResult,
    apply,
    load_error_free_site,
)
from clinicsite.authoring.link_rewriter import (
    LinkMap,
    iter_alias_edits,
    list_feed_id_edits,
    list_targets,
)
from clinicsite.authoring.new_page_path import parse_new_path, require_page_path
from clinicsite.authoring.page_lookup import (
    find_page_with_translations,
    find_same_aliases,
    get_translation_stem,
)
from clinicsite.authoring.write_ahead_log import lock_content
from clinicsite.checks.rules.launch import NOTICE_PATHS
from clinicsite.model.urls import resolve_link
from clinicsite.parsing.document import Document
from clinicsite.parsing.output_plan import OutputPlan
from clinicsite.parsing.page_notes import get_notes_path
from clinicsite.parsing.page_urls import translate_url_path
from clinicsite.parsing.site import Site
from clinicsite.support.errors import UserError

# Pages that the site finds by their names, besides those with a template of their own.
FIXED_PAGES = NOTICE_PATHS | {"pages/about/editorial-policy.md", "pages/about/changes.md"}


@dataclass(kw_only=True)
class RenameResult(ContentChangeResult):
    """The result of a rename, with the new path of each moved file."""

    moved: dict[str, str]

    def __str__(self) -> str:
        verb = "Would be renamed" if self.dry_run else "Renamed"
        lines = [
            f"{verb}: content/{old}\n      to content/{new}" for old, new in self.moved.items()
        ]
        return "\n".join([*lines, *self.iter_lines()])


def rename(
    root: Path, old: str, new: str, *, site_url: str = "", dry_run: bool = False
) -> RenameResult:
    """Move the page `old` of the project at `root` to `new`. Each is a path, a name or an address.

    A launched site needs its `site_url`. Raises UserError, and then nothing has changed.
    """
    with lock_content(root) as skipped:
        site = load_error_free_site(root, site_url)
        document = find_page_with_translations(site, old)
        raise_if_fixed(document, root / "theme", "renamed")
        moved = _list_translation_moves(site, document, parse_new_path(new, document, site))
        _raise_if_taken(site, moved)
        keys = _find_key_changes(site, moved)
        moved |= _find_image_moves(site, moved) | _find_note_moves(site, moved)
        change = ContentChange(LinkMap(moved=moved, record_keys=keys))
        redirects = list(_add_redirects(site, change))
        skipped += apply(root, site, change, dry_run=dry_run)
        return RenameResult(
            moved=moved,
            rewritten=change.edit_counts,
            redirects=redirects,
            skipped=skipped,
            notes=_list_notes(document, redirects),
            dry_run=dry_run,
        )


def raise_if_fixed(document: Document, theme: Path, verb: str) -> None:
    """Raise UserError for a page that the site finds by its name."""
    stem = get_translation_stem(document.path)
    if f"{stem}.md" in FIXED_PAGES or (theme / f"templates/{stem}.html").is_file():
        raise UserError(
            f"content/{document.path} cannot be {verb}: the site finds this page by its name.",
            "You can change its title and its text.",
        )


def _list_translation_moves(site: Site, document: Document, wanted: str) -> dict[str, str]:
    """Return the new path of the page and of each translation, by the old one."""
    stem = get_translation_stem(document.path)
    if stem == wanted:
        raise UserError(f"content/{document.path} has this name already.")
    paths = [path for path in site.documents if get_translation_stem(path) == stem]
    return {path: f"{wanted}{path.removeprefix(stem)}" for path in paths}


def _raise_if_taken(site: Site, moved: dict[str, str]) -> None:
    """Raise UserError if another file has a new name, or another page a new address."""
    own, plan = {f"content/{old}" for old in moved}, OutputPlan(site)
    for old, new in moved.items():
        url_path = _get_new_url_path(site, old, new)
        if new in site.files or (site.content / new).exists():
            raise UserError(f"There is a file content/{new} already.", "Choose another name.")
        if url_path == site.documents[old].page_path.url_path:
            continue
        owner = plan.find_owner(url_path)
        if owner is not None and owner not in own:
            pages = [
                path
                for path, document in site.documents.items()
                if find_same_aliases(document, url_path)
            ]
            help_text = "Choose another name."
            if pages:
                help_text = f"It is an alias of content/{pages[0]}: remove it there first."
            raise UserError(f"The address /{url_path} belongs to {owner}.", help_text)


def _get_new_url_path(site: Site, old: str, new: str) -> str:
    """Return the URL path of a page after its move. That of a translation has its slug."""
    moved = replace(site.documents[old], path=new, page_path=require_page_path(new))
    return translate_url_path(moved, site.documents).url_path


def _find_key_changes(site: Site, moved: dict[str, str]) -> dict[tuple[str, str], str]:
    """Return the new key of each record of a condition or treatment that the page has named.

    Raises UserError if another record has the key.
    """
    keys = {}
    for old, new in moved.items():
        before, after = site.documents[old].page_path, require_page_path(new)
        file = before.kind.folder
        if file not in ("conditions", "treatments") or before.slug == after.slug:
            continue
        if after.slug in {**site.records.conditions, **site.records.treatments}:
            raise UserError(
                f'Another record in content/data has the key "{after.slug}".',
                "Choose another name, because the site would take the page for its page.",
            )
        if after.kind is before.kind:
            keys[file, before.slug] = after.slug
    return keys


def _find_image_moves(site: Site, moved: dict[str, str]) -> dict[str, str]:
    """Return the new path of each image that has the page's name and that only this page shows.

    Raises UserError if there is a file of that path.
    """
    old_path, new_path = next(iter(moved.items()))
    old, new = site.documents[old_path].page_path.slug, require_page_path(new_path).slug
    images: dict[str, str] = {}
    for path, pages in _list_users(site).items():
        own = re.fullmatch(rf"images/((?:.+/)?){re.escape(old)}([-./].+)", path)
        if own and path in site.files and pages <= moved.keys() and old != new:
            images[path] = f"images/{own[1]}{new}{own[2]}"
            if images[path] in site.files:
                raise UserError(
                    f"The picture content/{path} cannot move with the page: there is a "
                    f"content/{images[path]} already.",
                    "Rename one of the two first.",
                )
    return images


def _find_note_moves(site: Site, moved: dict[str, str]) -> dict[str, str]:
    """Return the new path of each file of notes. Raises UserError if there is one already."""
    paths = {get_notes_path(old): get_notes_path(new) for old, new in moved.items()}
    own = {old: new for old, new in paths.items() if old in site.files}
    if taken := [new for new in own.values() if new in site.files]:
        raise UserError(f"There is a file content/{taken[0]} already.", "Choose another name.")
    return own


def _list_users(site: Site) -> dict[str, set[str]]:
    """Return the pages that link to or show each path."""
    users: dict[str, set[str]] = {}
    for path, document in site.documents.items():
        elements = document.elements
        targets = list_targets(document)
        for block in elements.blocks:
            targets += [option.value for option in getattr(block, "options", ())]
        for target in targets:
            users.setdefault(resolve_link(target, path).path, set()).add(path)
    return users


def _add_redirects(site: Site, change: ContentChange) -> Iterator[tuple[str, str]]:
    """Add the edits that give each published page its old address as an alias.

    Yields the old and new URL path of each redirect.
    """
    for old, new in change.link_map.moved.items():
        if old not in site.documents:
            continue
        document, new_url_path = site.documents[old], _get_new_url_path(site, old, new)
        assert document.meta is not None
        old_url_path = document.page_path.url_path
        dropped = find_same_aliases(document, new_url_path)
        is_redirected = document.meta.status == "published" and old_url_path != new_url_path
        added = [f"/{old_url_path}"] if is_redirected else []
        feed_id = list_feed_id_edits(document) if is_redirected else []
        change.edits[old] = [*iter_alias_edits(document, dropped, added), *feed_id]
        if is_redirected:
            yield old_url_path, new_url_path


def _list_notes(document: Document, redirects: list[tuple[str, str]]) -> list[str]:
    """Return a note that says why there is no redirect, if there is none."""
    if redirects:
        return []
    is_draft = document.meta is not None and document.meta.status == "draft"
    reason = "the page is a draft" if is_draft else "the address is the same"
    return [f"There is no redirect: {reason}."]
