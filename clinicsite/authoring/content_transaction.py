"""Tries a change of the content on a copy: no problem may come of it, and no link may go astray."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from clinicsite.authoring.link_rewriter import LinkMap, iter_document_edits, iter_record_edits
from clinicsite.authoring.text_edits import TextEdit, TextEditError, apply_edits
from clinicsite.authoring.write_ahead_log import TRIAL_FOLDER, ContentLockedError, commit
from clinicsite.checks.report_formats import format_text, select_errors
from clinicsite.checks.rules import check_all
from clinicsite.model.urls import resolve_link
from clinicsite.parsing.document import Document
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site

_URL_ATTRIBUTE = re.compile(r'\s(?:href|src|srcset|sizes)="[^"]*"')


class ContentChangeError(Exception):
    """Nothing was changed; the text says why, and what to do."""


@dataclass
class ContentChange:
    """What is to be changed: where things lead, and edits besides; paths relative to content/."""

    link_map: LinkMap
    edits: dict[str, list[TextEdit]] = field(default_factory=dict)
    edit_counts: dict[str, int] = field(default_factory=dict)  # by new path: how many places change


def load_error_free_site(root: Path) -> Site:
    """The site at `root`, when nothing in it is an error. Raises NotChangedError."""
    site = read_site(root / "content", root / "theme", "", publish=True)
    if errors := select_errors(check_all(site)):
        raise ContentChangeError(
            f"The content has mistakes. Mend them first:\n\n{format_text(errors)}"
        )
    return site


def apply(root: Path, site: Site, change: ContentChange, *, dry_run: bool) -> list[str]:
    """Tries the change on a copy, then makes it; returns what was left as it is.

    Raises NotChangedError; nothing is changed then.
    """
    try:
        contents = _compute_contents(site, change)
        _dry_run(root, site, change, contents)
        if dry_run:
            return []
        moves = {f"content/{old}": f"content/{new}" for old, new in change.link_map.moved.items()}
        return commit(root, moves, {f"content/{path}": both for path, both in contents.items()})
    except ContentLockedError as error:
        raise ContentChangeError(str(error)) from None
    except TextEditError as error:
        raise ContentChangeError(f"A program cannot change this safely: {error}.") from None
    except OSError as error:
        why = (error.strerror or "no reason given").lower()
        raise ContentChangeError(f"{error.filename or 'A file'} cannot be used: {why}.") from None


def _compute_contents(site: Site, change: ContentChange) -> dict[str, tuple[bytes, bytes]]:
    """What each file that changes holds, and is to hold, by its new path."""
    edits: dict[str, list[TextEdit]] = {}
    for path, text in site.documents.items():
        edits[path] = [
            *iter_document_edits(text, site, change.link_map),
            *change.edits.get(path, ()),
        ]
    edits |= dict(iter_record_edits(site.content, change.link_map))
    contents = {}
    for path, file_edits in edits.items():
        if file_edits:
            new = change.link_map.moved.get(path, path)
            data = (site.content / path).read_bytes()
            contents[new] = (data, apply_edits(data, file_edits))
            change.edit_counts[new] = len(set(file_edits))
    return contents


def _dry_run(
    root: Path, site: Site, change: ContentChange, contents: dict[str, tuple[bytes, bytes]]
) -> None:
    content = root / TRIAL_FOLDER / "content"
    try:
        for path in site.files:
            new = content / change.link_map.moved.get(path, path)
            new.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(site.content / path, new)
            except OSError:  # a disk that knows no second names
                shutil.copyfile(site.content / path, new)
        for path, (_, data) in contents.items():
            (content / path).unlink()
            (content / path).write_bytes(data)
        after = read_site(content, root / "theme", "", publish=True)
        if errors := select_errors(check_all(after)):
            raise ContentChangeError(f"This would make mistakes:\n\n{format_text(errors)}")
        for path, text in site.documents.items():
            new = after.documents[change.link_map.moved.get(path, path)]
            is_off = (
                path in change.link_map.replacements
            )  # its links to itself lead nowhere while it is a draft
            ignored_anchors = set(
                change.link_map.replacements.values()
            )  # an anchor may be missing there
            before = _fingerprint(text, change.link_map, ignored_anchors, skip_html=is_off)
            if before != _fingerprint(new, LinkMap(), ignored_anchors, skip_html=is_off):
                raise ContentChangeError(
                    f"A link in content/{path} is written in a way that a program cannot change "
                    "without changing more. Write it as [words](file.md), and try again."
                )
    finally:
        shutil.rmtree(root / TRIAL_FOLDER, ignore_errors=True)


def _fingerprint(
    document: Document, link_map: LinkMap, ignored_anchors: set[str], *, skip_html: bool
) -> tuple[object, ...]:
    """What must stay the same: where each link and picture leads, and, unless `bare`, the HTML."""

    def led(link: str) -> tuple[str, str]:
        target = resolve_link(link, document.path)
        if target.kind not in ("page", "file"):
            return link, ""
        to = link_map.resolve(target.path, document.path)
        return to, "" if to in ignored_anchors else target.anchor

    own = link_map.resolve(document.path, document.path)
    shown = [led(item.target) for item in (*document.elements.links, *document.elements.images)]
    named = map(led, document.meta.related if document.meta else ())
    related = list(dict.fromkeys(to for to, _ in named if to != own))
    html = (
        document.rendered_body.lead + document.rendered_body.main
        if document.rendered_body and not skip_html
        else ""
    )
    return shown, related, document.meta and document.meta.title, _URL_ATTRIBUTE.sub("", html)
