"""The bodies of a site's texts, each rendered when it is first asked for."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from clinicsite.parsing.document_cache import KEPT_TEXT, KeptText
from clinicsite.parsing.markdown.limits import limits, too_deep
from clinicsite.parsing.memory_cache import Memory, surroundings
from clinicsite.parsing.site import Rendered, Site, Text

if TYPE_CHECKING:
    from clinicsite.parsing.markdown.body import Renderer


class Bodies:
    """Renders the texts of one site, one at a time; threads may ask for several at once."""

    def __init__(self, site: Site, theme: Path, memory: Memory) -> None:
        self._site, self._theme, self._memory = site, theme, memory
        self._one_at_a_time = threading.Lock()
        # Before anything changes again; what is kept has a name of its own for it.
        self._surroundings = "" if site.kept else surroundings(site, theme)

    @cached_property
    def _renderer(self) -> Renderer:
        """Markdown and Jinja: what only a text asks for that nobody has kept."""
        from clinicsite.parsing.markdown.body import Renderer
        from clinicsite.parsing.markdown.glossary_terms import TermFinder
        from clinicsite.parsing.markdown.tree_processor import Surroundings
        from clinicsite.parsing.templates import environment

        site = self._site
        around = Surroundings(
            site.content,
            site.records,
            environment(self._theme, site.records, site.addresses, self._memory.templates),
            site.addresses.url,
            site.pictures,
            {"en": TermFinder(site.records.glossary)},
        )
        return Renderer(around)

    def with_body(self, text: Text) -> Text:
        """The same text, which will be rendered here."""
        return replace(text, render=partial(self._body, text))

    def _body(self, text: Text) -> Rendered:
        if text.body is None or not self._site.is_readable(text):
            return Rendered()  # which has been said, or will be
        with self._one_at_a_time:
            if kept := self._kept(text):
                return kept
            title = text.meta.title if text.meta else ""
            made_from = (text.body, title, text.place.lang, self._surroundings)
            known = self._memory.body(text.path, made_from, self._site.is_live)
            return known or self._render(text, made_from)

    def _kept(self, text: Text) -> Rendered | None:
        """What another process has kept of this text, if that still holds."""
        site, kept = self._site, text.known and text.known.kept
        if not kept or any(site.is_live(path) != live for path, live in kept.asked.items()):
            return None
        return kept.rendered(site.records, f"{text.known.key} {kept.asked}")

    def _render(self, text: Text, made_from: tuple[str, str, str, str]) -> Rendered:
        body, title, lang, _ = made_from
        path, known = text.path, text.known
        asked: dict[str, bool] = {}

        def is_live(other: str) -> bool:
            asked[other] = self._site.is_live(other)
            return asked[other]

        if faults := list(limits(body)):
            return Rendered(faults=tuple(faults))
        try:
            html, found = self._renderer.render(body, path, lang, is_live, title)
        except RecursionError:
            return Rendered(faults=(too_deep(body),))
        rendered = Rendered(html, found, made_from=f"{known.key} {asked}" if known else "")
        if known:
            keeping = KeptText.of(text, rendered, asked)
            self._site.kept.put(path, known.key, KEPT_TEXT, keeping)
        self._memory.keep(path, made_from, asked, rendered)
        return rendered
