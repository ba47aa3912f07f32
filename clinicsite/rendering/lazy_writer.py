"""Replace Pelican's writer by one that renders a page when it is wanted."""

from __future__ import annotations

import io
from functools import partial
from typing import Any, TextIO

from jinja2 import Template
from pelican.plugins import signals
from pelican.writers import Writer

from clinicsite.rendering.phone_links import link_phone_numbers
from clinicsite.rendering.site_build import SiteBuild, get_build


class _DeferredTemplate:
    """Take the place of a template, and register the page instead of rendering it."""

    def __init__(self, template: Template, build: SiteBuild) -> None:
        self._template, self._build = template, build

    def render(self, context: dict[str, Any]) -> str:
        """Register the page, and return no text."""
        path, render = context["output_file"], partial(_render_page, self._template, context)
        cache = self._build.page_cache
        self._build.registry.register(
            path, partial(cache.get_or_render, path, render) if cache else render
        )
        return ""


def _render_page(template: Template, context: dict[str, Any]) -> bytes:
    # By its name, since only then Jinja notices that the file has changed.
    assert template.name
    text = template.environment.get_template(template.name).render(context)
    if context["output_file"].endswith(".html"):
        text = link_phone_numbers(text, context["clinic"].phone or "")
    return text.encode()


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
