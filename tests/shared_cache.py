"""Share templates, records, documents, bodies and problems between the tests of one process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any, ClassVar

from jinja2.bccache import Bucket

from clinicsite.checks.result_cache import DiskResultCache
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.records import Records
from clinicsite.parsing.document import Document, RenderedDocument
from clinicsite.parsing.markdown.elements import DocumentElements
from clinicsite.parsing.memory_cache import MemoryCache, hash_files
from clinicsite.parsing.templates import TemplateCache
from tests.compiled_templates import load_code, replace_filename, store_code

MAX_SHARED_BYTES = 4_000_000  # of a file of records: a copy of a larger one is another file
LinkStates = dict[str, bool]
Inputs = tuple[str, ...]


class SharedTemplates(TemplateCache):
    """Compiled templates of all projects: equal templates are compiled once in a run."""

    _all_compiled: ClassVar[dict[tuple[str, str], CodeType]] = {}
    folder: ClassVar[str]

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load the code of a template, with the path of this project's file in it."""
        name, _, filename = bucket.key.partition("|")
        if code := self._all_compiled.get((name, bucket.checksum)):
            bucket.code = replace_filename(code, filename)
        elif code := load_code(self.folder, bucket):
            bucket.code = self._all_compiled[name, bucket.checksum] = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store the code of a template for all projects."""
        assert bucket.code
        self._all_compiled[bucket.key.partition("|")[0], bucket.checksum] = bucket.code
        store_code(self.folder, bucket)


class SharedCache(MemoryCache):
    """A memory cache whose entries outlive a site; every key holds all inputs of its entry.

    The preview keeps one entry for a path. Tests come back to a path with the same inputs, so
    that this cache keeps all of them.
    """

    _all_records: ClassVar[dict[tuple[str, frozenset[str]], tuple[Records, list[Problem]]]] = {}
    _all_documents: ClassVar[dict[tuple[str, bytes], tuple[Document, list[Problem]]]] = {}
    _all_bodies: ClassVar[dict[tuple[str, Inputs], list[tuple[LinkStates, Any]]]] = {}
    templates = SharedTemplates()

    def get_records(
        self,
        content: Path,
        files: frozenset[str],
        read: Callable[[Path], tuple[Records, list[Problem]]],
    ) -> tuple[Records, list[Problem]]:
        """Return what `read` returns for `content`, and a new list of problems each time."""
        pages = frozenset(path for path in files if path.endswith(".md"))
        data = [content / path for path in sorted(files) if path.startswith("data/")]
        key = (hash_files(content, data), pages)
        if key not in self._all_records:
            self._all_records[key] = read(content)
        records, problems = self._all_records[key]
        return records, [*problems]

    def get_document(
        self, path: str, data: bytes, read: Callable[[], tuple[Document, list[Problem]]]
    ) -> tuple[Document, list[Problem]]:
        """Return what `read` returns for the file at `path` that holds `data`."""
        key = (path, data)
        if key not in self._all_documents:
            self._all_documents[key] = read()
        document, problems = self._all_documents[key]
        return document, [*problems]

    def get_body(
        self, path: str, inputs: Inputs, find_url_path: Callable[[str], str | None]
    ) -> RenderedDocument | None:
        """Return the body that was rendered from the same inputs and states of linked pages."""
        for link_states, rendered in self._all_bodies.get((path, inputs), ()):
            if all(find_url_path(page) == url for page, url in link_states.items()):
                return rendered
        return None

    def store(
        self, path: str, inputs: Inputs, link_states: LinkStates, rendered: RenderedDocument
    ) -> None:
        """Keep a body, unless a document cache already holds its context: `inputs` lack that."""
        if inputs[-1]:
            self._all_bodies.setdefault((path, inputs), []).append((link_states, rendered))

    def retain(self, paths: frozenset[str]) -> None:
        """Keep all entries: other tests read other files."""


class SharedResults(DiskResultCache):
    """Problems of documents, as the preview keeps them: by their source and their elements.

    Another text, record or setting replaces one of the two objects. See `MemoryResultCache`.
    """

    _all_problems: ClassVar[
        dict[tuple[int, int, str], tuple[SourceFile, DocumentElements, list[Problem]]]
    ] = {}

    def get(self, text: Document, linked_evidence: str) -> list[Problem] | None:
        """Return the problems of an equal document, or None."""
        if self._cache:
            return super().get(text, linked_evidence)
        key = (id(text.source), id(text.elements), linked_evidence)
        return self._all_problems[key][-1] if key in self._all_problems else None

    def put(self, text: Document, linked_evidence: str, problems: list[Problem]) -> None:
        """Store the problems of a document, and the objects that its key names."""
        super().put(text, linked_evidence, problems)
        key = (id(text.source), id(text.elements), linked_evidence)
        self._all_problems[key] = (text.source, text.elements, problems)
