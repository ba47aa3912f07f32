"""Moves a page with its translations and pictures, and makes all that led to it lead there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from clinicsite.authoring.content_transaction import Change, NotChangedError, carry, read_sound
from clinicsite.authoring.link_rewriter import Leads, aliases
from clinicsite.authoring.new import name_of
from clinicsite.authoring.page_lookup import NoSuchPageError, find_page
from clinicsite.authoring.text_edits import CannotEditError
from clinicsite.authoring.write_ahead_log import BusyError, locked
from clinicsite.checks.launch import NOTICES
from clinicsite.checks.urls import owner_of
from clinicsite.model.fields import MAX_SLUG
from clinicsite.model.kind import KINDS
from clinicsite.model.problem import suggest
from clinicsite.model.urls import DEFAULT_LANG, place_of, target_of
from clinicsite.parsing.site import Site, Text

# Pages the site looks for under their names, besides those with a template of their own.
KNOWN = NOTICES | {"pages/about/editorial-policy.md", "pages/about/changes.md"}


@dataclass
class Renamed:
    """What moved, what was rewritten in how many places, and which old addresses lead on."""

    moved: dict[str, str]
    rewritten: dict[str, int]
    addresses: list[tuple[str, str]]
    left: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dry_run: bool = False

    def __str__(self) -> str:
        verb = "Would be renamed" if self.dry_run else "Renamed"
        lines = [
            f"{verb}: content/{old}\n      to content/{new}" for old, new in self.moved.items()
        ]
        return "\n".join([*lines, *told(self.rewritten, self.addresses, self.left, self.notes)])


def told(
    rewritten: dict[str, int], addresses: list[tuple[str, str]], left: list[str], notes: list[str]
) -> Iterator[str]:
    """The lines that rename and unpublish have in common."""
    for path, places in sorted(rewritten.items()):
        yield f"  content/{path}: {places} {'place' if places == 1 else 'places'}"
    for old, new in addresses:
        yield f"  /{old} leads to /{new}"
    for path in left:
        yield f"{path} was changed meanwhile and is left as it is: look at its links yourself."
    yield from notes


def rename(root: Path, old: str, new: str, *, dry_run: bool = False) -> Renamed:
    """Moves the page `old` of the project at `root` to `new`; each a path, a name or an address.

    Raises NotChangedError; nothing is changed then.
    """
    try:
        with locked(root) as left:
            site = read_sound(root)
            text = page_called(site, old)
            refuse_known(text, root / "theme", "renamed")
            moved = _family(site, text, _wanted(new, text, site))
            _refuse_taken(site, moved)
            keys = _keys(site, moved)
            moved |= _pictures(site, moved)
            change = Change(Leads(moved=moved, keys=keys))
            addresses = list(_redirect(site, change))
            left += carry(root, site, change, dry_run=dry_run)
            notes = _notes(text, addresses)
            return Renamed(moved, change.done, addresses, left, notes, dry_run)
    except (BusyError, CannotEditError) as error:
        raise NotChangedError(str(error)) from None


def page_called(site: Site, typed: str) -> Text:
    """The page that is meant; the English one of several by one name. Raises NotChangedError."""
    same = [text for text in site.texts.values() if text.place.slug == typed.strip()]
    if len({family(text.path) for text in same}) == 1:
        return min(same, key=lambda text: (text.place.lang != DEFAULT_LANG, text.path))
    try:
        return find_page(site, typed)
    except NoSuchPageError as error:
        raise NotChangedError(str(error)) from None


def family(path: str) -> str:
    """What a page and its translations have in common: the path without language and .md."""
    return re.sub(r"(\.[a-z]{2})?\.md$", "", path)


def refuse_known(text: Text, theme: Path, verb: str) -> None:
    """Raises NotChangedError for a page that the site itself looks for by its name."""
    own = family(text.path)
    if f"{own}.md" in KNOWN or (theme / f"templates/{own}.html").is_file():
        raise NotChangedError(
            f"content/{text.path} cannot be {verb}: the site looks for this page under its name. "
            "Its title and its words can be changed freely."
        )


def _wanted(typed: str, text: Text, site: Site) -> str:
    """The new path below content/, without language and .md."""
    given = typed.strip().replace("\\", "/")
    if given.startswith(("https://", "http://")):
        given = urlsplit(given).path
    is_address = given.startswith("/")
    plain = given.removeprefix("./").strip("/").removeprefix("content/")
    plain = re.sub(r"(\.[a-z]{2})?\.md$", "", plain)
    if not plain:
        raise NotChangedError("Say what the page is to be called, as in nerve-blocks.")
    first, *rest = plain.split("/")
    folder = text.path.rpartition("/")[0]
    if is_address and first in site.records.words and first != DEFAULT_LANG and rest:
        first, *rest = rest
    if not is_address and plain in KINDS and given.endswith("/"):
        path = f"{plain}/{text.place.slug}"
    elif first in KINDS and rest:
        path = "/".join([first, *rest])
    elif not rest and not is_address:
        path = f"{folder}/{first}"
    elif is_address or text.place.kind.name == "page":
        path = "/".join(["pages", first, *rest])
    else:
        cure = suggest(first, KINDS, f"The folders are: {', '.join(KINDS)}.")
        raise NotChangedError(f"There is no folder content/{first}. {cure}")
    if place_of(f"{path}.md") is None:
        better = "/".join(filter(None, map(name_of, path.split("/"))))[:MAX_SLUG]
        raise NotChangedError(
            f'"{typed}" cannot be an address. Use lower-case letters, digits and single hyphens, '
            f"at most {MAX_SLUG} characters, as in {better.removeprefix(f'{folder}/')}."
        )
    return path


def _family(site: Site, text: Text, wanted: str) -> dict[str, str]:
    """The old and new paths of the page and its translations."""
    own = family(text.path)
    if own == wanted:
        raise NotChangedError(f"content/{text.path} has this name already.")
    return {path: f"{wanted}{path.removeprefix(own)}" for path in site.texts if family(path) == own}


def _refuse_taken(site: Site, moved: dict[str, str]) -> None:
    own = {f"content/{old}" for old in moved}
    for old, new in moved.items():
        place = place_of(new)
        assert place is not None  # _wanted has looked at the name
        if new in site.files or (site.content / new).exists():
            raise NotChangedError(f"There is a file content/{new} already. Choose another name.")
        if place.address == site.texts[old].place.address:
            continue
        owner = owner_of(site, place.address)
        if owner is not None and owner not in own:
            of = [path for path, text in site.texts.items() if same_aliases(text, place.address)]
            cure = "Choose another name."
            if of:
                cure = f"It is among the aliases of content/{of[0]}: take it out there first."
            raise NotChangedError(f"The address /{place.address} belongs to {owner}. {cure}")


def same_aliases(text: Text, address: str) -> set[str]:
    """The aliases of a page that are this address, however they are written."""
    known = text.meta.aliases if text.meta else ()
    return {alias for alias in known if _bare(alias) == _bare(address)}


def _bare(address: str) -> str:
    return address.casefold().strip("/").removesuffix("index.html").removesuffix(".html").strip("/")


def _keys(site: Site, moved: dict[str, str]) -> dict[tuple[str, str], str]:
    """The records of conditions and treatments that are called as the page is."""
    keys = {}
    for old, new in moved.items():
        before, after = site.texts[old].place, place_of(new)
        assert after is not None
        file = before.kind.folder
        if file not in ("conditions", "treatments") or before.slug == after.slug:
            continue
        if after.slug in {**site.records.conditions, **site.records.treatments}:
            raise NotChangedError(
                f'There is another record with the key "{after.slug}" in content/data. '
                "Choose another name, so that the page is not taken for its page."
            )
        if after.kind is before.kind:
            keys[file, before.slug] = after.slug
    return keys


def _pictures(site: Site, moved: dict[str, str]) -> dict[str, str]:
    """The pictures that only this page shows and that are called as it is, by their new paths."""
    shown: dict[str, set[str]] = {}
    for path, text in site.texts.items():
        for link in (*text.found.links, *text.found.pictures):
            shown.setdefault(target_of(link.target, path).path, set()).add(path)
        for block in text.found.blocks:
            for option in getattr(block, "options", ()):
                shown.setdefault(target_of(option.value, path).path, set()).add(path)
    old, new = next((site.texts[old].place.slug, place_of(new)) for old, new in moved.items())
    pictures = {}
    for path, pages in shown.items():
        own = re.fullmatch(rf"images/((?:.+/)?){re.escape(old)}([-./].+)", path)
        if own and path in site.files and pages <= moved.keys() and new and old != new.slug:
            pictures[path] = f"images/{own[1]}{new.slug}{own[2]}"
            if pictures[path] in site.files:
                raise NotChangedError(
                    f"The picture content/{path} cannot move with the page: there is a "
                    f"content/{pictures[path]} already. Rename one of the two first."
                )
    return pictures


def _redirect(site: Site, change: Change) -> Iterator[tuple[str, str]]:
    """Gives each published page its old address as an alias; yields old and new addresses."""
    for old, new in change.leads.moved.items():
        if old not in site.texts:
            continue
        text, place = site.texts[old], place_of(new)
        assert text.meta is not None
        assert place is not None
        before = text.place.address
        dropped = same_aliases(text, place.address)
        was_seen = text.meta.status == "published" and before != place.address
        added = [f"/{before}"] if was_seen else []
        change.edits[old] = list(aliases(text, dropped, added))
        if was_seen:
            yield before, place.address


def _notes(text: Text, addresses: list[tuple[str, str]]) -> list[str]:
    if addresses:
        return []
    is_draft = text.meta is not None and text.meta.status == "draft"
    return [f"No address leads on: {'it is a draft' if is_draft else 'the address stays'}."]
