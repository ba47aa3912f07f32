"""The bodies of a site's texts, each rendered when it is first asked for."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from clinicsite.parsing.document_cache import CACHED_DOCUMENT_ADAPTER, CachedDocument
from clinicsite.parsing.markdown.limits import find_limit_errors, make_depth_error
from clinicsite.parsing.memory_cache import MemoryCache, context_digest
from clinicsite.parsing.site import Document, RenderedDocument, Site

if TYPE_CHECKING:
    from clinicsite.parsing.markdown.body import DocumentRenderer


class LazyRenderer:
    """Renders the texts of one site, one at a time; threads may ask for several at once."""

    def __init__(self, site: Site, theme: Path, memory: MemoryCache) -> None:
        self._site, self._theme, self._memory = site, theme, memory
        self._render_lock = threading.Lock()
        # Before anything changes again; what is kept has a name of its own for it.
        self._context_digest = "" if site.document_cache else context_digest(site, theme)

    @cached_property
    def _renderer(self) -> DocumentRenderer:
        """Markdown and Jinja: what only a text asks for that nobody has kept."""
        from clinicsite.parsing.markdown.body import DocumentRenderer
        from clinicsite.parsing.markdown.glossary_terms import TermFinder
        from clinicsite.parsing.markdown.tree_processor import RenderContext
        from clinicsite.parsing.templates import create_environment

        site = self._site
        around = RenderContext(
            site.content,
            site.records,
            create_environment(self._theme, site.records, site.urls, self._memory.templates),
            site.urls.get_link,
            site.images,
            {"en": TermFinder(site.records.glossary)},
        )
        return DocumentRenderer(around)

    def attach_renderer(self, text: Document) -> Document:
        """The same text, which will be rendered here."""
        return replace(text, render=partial(self._render_or_reuse, text))

    def _render_or_reuse(self, text: Document) -> RenderedDocument:
        if text.markdown is None or not self._site.is_readable(text):
            return RenderedDocument()  # which has been said, or will be
        with self._render_lock:
            if kept := self._load_cached(text):
                return kept
            title = text.meta.title if text.meta else ""
            made_from = (text.markdown, title, text.page_path.lang, self._context_digest)
            known = self._memory.get_body(text.path, made_from, self._site.is_live)
            return known or self._render(text, made_from)

    def _load_cached(self, text: Document) -> RenderedDocument | None:
        """What another process has kept of this text, if that still holds."""
        site, kept = self._site, text.cache_entry and text.cache_entry.cached
        if not kept or any(site.is_live(path) != live for path, live in kept.link_states.items()):
            return None
        return kept.to_rendered(site.records, f"{text.cache_entry.key} {kept.link_states}")

    def _render(self, text: Document, made_from: tuple[str, str, str, str]) -> RenderedDocument:
        body, title, lang, _ = made_from
        path, known = text.path, text.cache_entry
        asked: dict[str, bool] = {}

        def is_live(other: str) -> bool:
            asked[other] = self._site.is_live(other)
            return asked[other]

        if faults := list(find_limit_errors(body)):
            return RenderedDocument(errors=tuple(faults))
        try:
            html, found = self._renderer.render(body, path, lang, is_live, title)
        except RecursionError:
            return RenderedDocument(errors=(make_depth_error(body),))
        rendered = RenderedDocument(
            html, found, input_digest=f"{known.key} {asked}" if known else ""
        )
        if known:
            keeping = CachedDocument.from_document(text, rendered, asked)
            self._site.document_cache.put(path, known.key, CACHED_DOCUMENT_ADAPTER, keeping)
        self._memory.store(path, made_from, asked, rendered)
        return rendered
