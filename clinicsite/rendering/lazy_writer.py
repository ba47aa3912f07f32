"""Pelican's writer, but it only notes what each file is made from, until the file is wanted."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from jinja2 import Template
from pelican.plugins import signals
from pelican.writers import FileOverwriteFailedError, Writer

Producer = Callable[[], bytes]
Resolver = Callable[[str], Producer | None]


class OutputRegistry:
    """How to make each file of a site, by its path relative to the root of the site."""

    def __init__(self) -> None:
        self._files: dict[str, Producer] = {}
        self._resolvers: list[Resolver] = []

    def register(self, path: str, producer: Producer) -> None:
        """Notes how to make one file. Raises FileOverwriteFailedError when it has been noted."""
        if path in self._files:
            raise FileOverwriteFailedError(f"Two things want to be the file {path}")
        self._files[path] = producer

    def add_resolver(self, resolver: Resolver) -> None:
        """Notes whom to ask for files that are not worth listing before somebody wants them."""
        self._resolvers.append(resolver)

    def find_producer(self, path: str) -> Producer | None:
        """How to make the file at `path`; None when the site has none."""
        found = self._files.get(path)
        return found or next(filter(None, (find(path) for find in self._resolvers)), None)

    def __iter__(self) -> Iterator[str]:
        """The paths that are noted."""
        return iter(list(self._files))

    def __len__(self) -> int:
        return len(self._files)


class _DeferredTemplate:
    """Is handed to Pelican as a template, and notes what that would be rendered with."""

    def __init__(self, template: Template, registry: OutputRegistry) -> None:
        self._template, self._registry = template, registry

    def render(self, context: dict[str, Any]) -> str:
        """Renders nothing."""
        self._registry.register(
            context["output_file"], partial(_render_page, self._template, context)
        )
        return ""


def _render_page(template: Template, context: dict[str, Any]) -> bytes:
    # Asked for by its name, since only then Jinja looks whether the file has changed.
    assert template.name
    return template.environment.get_template(template.name).render(context).encode()


class LazyWriter(Writer):
    """Works out names and contexts as Pelican's own does, and writes nothing."""

    def __init__(self, output_path: str, settings: dict[str, Any]) -> None:
        super().__init__(output_path, settings)
        self.registry: OutputRegistry = settings["RECORD"]

    def write_file(self, name: str, template: Template, *arguments: Any, **options: Any) -> None:
        """As Pelican's own; nobody is told that a file was written, since none was."""
        with signals.content_written.muted():
            super().write_file(
                name, _DeferredTemplate(template, self.registry), *arguments, **options
            )

    def _open_w(self, filename: str, encoding: str, override: bool = False) -> TextIO:
        return io.StringIO()


def write_all_files(
    registry: OutputRegistry, output: Path, on_file: Callable[[str], None] | None = None
) -> None:
    """Makes and writes every file that is noted; `written` is told the path of each."""
    for path in registry:
        producer = registry.find_producer(path)
        assert producer
        file = output / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(producer())
        if on_file:
            on_file(path)
