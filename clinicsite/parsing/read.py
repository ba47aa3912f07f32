"""Read the folder content/ into a site of typed pages and records."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.publication_status import PublicationPolicy
from clinicsite.model.urls import PagePath, UrlBuilder, parse_page_path
from clinicsite.parsing import front_matter
from clinicsite.parsing.cached_document import CachedDocument, CacheEntry
from clinicsite.parsing.decode import decode_source, make_unreadable_problem, read_bytes
from clinicsite.parsing.document import Document
from clinicsite.parsing.document_cache import (
    CACHED_DOCUMENT_ADAPTER,
    DocumentCache,
    hash_context,
    restore_document,
)
from clinicsite.parsing.drawings import list_drawing_names
from clinicsite.parsing.front_matter_bounds import find_misplaced_lines
from clinicsite.parsing.lazy_rendering import LazyRenderer
from clinicsite.parsing.memory_cache import MemoryCache
from clinicsite.parsing.page_urls import translate_url_paths
from clinicsite.parsing.people_pages import make_people_documents
from clinicsite.parsing.records import make_empty_records, read_records
from clinicsite.parsing.site import Site
from clinicsite.parsing.template_strings import list_template_strings
from clinicsite.support.build_clock import get_build_time

# Temporary files of editors and desktops. Pelican skips them too.
EDITOR_TEMP_FILES = re.compile(
    r"\.DS_Store|\.#.*|\.~lock\..*|\..*\.sw[a-z]|.*~|#.*#|4913|.*___jb_(?:tmp|old)___"
)


def read_site(
    content: Path,
    theme: Path,
    site_url: str,
    *,
    publish: bool,
    on: dt.date | None = None,
    memory_cache: MemoryCache | None = None,
    cache: Path | None = None,
) -> Site:
    """Return the site in `content`. Mistakes are in its `problems` and raise nothing.

    With a `memory_cache`, unchanged files are not parsed again, and a body is rendered when it is
    first read. Its problems are then in `render_problems`. With a day `on`, a page is live if
    visitors see it at the end of that day. With a folder `cache`, documents that an earlier command
    parsed are restored from disk (parsing/document_cache.py).
    """
    is_lazy, memory_cache = memory_cache is not None, memory_cache or MemoryCache()
    unreadable: list[Problem] = []
    files = frozenset(_iter_files(content, unreadable))
    if unreadable:  # other problems would follow from what was not read
        records = make_empty_records()
        policy = PublicationPolicy(get_build_time(records.clinic.zone, on), published_only=True)
        site = Site(content, publish, policy, UrlBuilder(site_url), records, problems=unreadable)
        return replace(site, is_complete=False)
    records, problems = memory_cache.get_records(content, files, read_records)
    policy = PublicationPolicy(
        get_build_time(records.clinic.zone, on), published_only=publish or on is not None
    )
    drawings, urls = frozenset(list_drawing_names(theme)), UrlBuilder(site_url)
    site = Site(content, publish, policy, urls, records, files, drawings, problems=problems)
    site.template_strings = list_template_strings(theme)
    memory_cache.retain(files)
    if cache:
        digest = hash_context(content, files, theme, (site_url, publish))
        site.document_cache = DocumentCache(cache, digest)
    site.attach_renderer = LazyRenderer(site, theme, memory_cache).attach_renderer
    for path in sorted(path for path in site.files if path.endswith(".md")):
        if place := parse_page_path(path):
            text, found = read_document(content, path, place, memory_cache, site.document_cache)
            site.documents[path] = text
            site.problems += found
    for path, text in translate_url_paths(site.documents).items():
        site.documents[path] = site.attach_renderer(text)
    for text in make_people_documents(records, files):
        site.documents[text.path] = site.attach_renderer(text)
    if not is_lazy:
        site.problems += [
            problem for text in site.documents.values() for problem in text.render_problems
        ]
    return site


def reset_renderer(site: Site, theme: Path, memory_cache: MemoryCache) -> None:
    """Render every body again, with the present templates."""
    site.attach_renderer = LazyRenderer(site, theme, memory_cache).attach_renderer
    for path, text in list(site.documents.items()):
        site.documents[path] = site.attach_renderer(text)


def _iter_files(content: Path, unreadable: list[Problem]) -> Iterator[str]:
    """Yield the files of content, and the links and folders with the name of a file.

    A backup copy is among them where it is all that is left of a page. `unreadable` is extended by
    a problem for each folder that cannot be read.
    """

    def report(error: OSError, folder: str = "") -> None:
        path = Path(folder or error.filename).relative_to(content.parent).as_posix()
        unreadable.append(make_unreadable_problem(path, error, "folder"))

    for folder, folders, names in os.walk(content, followlinks=False, onerror=report):
        try:
            (Path(folder) / "..").stat()  # names can be listed where files cannot be opened
        except OSError as error:
            report(error, folder)
            folders.clear()
            continue
        folders.sort()
        as_files = [name for name in folders if _is_like_file(Path(folder) / name)]
        for name in [*names, *as_files]:
            is_last_copy = name.endswith(".md~") and name[:-1] not in names
            if is_last_copy or not EDITOR_TEMP_FILES.fullmatch(name):
                yield (Path(folder) / name).relative_to(content).as_posix()


def _is_like_file(folder: Path) -> bool:
    """Return whether a folder is a link, or has the ending of a page or a record."""
    return folder.suffix.lower() in (".md", ".yaml") or folder.is_symlink()


def read_document(
    content: Path,
    path: str,
    place: PagePath,
    memory_cache: MemoryCache,
    document_cache: DocumentCache | None = None,
) -> tuple[Document, list[Problem]]:
    """Return the document in the file at `path`, without a body, and its problems."""
    file, name = content / path, f"content/{path}"
    nothing = Document(path, place, SourceFile.from_text(name, ""))
    if file.is_symlink():  # refused by the checks, and never followed
        return nothing, []
    data = read_bytes(file, name)
    if isinstance(data, Problem):
        return nothing, [data]
    if document_cache is None:
        return memory_cache.get_document(path, data, lambda: parse_document(path, place, data))
    key = document_cache.make_key(path, data)
    cached: CachedDocument | None = document_cache.get(path, key, CACHED_DOCUMENT_ADAPTER)
    try:
        document = restore_document(cached, path, place, data) if cached else None
    except ValueError:  # the entry does not fit the file
        document = cached = None
    if document and cached:
        problems = cached.problems
    else:
        document, problems = parse_document(path, place, data)
    document.cache_entry = CacheEntry(key, problems, cached)
    return document, problems


def parse_document(path: str, place: PagePath, data: bytes) -> tuple[Document, list[Problem]]:
    """Return the document with these bytes, without a body, and its problems."""
    source, problems = decode_source(data, f"content/{path}")
    document = Document(path, place, source)
    if problems:
        return document, problems
    parts, problems = front_matter.split_document(source)
    if parts and (misplaced := find_misplaced_lines(source, parts.body_line)):
        parts, problems = None, [misplaced]
    if parts is None:
        return document, problems
    document.markdown, document.body_line = parts.body, parts.body_line
    document.meta, document.parsed_front_matter, found = front_matter.parse_front_matter(
        place.kind, parts, source
    )
    if (document.is_medical or place.kind.is_dated) and not parts.body.strip():
        message, help_text = "This page has no text", "Write the text below the second line ---."
        empty = source.make_problem("E203", parts.body_line - 1, 1, message, help_text)
        found = [empty, *found]
    return document, [*problems, *found]
