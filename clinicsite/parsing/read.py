"""The folder content/ → the whole site as typed pages and records."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator
from pathlib import Path

from clinicsite.model.problem import Problem, Source
from clinicsite.model.urls import Addresses, Place, place_of
from clinicsite.parsing import front_matter
from clinicsite.parsing.decode import read_bytes, text_of
from clinicsite.parsing.document_cache import KEPT_TEXT, Kept, KeptText, Known
from clinicsite.parsing.lazy_rendering import Bodies
from clinicsite.parsing.memory_cache import Memory
from clinicsite.parsing.records import read_records
from clinicsite.parsing.site import Site, Text, clock

# Files of editors and desktops, which vanish or come back by themselves; Pelican skips them too.
LEFT_BEHIND = re.compile(
    r"\.DS_Store|\.#.*|\.~lock\..*|\..*\.sw[a-z]|.*~|#.*#|4913|.*___jb_(?:tmp|old)___"
)


def read_site(
    content: Path,
    theme: Path,
    site_url: str,
    *,
    publish: bool,
    on: dt.date | None = None,
    memory: Memory | None = None,
    cache: Path | None = None,
) -> Site:
    """Reads all of `content`; what cannot be read is in `problems`, and nothing is raised.

    With a `memory`, what has not changed is not read again, and the body of a text waits until it
    is asked for: what is wrong with it is then in its `faults`. With a day `on`, a page is live if
    visitors see it at the end of that day. With a folder `cache`, a text that is as it was when
    another process read it is not read again (parsing/document_cache.py).
    """
    lazy, memory = memory is not None, memory or Memory()
    files = frozenset(_files(content))
    records, problems = memory.records(content, files, read_records)
    now = clock(records.clinic.zone, on)
    site = Site(content, publish, now, Addresses(site_url), records, problems=problems)
    site.only_due = publish or on is not None
    site.files = files
    memory.forget_all_but(site.files)
    site.kept = Kept(cache, site, theme) if cache else None
    site.with_body = Bodies(site, theme, memory).with_body
    for path in sorted(path for path in site.files if path.endswith(".md")):
        if place := place_of(path):
            text, faults = read_file(content, path, place, memory, site.kept)
            site.texts[path] = site.with_body(text)
            site.problems += faults
    if not lazy:
        site.problems += [fault for text in site.texts.values() for fault in text.faults]
    return site


def render_anew(site: Site, theme: Path, memory: Memory) -> None:
    """Lets every body be rendered with the templates as they are now."""
    site.with_body = Bodies(site, theme, memory).with_body
    for path, text in list(site.texts.items()):
        site.texts[path] = site.with_body(text)


def _files(content: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(content, followlinks=False):
        folders.sort()
        for name in [*names, *(name for name in folders if (Path(folder) / name).is_symlink())]:
            if not LEFT_BEHIND.fullmatch(name):
                yield (Path(folder) / name).relative_to(content).as_posix()


def read_file(
    content: Path, path: str, place: Place, memory: Memory, kept: Kept | None = None
) -> tuple[Text, list[Problem]]:
    """The text in the file at `path`, which has no body yet, and what is wrong with the file."""
    file, name = content / path, f"content/{path}"
    nothing = Text(path, place, Source.of(name, ""))
    if file.is_symlink():  # refused by the checks, and never followed
        return nothing, []
    data = read_bytes(file, name)
    if isinstance(data, Problem):
        return nothing, [data]
    if kept is None:
        return memory.text(path, data, lambda: _text(path, place, data))
    key = kept.key(path, data)
    known: KeptText | None = kept.get(path, key, KEPT_TEXT)
    text, faults = known.text(path, place, data) if known else _text(path, place, data)
    text.known = Known(key, faults, known)
    return text, faults


def _text(path: str, place: Place, data: bytes) -> tuple[Text, list[Problem]]:
    source, faults = text_of(data, f"content/{path}")
    text = Text(path, place, source)
    if faults:
        return text, faults
    parts, faults = front_matter.split(source)
    if parts is None:
        return text, faults
    text.body, text.body_line = parts.body, parts.body_line
    text.meta, text.parsed, wrong = front_matter.read(place.kind, parts, source)
    if text.is_medical and not parts.body.strip():
        message, cure = "This page has no text", "Write the text below the second line ---."
        wrong = [source.problem("E203", parts.body_line - 1, 1, message, cure), *wrong]
    return text, [*faults, *wrong]
