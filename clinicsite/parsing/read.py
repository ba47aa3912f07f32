"""Read the folder content/ into a site of typed pages and records."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator
from pathlib import Path

from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.publication_status import PublicationPolicy
from clinicsite.model.urls import PagePath, UrlBuilder, parse_page_path
from clinicsite.parsing import front_matter
from clinicsite.parsing.cached_document import CachedDocument, CacheEntry
from clinicsite.parsing.decode import decode_source, read_bytes
from clinicsite.parsing.document import Document
from clinicsite.parsing.document_cache import (
    CACHED_DOCUMENT_ADAPTER,
    DocumentCache,
    hash_context,
    restore_document,
)
from clinicsite.parsing.drawings import list_drawing_names
from clinicsite.parsing.lazy_rendering import LazyRenderer
from clinicsite.parsing.memory_cache import MemoryCache
from clinicsite.parsing.people_pages import make_people_documents
from clinicsite.parsing.records import read_records
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
    files = frozenset(_iter_files(content))
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
            site.documents[path] = site.attach_renderer(text)
            site.problems += found
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


def _iter_files(content: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(content, followlinks=False):
        folders.sort()
        for name in [*names, *(name for name in folders if (Path(folder) / name).is_symlink())]:
            if not EDITOR_TEMP_FILES.fullmatch(name):
                yield (Path(folder) / name).relative_to(content).as_posix()


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
        return memory_cache.get_document(path, data, lambda: _parse_document(path, place, data))
    key = document_cache.make_key(path, data)
    cached: CachedDocument | None = document_cache.get(path, key, CACHED_DOCUMENT_ADAPTER)
    try:
        document = restore_document(cached, path, place, data) if cached else None
    except ValueError:  # the entry does not fit the file
        document = cached = None
    if document and cached:
        problems = cached.problems
    else:
        document, problems = _parse_document(path, place, data)
    document.cache_entry = CacheEntry(key, problems, cached)
    return document, problems


def _parse_document(path: str, place: PagePath, data: bytes) -> tuple[Document, list[Problem]]:
    source, problems = decode_source(data, f"content/{path}")
    document = Document(path, place, source)
    if problems:
        return document, problems
    parts, problems = front_matter.split_document(source)
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
