"""The bodies of a site's texts, each rendered when it is first asked for."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial
from pathlib import Path

from plugins.reading.assemble import Surroundings
from plugins.reading.body import Renderer
from plugins.reading.kept import KEPT_TEXT, KeptText
from plugins.reading.limits import limits, too_deep
from plugins.reading.memory import Memory, surroundings
from plugins.reading.site import Rendered, Site, Text
from plugins.reading.templates import environment
from plugins.reading.terms import TermFinder


class Bodies:
    """Renders the texts of one site, one at a time; threads may ask for several at once."""

    def __init__(self, site: Site, theme: Path, memory: Memory) -> None:
        self._site, self._memory = site, memory
        self._surroundings = surroundings(site, theme)
        self._one_at_a_time = threading.Lock()
        around = Surroundings(
            site.content,
            site.records,
            environment(theme, site.records, site.addresses, memory.templates),
            site.addresses.url,
            site.pictures,
            {"en": TermFinder(site.records.glossary)},
        )
        self._renderer = Renderer(around)

    def with_body(self, text: Text) -> Text:
        """The same text, which will be rendered here."""
        return replace(text, render=partial(self._body, text))

    def _body(self, text: Text) -> Rendered:
        if text.body is None or not self._site.is_readable(text):
            return Rendered()  # which has been said, or will be
        title = text.meta.title if text.meta else ""
        made_from = (text.body, title, text.place.lang, self._surroundings)
        with self._one_at_a_time:
            known = self._memory.body(text.path, made_from, self._site.is_live)
            return known or self._kept(text) or self._render(text, made_from)

    def _kept(self, text: Text) -> Rendered | None:
        """What another process has kept of this text, if that still holds."""
        site = self._site
        if site.kept is None:
            return None
        key = site.kept.key(text)
        known: KeptText | None = site.kept.get(text.path, key, KEPT_TEXT)
        if known is None or any(site.is_live(path) != live for path, live in known.asked.items()):
            return None
        return known.rendered(site.records, f"{key} {known.asked}")

    def _render(self, text: Text, made_from: tuple[str, str, str, str]) -> Rendered:
        body, title, lang, _ = made_from
        path, kept = text.path, self._site.kept
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
        key = kept.key(text) if kept else ""
        rendered = Rendered(html, found, made_from=f"{key} {asked}" if kept else "")
        if kept:
            kept.put(path, key, KEPT_TEXT, KeptText.of(rendered, asked))
        self._memory.keep(path, made_from, asked, rendered)
        return rendered
