"""Apply a change of links and pages after a dry run: it may cause no error and break no link."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from clinicsite.authoring.link_rewriter import (
    LinkMap,
    iter_document_edits,
    iter_record_edits,
    list_targets,
)
from clinicsite.authoring.text_edits import TextEdit, apply_edits
from clinicsite.authoring.write_ahead_log import TRIAL_FOLDER, commit
from clinicsite.checks.report_formats import format_text, select_errors
from clinicsite.checks.runner import check_all
from clinicsite.model.urls import resolve_link
from clinicsite.parsing.document import Document
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site
from clinicsite.support.errors import UserError
from clinicsite.support.os_errors import os_errors_explained
from clinicsite.support.plural import format_count

DOCUMENT_CACHE_FOLDER = Path(".cache/texts")  # the one of `check`
_URL_ATTRIBUTE = re.compile(r'\s(?:href|src|srcset|sizes)="[^"]*"')


@dataclass
class ContentChange:
    """What to change: a map of links, and further edits. Paths are relative to content/."""

    link_map: LinkMap
    edits: dict[str, list[TextEdit]] = field(default_factory=dict)
    edit_counts: dict[str, int] = field(default_factory=dict)  # by new path, filled by `apply`


@dataclass(kw_only=True)
class ContentChangeResult:
    """The rewritten files with their number of edits, redirects, skipped files and notes."""

    rewritten: dict[str, int]
    redirects: list[tuple[str, str]]
    skipped: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dry_run: bool = False

    def iter_lines(self) -> Iterator[str]:
        """Yield the lines of the report that all changes of pages have."""
        for path, places in sorted(self.rewritten.items()):
            yield f"  content/{path}: {format_count(places, 'place')}"
        for old, new in self.redirects:
            yield f"  /{old} leads to /{new}"
        for path in self.skipped:
            yield f"{path} was edited meanwhile and keeps its text. Check its links."
        yield from self.notes


def load_error_free_site(root: Path, site_url: str) -> Site:
    """Return the site of the project at `root`, as it is published at `site_url`.

    Raises UserError if its content has errors.
    """
    site = read_published_site(root, site_url)
    if errors := select_errors(check_all(site)):
        raise UserError(f"The content has errors. Fix them first:\n\n{format_text(errors)}")
    return site


def read_published_site(root: Path, site_url: str) -> Site:
    """Return the site of the project at `root`, as visitors get it, with its problems."""
    cache = root / DOCUMENT_CACHE_FOLDER
    return read_site(root / "content", root / "theme", site_url, publish=True, cache=cache)


def apply(root: Path, site: Site, change: ContentChange, *, dry_run: bool) -> list[str]:
    """Try the change on a copy of the content, then apply it. The caller holds `lock_content`.

    Returns the paths of files that were edited meanwhile. Raises UserError, and then nothing has
    changed.
    """
    with os_errors_explained(root / "content", note="Nothing was changed."):
        contents = _compute_contents(site, change)
        _dry_run(root, site, change, {path: new for path, (_, new) in contents.items()})
        if dry_run:
            return []
        moves = {f"content/{old}": f"content/{new}" for old, new in change.link_map.moved.items()}
        return commit(root, moves, {f"content/{path}": both for path, both in contents.items()})


def _compute_contents(site: Site, change: ContentChange) -> dict[str, tuple[bytes, bytes]]:
    """Return the bytes before and after of each file that changes, by its new path."""
    edits: dict[str, list[TextEdit]] = {}
    for path, document in site.documents.items():
        link_edits = iter_document_edits(document, site, change.link_map)
        edits[path] = [*link_edits, *change.edits.get(path, ())]
    edits |= dict(iter_record_edits(site.records, change.link_map))
    contents = {}
    for path, file_edits in edits.items():
        if file_edits:
            new = change.link_map.moved.get(path, path)
            data = (site.content / path).read_bytes()
            contents[new] = (data, apply_edits(data, file_edits))
            change.edit_counts[new] = len(set(file_edits))
    return contents


def _dry_run(root: Path, site: Site, change: ContentChange, new_bytes: dict[str, bytes]) -> None:
    """Apply the change to a copy. Raises UserError for new errors and for changed links."""
    link_map = change.link_map
    with read_trial_site(root, site, new_bytes, link_map.moved) as after:
        if errors := select_errors(check_all(after)):
            raise UserError(f"This would cause errors:\n\n{format_text(errors)}")
        anchors = set(link_map.replacements.values())  # an anchor may be missing on these pages
        for path, document in site.documents.items():
            new = after.documents[link_map.moved.get(path, path)]
            is_draft = path in link_map.replacements  # links of a draft to itself lead nowhere
            before = _fingerprint(document, link_map, anchors, skip_html=is_draft)
            if before != _fingerprint(new, LinkMap(), anchors, skip_html=is_draft):
                raise UserError(
                    f"A program cannot rewrite a link in content/{path} without changing more.",
                    "Write it as [words](file.md), and try again.",
                )


@contextlib.contextmanager
def read_trial_site(
    root: Path, site: Site, new_bytes: Mapping[str, bytes], moved: Mapping[str, str]
) -> Iterator[Site]:
    """Give the site with new bytes and moved files, read from a copy of the content.

    The caller holds `lock_content`.
    """
    content = root / TRIAL_FOLDER / "content"
    try:
        for path in site.files:
            _link_or_copy(site.content / path, content / moved.get(path, path))
        for path, data in new_bytes.items():
            (content / path).unlink(missing_ok=True)  # the original has a link to it
            (content / path).parent.mkdir(parents=True, exist_ok=True)
            (content / path).write_bytes(data)
        cache = root / DOCUMENT_CACHE_FOLDER
        yield read_site(content, root / "theme", site.urls.site_url, publish=True, cache=cache)
    finally:
        shutil.rmtree(root / TRIAL_FOLDER, ignore_errors=True)


def _link_or_copy(file: Path, new: Path) -> None:
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file, new)
    except OSError:  # a file system without hard links
        shutil.copyfile(file, new)


def _fingerprint(
    document: Document, link_map: LinkMap, ignored_anchors: set[str], *, skip_html: bool
) -> tuple[object, ...]:
    """Return the target of each link and image and the HTML around them, which stay the same."""

    def follow(link: str) -> tuple[str, str]:
        target = resolve_link(link, document.path)
        if target.kind not in ("page", "file"):
            return link, ""
        path = link_map.resolve(target.path, document.path)
        return path, "" if path in ignored_anchors else target.anchor

    own = link_map.resolve(document.path, document.path)
    body, meta = document.rendered_body, document.meta
    shown = [follow(target) for target in list_targets(document)]
    targets = [follow(link)[0] for link in (meta.related if meta else ())]
    related = list(dict.fromkeys(path for path in targets if path != own))
    html = body.lead + body.main if body and not skip_html else ""
    return shown, related, meta and meta.title, _URL_ATTRIBUTE.sub("", html)
