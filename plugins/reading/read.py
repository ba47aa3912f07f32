"""The folder content/ → the whole site as typed pages and records."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from plugins.model.address import Place, place_of
from plugins.model.problem import Problem, Source
from plugins.reading import front_matter
from plugins.reading.assemble import Surroundings
from plugins.reading.body import Renderer
from plugins.reading.found import At
from plugins.reading.locate import bracket_depth
from plugins.reading.records import read_records
from plugins.reading.site import Site, Text, clock
from plugins.reading.templates import Addresses, environment
from plugins.reading.terms import TermFinder
from plugins.reading.text_file import read_text

MAX_BRACKETS = 100


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
    if all(text.place.lang in records.words for text in site.texts.values()):
        _render(site, theme)
    return site


def _files(content: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(content, followlinks=False):
        folders.sort()
        for name in [*names, *(name for name in folders if (Path(folder) / name).is_symlink())]:
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
    text.meta, faults = front_matter.read(place.kind, parts, source)
    problems += faults
    return text


def _render(site: Site, theme: Path) -> None:
    around = Surroundings(
        site.content,
        site.records,
        environment(theme, site.records, site.addresses),
        site.addresses.url,
        {"en": TermFinder(site.records.glossary)},
    )
    renderer = Renderer(around)
    for text in site.texts.values():
        depth, at = bracket_depth(text.body)
        if depth > MAX_BRACKETS:
            message = f"Brackets are opened {depth} deep here without being closed"
            cure = "Close the brackets, or put a backslash before each that is meant as itself."
            site.problems.append(text.problem("E210", at, message, cure))
            continue
        try:
            text.html, text.found = renderer.render(
                text.body, text.path, text.place.lang, site.is_live
            )
        except RecursionError:
            message = "Lists or quotations are nested too deep on this page"
            cure = "Write it with fewer levels."
            site.problems.append(text.problem("E210", At(1, 1, 0), message, cure))
