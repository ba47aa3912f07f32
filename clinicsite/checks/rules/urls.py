"""Rules about addresses: one page each, and none that the site needs itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.site_verification import is_verification_file
from clinicsite.parsing.site import Site

# What rendering writes besides the pages.
RESERVED_NAMES = (
    "robots.txt",
    "llms.txt",
    "sitemap.xml",
    "site.webmanifest",
    "favicon.ico",
    "apple-touch-icon.png",
    "theme",
    "images",
    "cards",
    "privacy",
    ".well-known",
    "CNAME",
)
PREVIEW_URL_PATHS = ("help", "_preview")  # what the preview shows besides the site
EVIDENCE_DOWNLOADS = ("evidence/evidence.csv", "evidence/evidence.json")
FEED_FILE = "feed.xml"  # of the site, a language, a condition or a treatment

_HELP = ("Rename one of the two files, or delete the old address.", "Delete this old address.")


def find_url_owner(site: Site, url_path: str) -> str | None:
    """Return the owner of a URL path: a file of content or the site. None means that it is free."""
    requested = _UrlClaim(url_path, SourceFile.from_text("", ""))
    if requested.reserved_for:
        return requested.reserved_for
    claims = [*_iter_file_claims(site), *_iter_alias_claims(site)]
    return next((claim.source.path for claim in claims if claim.key == requested.key), None)


@rule("E701", "E702", scope=Scope.SITE)
def unique_urls(site: Site) -> Iterator[Problem]:
    """Pages, copied files and old addresses never meet, and none is one the site needs itself.

    The address of a draft may be an old address of the page that took its place.
    """
    drafts = {f"content/{path}" for path in site.documents if is_draft(site, path)}
    owners: dict[str, str] = {}
    for claim in [*_iter_file_claims(site), *_iter_alias_claims(site)]:
        if claim.reserved_for:
            message = f'The address "/{claim.url_path}" is needed by {claim.reserved_for}'
            yield claim.make_problem("E702", message, "Choose another name.")
        owner = owners.get(claim.key)
        if owner and owner in drafts and claim.length:  # an alias: from here on it is the owner
            del owners[claim.key]
        elif owner:
            message = f'The address "/{claim.url_path}" is that of {owner} already'
            yield claim.make_problem("E701", message, _HELP[claim.length > 0])
        owners.setdefault(claim.key, claim.source.path)


def is_draft(site: Site, path: str) -> bool:
    """Return whether the document at `path` is a draft, which no visitor sees."""
    meta = site.documents[path].meta
    return meta is not None and meta.status == "draft"


@dataclass(frozen=True)
class _UrlClaim:
    """A file, or a line of a file, that wants an address."""

    url_path: str
    source: SourceFile
    line: int = 1
    column: int = 1
    length: int = 0

    @property
    def name(self) -> str:
        """Return the last part of the address."""
        return self.url_path.rstrip("/").rpartition("/")[2]

    @property
    def reserved_for(self) -> str:
        """Return the owner of a reserved address: the site, the preview, or nothing."""
        first, own = self.url_path.split("/", 1)[0], self.url_path.casefold().strip("/")
        if is_verification_file(self.url_path):
            return "a search console"
        if first in RESERVED_NAMES or self.name == FEED_FILE or own in EVIDENCE_DOWNLOADS:
            return "the site itself"
        return "the preview" if first in PREVIEW_URL_PATHS else ""

    @property
    def key(self) -> str:
        """Return the same for addresses that some hosts or disks cannot tell apart."""
        name = self.url_path.casefold().strip("/").removesuffix("index.html")
        return name.removesuffix(".html").strip("/")

    def make_problem(self, code: str, message: str, help_text: str) -> Problem:
        """Return a problem where the claim is made."""
        return self.source.make_problem(
            code, self.line, self.column, message, help_text, self.length
        )


def _iter_file_claims(site: Site) -> Iterator[_UrlClaim]:
    for path in sorted(site.files):
        if path.startswith("extra/"):
            yield _UrlClaim(
                path.removeprefix("extra/"), SourceFile.from_text(f"content/{path}", "")
            )
        elif path in site.documents:
            yield _UrlClaim(
                site.documents[path].page_path.url_path, SourceFile.from_text(f"content/{path}", "")
            )


def _iter_alias_claims(site: Site) -> Iterator[_UrlClaim]:
    for _, text in sorted(site.documents.items()):
        for index, alias in enumerate(text.meta.aliases if text.meta else ()):
            mark = text.front_matter_tree.get_mark(("aliases", index))
            yield _UrlClaim(
                alias.removeprefix("/"), text.source, mark.line, mark.column, mark.length
            )


@rule("E701", scope=Scope.SITE)
def unique_feed_ids(site: Site) -> Iterator[Problem]:
    """Feeds name each page with an id of its own: its `feed_id`, or its address."""
    documents = {path: text for path, text in sorted(site.documents.items()) if text.meta}
    owners = {
        f"/{text.page_path.url_path}": path
        for path, text in documents.items()
        if text.meta and not text.meta.feed_id and not is_draft(site, path)
    }
    for path, text in documents.items():
        feed_id = text.meta.feed_id if text.meta else None
        if feed_id and owners.setdefault(feed_id, path) != path:
            message = f'Feeds know content/{owners[feed_id]} by "{feed_id}" already'
            yield text.make_meta_problem("E701", ("feed_id",), message, "Delete this line.")


@rule("E603", scope=Scope.SITE)
def ui_strings(site: Site) -> Iterator[Problem]:
    """A page in another language needs the interface words of that language."""
    for path, text in sorted(site.documents.items()):
        if text.page_path.lang not in site.records.strings:
            message = f'The site has no labels in the language "{text.page_path.lang}"'
            help_text = "Add them to content/data/strings.yaml, or rename the file."
            yield Problem(f"content/{path}", 1, 1, "E603", message, help_text)
