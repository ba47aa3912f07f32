"""The folder content/ → the whole site as typed pages and records."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from plugins.model.address import Place, place_of
from plugins.model.front_matter import MedicalFrontMatter
from plugins.model.problem import Problem, Source
from plugins.reading import front_matter
from plugins.reading.assemble import Surroundings
from plugins.reading.body import Renderer
from plugins.reading.limits import limits, too_deep
from plugins.reading.records import read_records
from plugins.reading.site import Site, Text, clock
from plugins.reading.templates import Addresses, environment
from plugins.reading.terms import TermFinder
from plugins.reading.text_file import read_text

# Files of editors and desktops, which vanish or come back by themselves; Pelican skips them too.
_LEFT_BEHIND = re.compile(r"\.DS_Store|\.#.*|\.~lock\..*|\..*\.sw[a-z]")


def read_site(content: Path, theme: Path, site_url: str, *, publish: bool) -> Site:
    """Reads all of `content`; what cannot be read is in `problems`, and nothing is raised."""
    records, problems = read_records(content)
    addresses = Addresses(site_url)
    now = clock(records.clinic.zone)
    site = Site(content, publish, now, addresses, records, problems=problems)
    site.files = frozenset(_files(content))
    for path in sorted(path for path in site.files if path.endswith(".md")):
        if place := place_of(path):
            site.texts[path] = _read_text(content, path, place, site.problems)
    _render(site, theme)
    return site


def _files(content: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(content, followlinks=False):
        folders.sort()
        for name in [*names, *(name for name in folders if (Path(folder) / name).is_symlink())]:
            if not _LEFT_BEHIND.fullmatch(name):
                yield (Path(folder) / name).relative_to(content).as_posix()


def _read_text(content: Path, path: str, place: Place, problems: list[Problem]) -> Text:
    file = content / path
    if file.is_symlink():  # refused by the checks, and never followed
        return Text(path, place, Source.of(f"content/{path}", ""))
    source, faults = read_text(file, f"content/{path}")
    text = Text(path, place, source)
    problems += faults
    if faults:
        return text
    parts, faults = front_matter.split(source)
    problems += faults
    if parts is None:
        return text
    text.body, text.body_line = parts.body, parts.body_line
    text.meta, text.tree, faults = front_matter.read(place.kind, parts, source)
    if issubclass(place.kind.front_matter, MedicalFrontMatter) and not parts.body.strip():
        message, cure = "This page has no text", "Write the text below the second line ---."
        problems.append(source.problem("E203", parts.body_line - 1, 1, message, cure))
    problems += faults
    return text


def _render(site: Site, theme: Path) -> None:
    around = Surroundings(
        site.content,
        site.records,
        environment(theme, site.records, site.addresses),
        site.addresses.url,
        site.pictures,
        {"en": TermFinder(site.records.glossary)},
    )
    renderer = Renderer(around)
    for text in site.texts.values():
        if text.body is None or text.place.lang not in site.records.words:
            continue  # which has been said, or will be
        if faults := [text.problem(*fault) for fault in limits(text.body)]:
            site.problems += faults
            continue
        try:
            title = text.meta.title if text.meta else ""
            text.html, text.found = renderer.render(
                text.body, text.path, text.place.lang, site.is_live, title
            )
        except RecursionError:
            site.problems.append(text.problem(*too_deep(text.body)))
