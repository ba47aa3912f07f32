"""Give the site the files that the search page loads: an index for each language."""

from __future__ import annotations

import json
from functools import partial

from clinicsite.model.output_paths import SEARCH_INDEX_FILE, SEARCH_INDEX_FOLDER
from clinicsite.model.page import Page
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site
from clinicsite.rendering.output_registry import OutputRegistry, Producer
from clinicsite.rendering.page_cache import PageCache
from clinicsite.rendering.search_documents import is_search, list_documents
from clinicsite.rendering.search_index import IndexBuilder

_CACHE_NAME = "search-files"  # no page has a name without a suffix


class SearchFiles:
    """The files of all indexes. They are made again when a page has changed."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._sources: list[Document] = []
        self._files: dict[str, bytes] = {}

    def find_file(self, path: str) -> Producer | None:
        """Return a producer of the file at `path`, or None."""
        folders = tuple(page.url_path for page in self._site.pages if is_search(page))
        if not path.endswith(".json") or not path.startswith(folders):
            return None
        data = self.get_files().get(path)
        return None if data is None else partial(bytes, data)

    def get_files(self) -> dict[str, bytes]:
        """Return every file by its path relative to the root of the site."""
        sources = list(self._site.documents.values())
        same = len(sources) == len(self._sources) and all(map(_is_same, sources, self._sources))
        if not same or not self._files:
            files: dict[str, bytes] = {}
            for search in filter(is_search, self._site.pages):
                files |= _make_files(self._site, search)
            self._sources, self._files = sources, files
        return self._files


def _is_same(document: Document, other: Document) -> bool:
    return document is other


def _make_files(site: Site, search: Page) -> dict[str, bytes]:
    same = site.records.strings[search.lang]["search_same_meaning"]
    groups = (same,) if isinstance(same, str) else same
    index = IndexBuilder(list_documents(site, search.lang), search.lang, groups).build()
    folder = f"{search.url_path}{SEARCH_INDEX_FOLDER}/{index.version}"
    files = {f"{folder}/{name}": data for name, data in index.files.items()}
    return {f"{search.url_path}{SEARCH_INDEX_FILE}": index.core} | files


def register_search_files(registry: OutputRegistry, site: Site, cache: PageCache | None) -> None:
    """Register every file of the search, from the cache if no page has changed."""
    files = SearchFiles(site)

    def pack() -> bytes:
        texts = {path: data.decode() for path, data in files.get_files().items()}
        return json.dumps(texts).encode()

    packed = cache.get_or_render(_CACHE_NAME, pack) if cache else pack()
    for path, text in json.loads(packed).items():
        registry.register(path, text.encode)
