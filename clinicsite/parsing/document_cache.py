"""Cache parsed documents on disk, so that a check parses only what has changed.

An entry is JSON, one for each document. Its key is a hash of all inputs: the document, the records,
the images, the templates, this code and its packages. Builds ignore this cache and parse every
document again.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from pydantic import TypeAdapter, ValidationError

from clinicsite.model.page import Body, CitedSource, PageHeading
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.records import Records
from clinicsite.model.urls import PagePath
from clinicsite.parsing.decode import decode_text
from clinicsite.parsing.markdown.elements import DocumentElements
from clinicsite.parsing.sentences import Sentence
from clinicsite.support.file_cache import FileCache

if TYPE_CHECKING:
    from clinicsite.parsing.site import Document, RenderedDocument, Site

CODE_FOLDER = Path(__file__).resolve().parents[1]
CACHE_PACKAGES = ("Markdown", "pymdown-extensions", "Jinja2", "MarkupSafe", "PyYAML", "pillow")
CACHE_PACKAGES += ("pydantic", "google-re2")


class DocumentCache:
    """Store the documents of one site."""

    def __init__(self, folder: Path, site: Site, theme: Path) -> None:
        self._files, self._context_digest = FileCache(folder), _hash_context(site, theme)

    def make_key(self, path: str, data: bytes) -> str:
        """Return a hash of all inputs of the document at `path`, except the pages it links to."""
        return _hash_parts(
            self._context_digest.encode(), path.encode(errors="surrogateescape"), data
        )

    def get(self, name: str, key: str, adapter: TypeAdapter[Any]) -> Any:
        """Return the value that `put` stored under `name` for the same `key`, or None."""
        data = self._files.get(name, key)
        if data is None:
            return None
        try:
            return adapter.validate_json(data)
        except ValidationError:
            return None

    def put(self, name: str, key: str, adapter: TypeAdapter[Any], value: Any) -> None:
        """Store `value` under `name`. A disk that cannot be written stores nothing."""
        self._files.put(name, key, adapter.dump_json(value))

    def prune(self) -> None:
        """Delete the entries that no command reads for 30 days."""
        self._files.prune()


@dataclass(frozen=True)
class CachedDocument:
    """A text and its body without the records, which are looked up again by their keys."""

    meta: str  # the front matter as JSON; empty where it has none that is right
    problems: list[Problem]  # of the file and its front matter
    body_line: int
    html: tuple[str, str]
    headings: tuple[PageHeading, ...]
    sources: tuple[str, ...]
    terms: tuple[str, ...]
    ids: frozenset[str]
    clinical_text: str
    elements: DocumentElements
    sentences: str  # as JSON: few ask for them, and reading them takes as long as all the rest
    link_states: dict[str, bool]  # pages that it links to, and whether they were live

    @classmethod
    def from_document(
        cls, document: Document, rendered: RenderedDocument, link_states: dict[str, bool]
    ) -> CachedDocument:
        """What is to be kept of a text that has just been read."""
        body = rendered.body
        return cls(
            document.meta.model_dump_json(exclude_unset=True) if document.meta else "",
            document.cache_entry.problems,
            document.body_line,
            (str(body.lead), str(body.main)),
            body.headings,
            tuple(source.reference.key for source in body.sources),
            tuple(term.id for term in body.terms),
            body.ids,
            body.clinical_text,
            rendered.elements,
            SENTENCES_ADAPTER.dump_json(rendered.sentences).decode(),
            link_states,
        )

    def to_document(
        self, path: str, place: PagePath, data: bytes
    ) -> tuple[Document, list[Problem]]:
        """The text as it was, which has no body yet, and what is wrong with its file."""
        from clinicsite.parsing.site import Document  # which knows this module

        source = SourceFile.from_text(f"content/{path}", decode_text(data))
        text = Document(path, place, source, body_line=self.body_line)
        text.markdown = "\n".join(source.lines[self.body_line - 1 :])
        text.meta = place.kind.front_matter.model_validate_json(self.meta) if self.meta else None
        return text, self.problems

    def to_rendered(self, records: Records, input_digest: str) -> RenderedDocument:
        """The body as it was, and what it holds."""
        from clinicsite.parsing.site import RenderedDocument

        lead, main = map(Markup, self.html)
        references = (records.references[key] for key in self.sources)
        sources = tuple(CitedSource(*numbered) for numbered in enumerate(references, start=1))
        terms = {term.id: term for term in records.glossary}
        shown = tuple(terms[id] for id in self.terms)
        body = Body(lead, main, self.headings, sources, shown, self.ids, self.clinical_text)
        said = partial(SENTENCES_ADAPTER.validate_json, self.sentences)
        return RenderedDocument(body, self.elements, input_digest=input_digest, load_sentences=said)


@dataclass(frozen=True)
class CacheEntry:
    """Below which name a text is kept, what is wrong with its file, and what was kept of it."""

    key: str
    problems: list[Problem]
    cached: CachedDocument | None


CACHED_DOCUMENT_ADAPTER = TypeAdapter(CachedDocument)
SENTENCES_ADAPTER = TypeAdapter(list[Sentence])


def _hash_parts(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _hash_context(site: Site, theme: Path) -> str:
    """A name for all that is the same for every text, and that its body is made from."""
    others = [site.content / path for path in sorted(site.files) if not path.endswith(".md")]
    parts = [str((site.urls.site_url, site.publish, "pages/glossary.md" in site.files))]
    parts += [sys.version, *map(version, CACHE_PACKAGES)]
    parts += _iter_file_hashes(
        [*others, *(theme / "templates").rglob("*.html"), *CODE_FOLDER.rglob("*.py")]
    )
    return _hash_parts("\n".join(parts).encode(errors="surrogateescape"))


def _iter_file_hashes(files: Iterable[Path]) -> Iterator[str]:
    """The names of files, each with a name for what it holds."""
    for file in sorted(files):
        try:
            yield f"{file} {_hash_parts(file.read_bytes())}"
        except OSError as error:
            yield f"{file} {error}"
