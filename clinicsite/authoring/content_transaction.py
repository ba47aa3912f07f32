"""Tries a change of the content on a copy: no problem may come of it, and no link may go astray."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from clinicsite.authoring.link_rewriter import Leads, edits_of_records, edits_of_text
from clinicsite.authoring.text_edits import CannotEditError, Edit, edited
from clinicsite.authoring.write_ahead_log import TRIAL, BusyError, carry_out
from clinicsite.checks.report_formats import as_text, errors_in
from clinicsite.checks.rules import check
from clinicsite.model.urls import target_of
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site, Text

_ADDRESS = re.compile(r'\s(?:href|src|srcset|sizes)="[^"]*"')


class NotChangedError(Exception):
    """Nothing was changed; the text says why, and what to do."""


@dataclass
class Change:
    """What is to be changed: where things lead, and edits besides; paths relative to content/."""

    leads: Leads
    edits: dict[str, list[Edit]] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)  # by new path: how many places change


def read_sound(root: Path) -> Site:
    """The site at `root`, when nothing in it is an error. Raises NotChangedError."""
    site = read_site(root / "content", root / "theme", "", publish=True)
    if faults := errors_in(check(site)):
        raise NotChangedError(f"The content has mistakes. Mend them first:\n\n{as_text(faults)}")
    return site


def carry(root: Path, site: Site, change: Change, *, dry_run: bool) -> list[str]:
    """Tries the change on a copy, then makes it; returns what was left as it is.

    Raises NotChangedError; nothing is changed then.
    """
    try:
        written = _written(site, change)
        _try(root, site, change, written)
        if dry_run:
            return []
        moved = {f"content/{old}": f"content/{new}" for old, new in change.leads.moved.items()}
        return carry_out(root, moved, {f"content/{path}": both for path, both in written.items()})
    except BusyError as error:
        raise NotChangedError(str(error)) from None
    except CannotEditError as error:
        raise NotChangedError(f"A program cannot change this safely: {error}.") from None
    except OSError as error:
        why = (error.strerror or "no reason given").lower()
        raise NotChangedError(f"{error.filename or 'A file'} cannot be used: {why}.") from None


def _written(site: Site, change: Change) -> dict[str, tuple[bytes, bytes]]:
    """What each file that changes holds, and is to hold, by its new path."""
    edits: dict[str, list[Edit]] = {}
    for path, text in site.texts.items():
        edits[path] = [*edits_of_text(text, site, change.leads), *change.edits.get(path, ())]
    edits |= dict(edits_of_records(site.content, change.leads))
    written = {}
    for path, of_file in edits.items():
        if of_file:
            new = change.leads.moved.get(path, path)
            data = (site.content / path).read_bytes()
            written[new] = (data, edited(data, of_file))
            change.done[new] = len(set(of_file))
    return written


def _try(root: Path, site: Site, change: Change, written: dict[str, tuple[bytes, bytes]]) -> None:
    content = root / TRIAL / "content"
    try:
        for path in site.files:
            new = content / change.leads.moved.get(path, path)
            new.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(site.content / path, new)
            except OSError:  # a disk that knows no second names
                shutil.copyfile(site.content / path, new)
        for path, (_, data) in written.items():
            (content / path).unlink()
            (content / path).write_bytes(data)
        after = read_site(content, root / "theme", "", publish=True)
        if faults := errors_in(check(after)):
            raise NotChangedError(f"This would make mistakes:\n\n{as_text(faults)}")
        for path, text in site.texts.items():
            new = after.texts[change.leads.moved.get(path, path)]
            is_off = (
                path in change.leads.instead
            )  # its links to itself lead nowhere while it is a draft
            loose = set(change.leads.instead.values())  # an anchor may be missing there
            before = _sense(text, change.leads, loose, bare=is_off)
            if before != _sense(new, Leads(), loose, bare=is_off):
                raise NotChangedError(
                    f"A link in content/{path} is written in a way that a program cannot change "
                    "without changing more. Write it as [words](file.md), and try again."
                )
    finally:
        shutil.rmtree(root / TRIAL, ignore_errors=True)


def _sense(text: Text, leads: Leads, loose: set[str], *, bare: bool) -> tuple[object, ...]:
    """What must stay the same: where each link and picture leads, and, unless `bare`, the HTML."""

    def led(link: str) -> tuple[str, str]:
        target = target_of(link, text.path)
        if target.how not in ("page", "file"):
            return link, ""
        to = leads.of(target.path, text.path)
        return to, "" if to in loose else target.anchor

    own = leads.of(text.path, text.path)
    shown = [led(item.target) for item in (*text.found.links, *text.found.pictures)]
    named = map(led, text.meta.related if text.meta else ())
    related = list(dict.fromkeys(to for to, _ in named if to != own))
    html = text.html.lead + text.html.main if text.html and not bare else ""
    return shown, related, text.meta and text.meta.title, _ADDRESS.sub("", html)
