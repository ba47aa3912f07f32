"""Rules about addresses: one page each, and none that the site needs itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clinicsite.model.problem import Problem, Source
from clinicsite.parsing.site import Site

# What rendering writes besides the pages.
RESERVED = (
    "robots.txt",
    "sitemap.xml",
    "site.webmanifest",
    "favicon.ico",
    "apple-touch-icon.png",
    "theme",
    "images",
    "cards",
    "pagefind",
    "privacy",
    ".well-known",
    "CNAME",
)
OF_PREVIEW = ("help", "_preview")  # what the preview shows besides the site
EVIDENCE = ("evidence/evidence.csv", "evidence/evidence.json")
FEED = "feed.xml"  # of the site, a language, a condition or a treatment

_CURES = ("Rename one of the two files, or take the old address out.", "Take this old address out.")


def owner_of(site: Site, address: str) -> str | None:
    """What an address belongs to: a file of content, or the site itself; None when it is free."""
    wanted = _Claim(address, Source.of("", ""))
    if wanted.taken_by:
        return wanted.taken_by
    claims = [*_files(site), *_aliases(site)]
    return next((claim.source.path for claim in claims if claim.key == wanted.key), None)


def one_file_one_address(site: Site) -> Iterator[Problem]:
    """Pages, copied files and old addresses never meet, and none is one the site needs itself.

    The address of a draft may be an old address of the page that took its place.
    """
    drafts = {f"content/{path}" for path in site.texts if is_draft(site, path)}
    owners: dict[str, str] = {}
    for claim in [*_files(site), *_aliases(site)]:
        if owner := claim.taken_by:
            message = f'The address "/{claim.address}" is needed by {owner}'
            yield claim.problem("E702", message, "Choose another name.")
        owner = owners.get(claim.key)
        if owner in drafts and claim.length:  # an alias: from here on it is the owner
            del owners[claim.key]
        elif owner:
            message = f'The address "/{claim.address}" is that of {owner} already'
            yield claim.problem("E701", message, _CURES[claim.length > 0])
        owners.setdefault(claim.key, claim.source.path)


def is_draft(site: Site, path: str) -> bool:
    """Whether the text at `path` is one that no visitor sees until somebody publishes it."""
    meta = site.texts[path].meta
    return meta is not None and meta.status == "draft"


@dataclass(frozen=True)
class _Claim:
    """A file, or a line of a file, that wants an address."""

    address: str
    source: Source
    line: int = 1
    column: int = 1
    length: int = 0

    @property
    def name(self) -> str:
        """The last part of the address."""
        return self.address.rstrip("/").rpartition("/")[2]

    @property
    def taken_by(self) -> str:
        """What needs the address for itself: the site, the preview, or nothing."""
        first, own = self.address.split("/", 1)[0], self.address.casefold().strip("/")
        if first in RESERVED or self.name == FEED or own in EVIDENCE:
            return "the site itself"
        return "the preview" if first in OF_PREVIEW else ""

    @property
    def key(self) -> str:
        """The same for addresses that some hosts or disks cannot tell apart."""
        name = self.address.casefold().strip("/").removesuffix("index.html")
        return name.removesuffix(".html").strip("/")

    def problem(self, code: str, message: str, cure: str) -> Problem:
        """A problem where the claim is made."""
        return self.source.problem(code, self.line, self.column, message, cure, self.length)


def _files(site: Site) -> Iterator[_Claim]:
    for path in sorted(site.files):
        if path.startswith("extra/"):
            yield _Claim(path.removeprefix("extra/"), Source.of(f"content/{path}", ""))
        elif path in site.texts:
            yield _Claim(site.texts[path].place.address, Source.of(f"content/{path}", ""))


def _aliases(site: Site) -> Iterator[_Claim]:
    for _, text in sorted(site.texts.items()):
        for index, alias in enumerate(text.meta.aliases if text.meta else ()):
            mark = text.tree.mark(("aliases", index))
            yield _Claim(alias.removeprefix("/"), text.source, mark.line, mark.column, mark.length)


def languages_have_words(site: Site) -> Iterator[Problem]:
    """A page in another language needs the interface words of that language."""
    for path, text in sorted(site.texts.items()):
        if text.place.lang not in site.records.words:
            message = f'There are no interface words for the language "{text.place.lang}"'
            cure = "Add them to content/data/words.yaml, or rename the file."
            yield Problem(f"content/{path}", 1, 1, "E603", message, cure)
