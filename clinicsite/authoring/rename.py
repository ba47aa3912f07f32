"""Moves a page with its translations and pictures, and makes all that led to it lead there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from clinicsite.authoring.content_transaction import (
    ContentChange,
    ContentChangeError,
    apply,
    load_error_free_site,
)
from clinicsite.authoring.link_rewriter import LinkMap, iter_alias_edits
from clinicsite.authoring.new import slugify_title
from clinicsite.authoring.page_lookup import PageLookupError, find_page
from clinicsite.authoring.text_edits import TextEditError
from clinicsite.authoring.write_ahead_log import ContentLockedError, lock_content
from clinicsite.checks.launch import NOTICE_PATHS
from clinicsite.checks.urls import find_url_owner
from clinicsite.model.fields import MAX_SLUG
from clinicsite.model.kind import PAGE_KINDS
from clinicsite.model.problem import suggest
from clinicsite.model.urls import DEFAULT_LANG, parse_page_path, resolve_link
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site

# Pages the site looks for under their names, besides those with a template of their own.
FIXED_PAGES = NOTICE_PATHS | {"pages/about/editorial-policy.md", "pages/about/changes.md"}


@dataclass
class RenameResult:
    """What moved, what was rewritten in how many places, and which old addresses lead on."""

    moved: dict[str, str]
    rewritten: dict[str, int]
    redirects: list[tuple[str, str]]
    skipped: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dry_run: bool = False

    def __str__(self) -> str:
        verb = "Would be renamed" if self.dry_run else "Renamed"
        lines = [
            f"{verb}: content/{old}\n      to content/{new}" for old, new in self.moved.items()
        ]
        return "\n".join(
            [*lines, *format_changes(self.rewritten, self.redirects, self.skipped, self.notes)]
        )


def format_changes(
    rewritten: dict[str, int],
    redirects: list[tuple[str, str]],
    skipped: list[str],
    notes: list[str],
) -> Iterator[str]:
    """The lines that rename and unpublish have in common."""
    for path, places in sorted(rewritten.items()):
        yield f"  content/{path}: {places} {'place' if places == 1 else 'places'}"
    for old, new in redirects:
        yield f"  /{old} leads to /{new}"
    for path in skipped:
        yield f"{path} was changed meanwhile and is left as it is: look at its links yourself."
    yield from notes


def rename(root: Path, old: str, new: str, *, dry_run: bool = False) -> RenameResult:
    """Moves the page `old` of the project at `root` to `new`; each a path, a name or an address.

    Raises NotChangedError; nothing is changed then.
    """
    try:
        with lock_content(root) as skipped:
            site = load_error_free_site(root)
            document = find_one_page(site, old)
            raise_if_fixed(document, root / "theme", "renamed")
            moved = _list_translation_moves(site, document, _parse_new_path(new, document, site))
            _raise_if_taken(site, moved)
            keys = _find_key_changes(site, moved)
            moved |= _find_image_moves(site, moved)
            change = ContentChange(LinkMap(moved=moved, record_keys=keys))
            redirects = list(_add_redirects(site, change))
            skipped += apply(root, site, change, dry_run=dry_run)
            notes = _list_notes(document, redirects)
            return RenameResult(moved, change.edit_counts, redirects, skipped, notes, dry_run)
    except (ContentLockedError, TextEditError) as error:
        raise ContentChangeError(str(error)) from None


def find_one_page(site: Site, typed: str) -> Document:
    """The page that is meant; the English one of several by one name. Raises NotChangedError."""
    same = [text for text in site.documents.values() if text.page_path.slug == typed.strip()]
    if len({get_translation_stem(text.path) for text in same}) == 1:
        return min(same, key=lambda text: (text.page_path.lang != DEFAULT_LANG, text.path))
    try:
        return find_page(site, typed)
    except PageLookupError as error:
        raise ContentChangeError(str(error)) from None


def get_translation_stem(path: str) -> str:
    """What a page and its translations have in common: the path without language and .md."""
    return re.sub(r"(\.[a-z]{2})?\.md$", "", path)


def raise_if_fixed(document: Document, theme: Path, verb: str) -> None:
    """Raises NotChangedError for a page that the site itself looks for by its name."""
    own = get_translation_stem(document.path)
    if f"{own}.md" in FIXED_PAGES or (theme / f"templates/{own}.html").is_file():
        raise ContentChangeError(
            f"content/{document.path} cannot be {verb}: the site looks for this page under "
            "its name. "
            "Its title and its words can be changed freely."
        )


def _parse_new_path(typed: str, document: Document, site: Site) -> str:
    """The new path below content/, without language and .md."""
    given = typed.strip().replace("\\", "/")
    if given.startswith(("https://", "http://")):
        given = urlsplit(given).path
    is_address = given.startswith("/")
    plain = given.removeprefix("./").strip("/").removeprefix("content/")
    plain = re.sub(r"(\.[a-z]{2})?\.md$", "", plain)
    if not plain:
        raise ContentChangeError("Say what the page is to be called, as in nerve-blocks.")
    first, *rest = plain.split("/")
    folder = document.path.rpartition("/")[0]
    if is_address and first in site.records.strings and first != DEFAULT_LANG and rest:
        first, *rest = rest
    if not is_address and plain in PAGE_KINDS and given.endswith("/"):
        path = f"{plain}/{document.page_path.slug}"
    elif first in PAGE_KINDS and rest:
        path = "/".join([first, *rest])
    elif not rest and not is_address:
        path = f"{folder}/{first}"
    elif is_address or document.page_path.kind.name == "page":
        path = "/".join(["pages", first, *rest])
    else:
        cure = suggest(first, PAGE_KINDS, f"The folders are: {', '.join(PAGE_KINDS)}.")
        raise ContentChangeError(f"There is no folder content/{first}. {cure}")
    if parse_page_path(f"{path}.md") is None:
        better = "/".join(filter(None, map(slugify_title, path.split("/"))))[:MAX_SLUG]
        raise ContentChangeError(
            f'"{typed}" cannot be an address. Use lower-case letters, digits and single hyphens, '
            f"at most {MAX_SLUG} characters, as in {better.removeprefix(f'{folder}/')}."
        )
    return path


def _list_translation_moves(site: Site, document: Document, wanted: str) -> dict[str, str]:
    """The old and new paths of the page and its translations."""
    own = get_translation_stem(document.path)
    if own == wanted:
        raise ContentChangeError(f"content/{document.path} has this name already.")
    return {
        path: f"{wanted}{path.removeprefix(own)}"
        for path in site.documents
        if get_translation_stem(path) == own
    }


def _raise_if_taken(site: Site, moved: dict[str, str]) -> None:
    own = {f"content/{old}" for old in moved}
    for old, new in moved.items():
        place = parse_page_path(new)
        assert place is not None  # _wanted has looked at the name
        if new in site.files or (site.content / new).exists():
            raise ContentChangeError(f"There is a file content/{new} already. Choose another name.")
        if place.url_path == site.documents[old].page_path.url_path:
            continue
        owner = find_url_owner(site, place.url_path)
        if owner is not None and owner not in own:
            of = [
                path
                for path, text in site.documents.items()
                if find_same_aliases(text, place.url_path)
            ]
            cure = "Choose another name."
            if of:
                cure = f"It is among the aliases of content/{of[0]}: take it out there first."
            raise ContentChangeError(f"The address /{place.url_path} belongs to {owner}. {cure}")


def find_same_aliases(document: Document, url_path: str) -> set[str]:
    """The aliases of a page that are this address, however they are written."""
    known = document.meta.aliases if document.meta else ()
    return {alias for alias in known if _normalize_alias(alias) == _normalize_alias(url_path)}


def _normalize_alias(url_path: str) -> str:
    return (
        url_path.casefold().strip("/").removesuffix("index.html").removesuffix(".html").strip("/")
    )


def _find_key_changes(site: Site, moved: dict[str, str]) -> dict[tuple[str, str], str]:
    """The records of conditions and treatments that are called as the page is."""
    keys = {}
    for old, new in moved.items():
        before, after = site.documents[old].page_path, parse_page_path(new)
        assert after is not None
        file = before.kind.folder
        if file not in ("conditions", "treatments") or before.slug == after.slug:
            continue
        if after.slug in {**site.records.conditions, **site.records.treatments}:
            raise ContentChangeError(
                f'There is another record with the key "{after.slug}" in content/data. '
                "Choose another name, so that the page is not taken for its page."
            )
        if after.kind is before.kind:
            keys[file, before.slug] = after.slug
    return keys


def _find_image_moves(site: Site, moved: dict[str, str]) -> dict[str, str]:
    """The pictures that only this page shows and that are called as it is, by their new paths."""
    shown: dict[str, set[str]] = {}
    for path, text in site.documents.items():
        for link in (*text.elements.links, *text.elements.images):
            shown.setdefault(resolve_link(link.target, path).path, set()).add(path)
        for block in text.elements.blocks:
            for option in getattr(block, "options", ()):
                shown.setdefault(resolve_link(option.value, path).path, set()).add(path)
    old, new = next(
        (site.documents[old].page_path.slug, parse_page_path(new)) for old, new in moved.items()
    )
    pictures = {}
    for path, pages in shown.items():
        own = re.fullmatch(rf"images/((?:.+/)?){re.escape(old)}([-./].+)", path)
        if own and path in site.files and pages <= moved.keys() and new and old != new.slug:
            pictures[path] = f"images/{own[1]}{new.slug}{own[2]}"
            if pictures[path] in site.files:
                raise ContentChangeError(
                    f"The picture content/{path} cannot move with the page: there is a "
                    f"content/{pictures[path]} already. Rename one of the two first."
                )
    return pictures


def _add_redirects(site: Site, change: ContentChange) -> Iterator[tuple[str, str]]:
    """Gives each published page its old address as an alias; yields old and new addresses."""
    for old, new in change.link_map.moved.items():
        if old not in site.documents:
            continue
        text, place = site.documents[old], parse_page_path(new)
        assert text.meta is not None
        assert place is not None
        before = text.page_path.url_path
        dropped = find_same_aliases(text, place.url_path)
        was_seen = text.meta.status == "published" and before != place.url_path
        added = [f"/{before}"] if was_seen else []
        change.edits[old] = list(iter_alias_edits(text, dropped, added))
        if was_seen:
            yield before, place.url_path


def _list_notes(document: Document, redirects: list[tuple[str, str]]) -> list[str]:
    if redirects:
        return []
    is_draft = document.meta is not None and document.meta.status == "draft"
    return [f"No address leads on: {'it is a draft' if is_draft else 'the address stays'}."]
