"""List the files that a build of a site makes, with their owners, without rendering a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from clinicsite.model.output_paths import (
    CONSOLE_OWNER,
    find_reserved_owner,
    fold_path,
    get_output_path,
    is_verification_file,
    list_folders,
    normalize_alias,
)
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.yaml_tree import YamlMark
from clinicsite.parsing.site import Site


@dataclass(frozen=True)
class OutputClaim:
    """A file of content, or a line of a page, that wants a URL path.

    `length` is that of the alias, and 0 for a file.
    """

    url_path: str
    source: SourceFile
    line: int = 1
    column: int = 1
    length: int = 0

    @property
    def is_alias(self) -> bool:
        """Return whether a redirect of a page makes the claim."""
        return self.length > 0

    @cached_property
    def key(self) -> str:
        """Return the same for URL paths that some hosts or disks cannot tell apart."""
        name = fold_path(self.url_path).strip("/").removesuffix("index.html")
        return name.removesuffix(".html").strip("/")

    def is_html_twin_of(self, owner: OutputClaim) -> bool:
        """Return whether the claim and its owner are `/about.html` and `/about/` of one page.

        An older site may have had both addresses. A redirect at one of them leads to the page.
        """
        if not self.is_alias or self.source.path != owner.source.path:
            return False
        files = {self.output_path, owner.output_path}
        if not owner.is_alias:
            files = {file.casefold() for file in files}
        folder = next((file for file in files if file.endswith("/index.html")), "")
        return files == {folder, f"{folder.removesuffix('/index.html')}.html"}

    @cached_property
    def output_path(self) -> str:
        """Return the path of the file that a build writes."""
        url_path = normalize_alias(self.url_path) if self.is_alias else self.url_path
        return get_output_path(url_path)

    def find_reservation(self, search_pages: frozenset[str]) -> str:
        """Return the owner of a reserved path, or "". `search_pages` are paths of folders."""
        if is_verification_file(self.url_path.strip("/")):
            return CONSOLE_OWNER
        return find_reserved_owner(self.output_path, search_pages)

    def make_problem(self, code: str, message: str, help_text: str) -> Problem:
        """Return a problem where the claim is made."""
        return self.source.make_problem(
            code, self.line, self.column, message, help_text, self.length
        )


@dataclass(frozen=True)
class OutputClash:
    """A claim, and the earlier one that takes its path. `is_folder` if one is inside the other."""

    claim: OutputClaim
    owner: OutputClaim
    is_folder: bool


@dataclass
class OutputPlan:
    """The claims of a site on its URL paths: pages and copied files first, then aliases."""

    site: Site
    claims: list[OutputClaim] = field(init=False)
    search_pages: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.claims = [*_iter_file_claims(self.site), *_iter_alias_claims(self.site)]
        self.search_pages = frozenset(
            text.page_path.url_path
            for text in self.site.documents.values()
            if (text.page_path.kind.name, text.page_path.slug) == ("page", "search")
        )

    def find_owner(self, url_path: str) -> str | None:
        """Return the owner of a URL path: a file of content or the site. None if it is free."""
        requested = OutputClaim(url_path, SourceFile.from_text("", ""))
        if reserved_for := requested.find_reservation(self.search_pages):
            return reserved_for
        clashes = self._find_clashes([*self.claims, requested])
        return next(
            (found.owner.source.path for found in clashes if found.claim is requested), None
        )

    def iter_reserved(self) -> Iterator[tuple[OutputClaim, str]]:
        """Yield each claim on a path that the site or the preview needs, with that owner."""
        for claim in self.claims:
            if owner := claim.find_reservation(self.search_pages):
                yield claim, owner

    def iter_clashes(self) -> Iterator[OutputClash]:
        """Yield each claim whose path another one has, or is a folder of, or is inside of.

        The path of a draft may be an alias of the page that took its place.
        """
        yield from self._find_clashes(self.claims)

    def _find_clashes(self, claims: list[OutputClaim]) -> Iterator[OutputClash]:
        drafts = {f"content/{path}" for path in self.site.documents if is_draft(self.site, path)}
        owners: dict[str, OutputClaim] = {}
        files: dict[str, OutputClaim] = {}
        folders: dict[str, OutputClaim] = {}
        for claim in claims:
            path = fold_path(claim.output_path)
            owner = owners.get(claim.key)
            if owner and claim.is_alias and owner.source.path in drafts:
                del owners[claim.key]  # from here on the alias is the owner
            elif owner and not claim.is_html_twin_of(owner):
                yield OutputClash(claim, owner, is_folder=False)
                continue
            owners.setdefault(claim.key, claim)
            above = list_folders(path)
            around = next((files[name] for name in above if name in files), folders.get(path))
            if around:
                yield OutputClash(claim, around, is_folder=True)
                continue
            files[path] = claim
            for name in above:
                folders.setdefault(name, claim)


def is_draft(site: Site, path: str) -> bool:
    """Return whether the document at `path` is a draft, which no visitor sees."""
    meta = site.documents[path].meta
    return meta is not None and meta.status == "draft"


def _iter_file_claims(site: Site) -> Iterator[OutputClaim]:
    for path in sorted(site.files):
        source = SourceFile.from_text(f"content/{path}", "")
        if path.startswith("extra/"):
            yield OutputClaim(path.removeprefix("extra/"), source)
        elif text := site.documents.get(path):
            has_slug = text.meta is not None and text.meta.slug is not None
            mark = text.front_matter_tree.get_mark(("slug",)) if has_slug else YamlMark(1, 1, 0)
            source = text.source if has_slug else source
            yield OutputClaim(text.page_path.url_path, source, mark.line, mark.column)
    for path, text in sorted(site.documents.items()):
        if path not in site.files:  # made from a record
            yield OutputClaim(text.page_path.url_path, text.source)


def _iter_alias_claims(site: Site) -> Iterator[OutputClaim]:
    for _, text in sorted(site.documents.items()):
        for index, alias in enumerate(text.meta.aliases if text.meta else ()):
            mark = text.front_matter_tree.get_mark(("aliases", index))
            url_path = alias.removeprefix("/")
            yield OutputClaim(url_path, text.source, mark.line, mark.column, mark.length)
