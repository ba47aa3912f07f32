"""Takes a page off the site: it becomes a draft, and its address leads to another page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from clinicsite.authoring.content_transaction import Change, NotChangedError, carry, read_sound
from clinicsite.authoring.link_rewriter import Leads, aliases
from clinicsite.authoring.rename import family, page_called, refuse_known, told
from clinicsite.authoring.text_edits import CannotEditError, Lines
from clinicsite.authoring.write_ahead_log import BusyError, locked
from clinicsite.model.urls import DEFAULT_LANG, target_of
from clinicsite.parsing.site import Site, Text


@dataclass
class Unpublished:
    """Which pages are drafts now, what was rewritten, and where their addresses lead."""

    pages: list[str]
    rewritten: dict[str, int]
    addresses: list[tuple[str, str]]
    left: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dry_run: bool = False

    def __str__(self) -> str:
        verb = "Would be a draft" if self.dry_run else "A draft now"
        lines = [f"{verb}: content/{path}" for path in self.pages]
        return "\n".join([*lines, *told(self.rewritten, self.addresses, self.left, self.notes)])


def unpublish(root: Path, page: str, *, to: str, dry_run: bool = False) -> Unpublished:
    """Makes `page` of the project at `root` a draft; what led to it leads to the page `to`.

    An English page takes its translations with it. Each is a path, a name or an address. Raises
    NotChangedError; nothing is changed then.
    """
    if not to.strip():
        raise NotChangedError(
            "Say which page takes its place, as in: "
            "python3 tasks.py unpublish old-offer --to contact"
        )
    try:
        with locked(root) as left:
            site = read_sound(root)
            text, other = page_called(site, page), page_called(site, to)
            refuse_known(text, root / "theme", "taken off the site")
            instead = _instead(site, text, other)
            change = Change(Leads(instead=instead))
            addresses = list(_hand_over(site, change))
            notes = list(_notes(site, instead))
            left += carry(root, site, change, dry_run=dry_run)
            return Unpublished([*instead], change.done, addresses, left, notes, dry_run)
    except (BusyError, CannotEditError) as error:
        raise NotChangedError(str(error)) from None


def _instead(site: Site, text: Text, other: Text) -> dict[str, str]:
    """The pages that go, each with the page that takes its place, in its language if there."""
    goes = [text.path]
    if text.place.lang == DEFAULT_LANG:
        own = family(text.path)
        goes += [path for path in site.texts if family(path) == own and path != text.path]
    if not site.is_live(text.path):
        raise NotChangedError(
            f"content/{text.path} is not on the site: it is a draft, or its day has not come. "
            "Nothing leads to it. Write “status: draft” to keep it back."
        )
    if other.path in goes:
        raise NotChangedError("A page cannot take its own place. Name another one with --to.")
    if not site.is_live(other.path):
        raise NotChangedError(
            f"content/{other.path} is not on the site, so nothing can lead to it. Publish it "
            "first, or name another page with --to."
        )
    instead = {}
    for path in (path for path in goes if site.is_live(path)):
        lang = site.texts[path].place.lang
        near = family(other.path) + ("" if lang == DEFAULT_LANG else f".{lang}") + ".md"
        instead[path] = near if site.is_live(near) else other.path
    return instead


def _hand_over(site: Site, change: Change) -> Iterator[tuple[str, str]]:
    """Makes the pages drafts, and their addresses, old ones too, those of other pages."""
    added: dict[str, list[str]] = {}
    for path, other in change.leads.instead.items():
        text = site.texts[path]
        assert text.meta is not None
        place = site.texts[other].place.address
        lines = Lines(text.source.lines)
        status = lines.replace(text.tree.mark(("status",)), "published", "draft")
        old = set(text.meta.aliases)
        change.edits[path] = [status, *aliases(text, old, [])]
        given = [f"/{text.place.address}", *text.meta.aliases]
        added.setdefault(other, []).extend(given)
        yield from ((address.removeprefix("/"), place) for address in given)
    for other, given in added.items():
        change.edits[other] = list(aliases(site.texts[other], set(), given))


def _notes(site: Site, instead: dict[str, str]) -> Iterator[str]:
    """What a person should look at: words around links that lead elsewhere now."""
    for path, text in site.texts.items():
        for link in text.found.links if path not in instead else ():
            target = target_of(link.target, path)
            if (other := instead.get(target.path)) is None:
                continue
            line = link.at.line + text.body_line - 1
            where = "its own page" if other == path else f"content/{other}"
            yield f"Read content/{path}:{line} again: “{link.text}” leads to {where} now."
