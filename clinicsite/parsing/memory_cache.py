"""Cache parsed documents in memory, so that a preview parses only what has changed."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from clinicsite.model.problem import Problem
from clinicsite.model.records import Records
from clinicsite.model.urls import GLOSSARY_PATH
from clinicsite.parsing.cached_document import LinkStates
from clinicsite.parsing.document import Document, RenderedDocument
from clinicsite.parsing.site import Site

if TYPE_CHECKING:
    from clinicsite.parsing.templates import TemplateCache

MAX_HASHED_BYTES = 200_000  # a file above that is not read only to see whether it has changed


@dataclass(frozen=True)
class _CachedBody:
    """A rendered body and all its inputs."""

    inputs: tuple[str, ...]
    link_states: LinkStates
    rendered: RenderedDocument


@dataclass
class MemoryCache:
    """Caches documents by the bytes of their files, and bodies by all their inputs."""

    style_guide: tuple[str, Site] | None = None  # of the style guide, and what they were made from
    _documents: dict[str, tuple[bytes, Document, list[Problem]]] = field(default_factory=dict)
    _bodies: dict[str, _CachedBody] = field(default_factory=dict)
    _records: tuple[tuple[str, frozenset[str]], Records, list[Problem]] | None = None

    @cached_property
    def templates(self) -> TemplateCache:
        """The templates of the theme, each compiled once."""
        # Jinja takes 60 ms to import. A check with a full cache needs no template.
        from clinicsite.parsing.templates import TemplateCache

        return TemplateCache()

    @cached_property
    def style_guide_cache(self) -> MemoryCache:
        """The cache of the style guide, which is a small site of its own."""
        memory = MemoryCache()
        memory.templates = self.templates
        return memory

    def get_records(
        self,
        content: Path,
        files: frozenset[str],
        read: Callable[[Path], tuple[Records, list[Problem]]],
    ) -> tuple[Records, list[Problem]]:
        """Return the result of `read` for `content`. `files` are all files there."""
        pages = frozenset(path for path in files if path.endswith(".md"))  # which the menu names
        data = [content / path for path in sorted(files) if path.startswith("data/")]
        inputs = (hash_files(content, data), pages)
        if self._records and self._records[0] == inputs:
            _, records, problems = self._records
            return records, [*problems]
        records, problems = read(content)
        if hash_files(content, data) == inputs[0]:  # nothing has changed while it was read
            self._records = (inputs, records, [*problems])
        return records, problems

    def get_document(
        self, path: str, data: bytes, read: Callable[[], tuple[Document, list[Problem]]]
    ) -> tuple[Document, list[Problem]]:
        """Return the result of `read` for the file at `path` with the bytes `data`."""
        if path not in self._documents or self._documents[path][0] != data:
            self._documents[path] = (data, *read())
        return self._documents[path][1:]

    def get_body(
        self, path: str, inputs: tuple[str, ...], find_url_path: Callable[[str], str | None]
    ) -> RenderedDocument | None:
        """Return the body of the document at `path`, if all its inputs are the same."""
        known = self._bodies.get(path)
        if known is None or known.inputs != inputs:
            return None
        same = all(find_url_path(page) == url for page, url in known.link_states.items())
        return known.rendered if same else None

    def store(
        self,
        path: str,
        inputs: tuple[str, ...],
        link_states: LinkStates,
        rendered: RenderedDocument,
    ) -> None:
        """Store a body that was just rendered, and the pages that it links to."""
        self._bodies[path] = _CachedBody(inputs, link_states, rendered)

    def retain(self, paths: frozenset[str]) -> None:
        """Remove the entries of files that no longer exist."""
        for entries in (self._documents, self._bodies):
            for path in entries.keys() - paths:
                del entries[path]


def context_digest(site: Site, theme: Path) -> str:
    """Return the hash of all inputs of a body except its text and the pages it links to."""
    others = [site.content / path for path in sorted(site.files) if not path.endswith(".md")]
    inputs = (site.urls.site_url, site.publish, GLOSSARY_PATH in site.files)
    return (
        repr(inputs)
        + hash_files(site.content, others)
        + hash_files(theme, list_block_templates(theme))
    )


def list_block_templates(theme: Path) -> list[Path]:
    """Return the templates and drawings that the parser uses. They become part of a body."""
    folders = {"templates/blocks": "*.html", "templates/components": "*.html", "drawings": "*.svg"}
    return [
        file
        for folder, pattern in folders.items()
        for file in sorted((theme / folder).rglob(pattern))
    ]


def hash_files(folder: Path, files: Iterable[Path]) -> str:
    """Return a hash of the files of a folder: of a large one by size, time and inode.

    Links and pipes are not followed, because a pipe would block the reader.
    """
    hashed = hashlib.sha256()
    for file in files:
        name = file.relative_to(folder).as_posix()
        hashed.update(f"\0{name}\0".encode(errors="surrogateescape"))
        try:
            stats = file.lstat()
            readable = stat.S_ISREG(stats.st_mode) and stats.st_size <= MAX_HASHED_BYTES
            marks = repr((stats.st_mode, stats.st_size, stats.st_mtime_ns, stats.st_ino)).encode()
            hashed.update(file.read_bytes() if readable else marks)
        except OSError as error:
            hashed.update(str(error).encode())
    return hashed.hexdigest()
