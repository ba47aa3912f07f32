"""Render the body of a document when it is first read, unless a cache holds it."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from clinicsite.model.urls import PagePath
from clinicsite.parsing.cached_document import LinkStates
from clinicsite.parsing.document import Document, RenderedDocument
from clinicsite.parsing.document_cache import CACHED_DOCUMENT_ADAPTER, cache_document, restore_body
from clinicsite.parsing.markdown.limits import find_limit_errors, make_depth_error
from clinicsite.parsing.memory_cache import MemoryCache, context_digest
from clinicsite.parsing.site import Site

if TYPE_CHECKING:
    from clinicsite.parsing.markdown.body import DocumentRenderer


class LazyRenderer:
    """Renders the documents of one site, one at a time. Several threads can use it."""

    def __init__(self, site: Site, theme: Path, memory: MemoryCache) -> None:
        self._site, self._theme, self._memory = site, theme, memory
        self._render_lock = threading.Lock()
        self._renderer: DocumentRenderer | None = None
        # Taken before files change again. The document cache has a digest of its own.
        self._context_digest = "" if site.document_cache else context_digest(site, theme)

    def _take_renderer(self) -> DocumentRenderer:
        """Return the renderer with Markdown and Jinja, for documents that no cache holds.

        The caller gives it back, unless an exception stops it: Markdown keeps what it has parsed.
        """
        if renderer := self._renderer:
            self._renderer = None
            return renderer
        # Jinja and Markdown take 90 ms to import. A check with a full cache needs neither.
        from clinicsite.parsing.markdown.body import create_renderer

        site = self._site
        return create_renderer(
            site.content, site.records, site.urls, site.images, self._theme, self._memory.templates
        )

    def attach_renderer(self, document: Document) -> Document:
        """Return the same document with a body that is rendered when it is first read."""
        return replace(document, render=partial(self._render_or_reuse, document))

    def _render_or_reuse(self, document: Document) -> RenderedDocument:
        if document.markdown is None or not self._site.is_readable(document):
            return RenderedDocument()  # the reader or a check reports why
        with self._render_lock:
            if restored := self._load_cached(document):
                return restored
            title = document.meta.title if document.meta else ""
            lang = document.page_path.lang
            inputs = (document.markdown, title, lang, self._context_digest)
            known = self._memory.get_body(document.path, inputs, self._find_url_path)
            return known or self._render(document, inputs)

    def _find_url_path(self, path: str) -> str | None:
        page = self._site.find_live_page(path)
        return page.url_path if page else None

    def _load_cached(self, document: Document) -> RenderedDocument | None:
        """Return the body from the document cache, if the pages it links to are as they were."""
        site, entry = self._site, document.cache_entry
        if entry is None or entry.cached is None:
            return None
        states = entry.cached.link_states
        records = site.records.in_language(document.page_path.lang)
        if any(self._find_url_path(path) != url_path for path, url_path in states.items()):
            return None
        try:
            return restore_body(entry.cached, records, f"{entry.key} {states}")
        except KeyError:  # the entry was stored while an editor saved a record
            return None

    def _render(self, document: Document, inputs: tuple[str, str, str, str]) -> RenderedDocument:
        markdown, title, lang, _ = inputs
        path, entry, cache = document.path, document.cache_entry, self._site.document_cache
        states: LinkStates = {}

        def find_live_page(other: str) -> PagePath | None:
            page = self._site.find_live_page(other)
            states[other] = page.url_path if page else None
            return page

        if errors := list(find_limit_errors(markdown)):
            return RenderedDocument(errors=tuple(errors))
        renderer = self._take_renderer()
        if errors := renderer.find_errors(markdown):
            self._renderer = renderer
            return RenderedDocument(errors=tuple(errors))
        try:
            body, elements = renderer.render(markdown, path, lang, find_live_page, title)
        except RecursionError:
            return RenderedDocument(errors=(make_depth_error(markdown),))
        self._renderer = renderer
        digest = f"{entry.key} {states}" if entry else ""
        rendered = RenderedDocument(body, elements, input_digest=digest)
        if entry and cache:
            cached = cache_document(document, rendered, entry.problems, states)
            cache.put(path, entry.key, CACHED_DOCUMENT_ADAPTER, cached)
        self._memory.store(path, inputs, states, rendered)
        return rendered
