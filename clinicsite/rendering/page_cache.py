"""Cache rendered pages on disk, so that a build renders only what has changed.

The key of an entry is a hash of all that every page can read: the records, the front matter of each
document, the theme, the settings, the code, its packages and the date. An entry lists the documents
whose bodies the page shows, each with the hash of its inputs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from clinicsite.parsing.document_cache import iter_file_hashes
from clinicsite.parsing.site import Site
from clinicsite.support.file_cache import FileCache, make_key

_UNUSED_SETTINGS = ("OUTPUT_PATH", "PATH", "THEME", "CACHE_PATH")  # folders, which no page shows
_PLAIN_TYPES = (str, int, float, bool, type(None))


class PageCache:
    """Store the rendered files of one site. The site needs a document cache."""

    def __init__(self, files: FileCache, site: Site, site_digest: str) -> None:
        self._files, self._site, self._site_digest = files, site, site_digest

    def get_or_render(self, path: str, render: Callable[[], bytes]) -> bytes:
        """Return the bytes of the file at `path`, from the cache if no input has changed."""
        data = self._load(path)
        if data is None:
            with self._site.record_reads() as paths:
                data = render()
            self._store(path, {one: self._get_digest(one) for one in sorted(paths)}, data)
        return data

    def _load(self, path: str) -> bytes | None:
        entry = self._files.get(path, self._site_digest)
        if entry is None:
            return None
        head, _, data = entry.partition(b"\n")
        digests: dict[str, str] = json.loads(head)
        same = all(self._get_digest(one) == digest for one, digest in digests.items())
        return data if same else None

    def _store(self, path: str, digests: dict[str, str], data: bytes) -> None:
        head = json.dumps(digests).encode()
        self._files.put(path, self._site_digest, head + b"\n" + data)

    def _get_digest(self, path: str) -> str:
        """Return the hash of all inputs of a body, or "" for a page that a record makes."""
        document = self._site.documents.get(path)
        return document.input_digest if document else "no document"


def hash_site(site: Site, theme: Path, settings: Mapping[str, Any]) -> str:
    """Return the hash of all that every page can read, except the bodies of documents."""
    assert site.document_cache
    documents = [
        (path, text.source.lines[: text.body_line - 1], site.is_live(path))
        for path, text in site.documents.items()
        if site.is_live(path) or site.is_expired(path)
    ]
    return make_key(
        site.document_cache.context_digest,
        documents,
        [*iter_file_hashes(theme, filter(Path.is_file, theme.rglob("*")))],
        sorted(_iter_plain_settings(settings)),
        (site.now.date(), site.policy.published_only),
    )


def _iter_plain_settings(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each setting that is text, a number or made of these. Others are code of packages."""
    for name, value in settings.items():
        if name not in _UNUSED_SETTINGS and _is_plain(value):
            yield name, repr(value)


def _is_plain(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(_is_plain(part) for pair in value.items() for part in pair)
    if isinstance(value, (list, tuple)):
        return all(map(_is_plain, value))
    return isinstance(value, _PLAIN_TYPES)
