"""Replace Pelican's writer by one that renders a page when it is wanted."""

from __future__ import annotations

import copy
import io
from dataclasses import dataclass
from functools import partial
from typing import Any, TextIO

from jinja2 import Template
from pelican.plugins import signals
from pelican.writers import Writer

from clinicsite.model.page import Page
from clinicsite.rendering.phone_links import link_phone_numbers
from clinicsite.rendering.site_build import SiteBuild, get_build


class _DeferredTemplate:
    """Take the place of a template, and register the page instead of rendering it."""

    def __init__(self, template: Template, build: SiteBuild) -> None:
        self._template, self._build = template, build

    def render(self, context: dict[str, Any]) -> str:
        """Register the page, and return no text."""
        path, render = context["output_file"], PageProducer(self._template, context)
        cache = self._build.page_cache
        self._build.registry.register(
            path, partial(cache.get_or_render, path, render) if cache else render
        )
        return ""


@dataclass(frozen=True)
class PageProducer:
    """Render a template with the context that Pelican collected for it."""

    template: Template
    context: dict[str, Any]

    def __call__(self) -> bytes:
        """Return the file."""
        # By its name, since only then Jinja notices that the file has changed.
        assert self.template.name
        text = self.template.environment.get_template(self.template.name).render(self.context)
        if self.context["output_file"].endswith(".html"):
            text = link_phone_numbers(text, self.context["clinic"].phone or "")
        return text.encode()

    def with_page(self, page: Page) -> PageProducer:
        """Return the producer of the same file with the words and fields of another `page`."""
        shown = {
            name: content
            for name, content in self.context.items()
            if isinstance(getattr(content, "doc", None), Page) and content.doc.path == page.path
        }
        for name, content in shown.items():
            shown[name] = copy.copy(content)
            shown[name].doc = page
        return PageProducer(self.template, self.context | shown)


class LazyWriter(Writer):
    """Work out names and contexts as Pelican's writer does, and write no file."""

    def __init__(self, output_path: str, settings: dict[str, Any]) -> None:
        super().__init__(output_path, settings)
        self.build = get_build(settings)

    def write_file(self, name: str, template: Template, *arguments: Any, **options: Any) -> None:
        """Register one file. The signal content_written is muted, since no file is written."""
        deferred = _DeferredTemplate(template, self.build)
        with signals.content_written.muted():
            super().write_file(name, deferred, *arguments, **options)

    def _open_w(self, filename: str, encoding: str, override: bool = False) -> TextIO:
        return io.StringIO()
