"""Cache parsed documents on disk, so that a check or a build parses only what has changed.

An entry is JSON, one for each document. Its key is a hash of all inputs: the document, the records,
the images, the templates, this code and its packages.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from markupsafe import Markup
from pydantic import TypeAdapter, ValidationError

from clinicsite.model.page import Body, CitedSource
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.records import Records
from clinicsite.model.urls import GLOSSARY_PATH, PagePath
from clinicsite.parsing.cached_document import CachedDocument, LinkStates
from clinicsite.parsing.decode import decode_text
from clinicsite.parsing.document import Document, RenderedDocument
from clinicsite.parsing.page_notes import NOTES_SUFFIX
from clinicsite.parsing.sentences import Sentence
from clinicsite.support.file_cache import FileCache

CODE_FOLDER = Path(__file__).resolve().parents[1]
CACHE_PACKAGES = (
    *("Markdown", "pymdown-extensions", "Jinja2", "MarkupSafe", "PyYAML", "pillow"),
    *("pydantic", "google-re2", "selectolax", "pelican"),
)


_NOT_SHOWN = (".md", NOTES_SUFFIX)  # what no other document shows


class DocumentCache:
    """Store the documents of one site."""

    def __init__(self, folder: Path, context_digest: str) -> None:
        self._files, self.context_digest = FileCache(folder), context_digest

    def make_key(self, path: str, data: bytes) -> str:
        """Return a hash of all inputs of the document at `path`, except the pages it links to."""
        return _hash_parts(
            self.context_digest.encode(), path.encode(errors="surrogateescape"), data
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


CACHED_DOCUMENT_ADAPTER = TypeAdapter(CachedDocument)
SENTENCES_ADAPTER = TypeAdapter(list[Sentence])


def cache_document(
    document: Document, rendered: RenderedDocument, problems: list[Problem], states: LinkStates
) -> CachedDocument:
    """Return the cache entry of a document that was just parsed and has a body."""
    body = rendered.body
    assert body
    return CachedDocument(
        document.meta.model_dump_json(exclude_unset=True) if document.meta else "",
        problems,
        document.body_line,
        (str(body.lead), str(body.main)),
        body.headings,
        tuple(source.reference.key for source in body.sources),
        tuple(term.id for term in body.terms),
        body.ids,
        body.clinical_text,
        body.frames,
        rendered.elements,
        SENTENCES_ADAPTER.dump_json(rendered.sentences).decode(),
        states,
    )


def restore_document(cached: CachedDocument, path: str, place: PagePath, data: bytes) -> Document:
    """Return the document as it was parsed from `data`, without a body."""
    source = SourceFile.from_text(f"content/{path}", decode_text(data))
    document = Document(path, place, source, body_line=cached.body_line)
    document.markdown = "\n".join(source.lines[cached.body_line - 1 :])
    schema = place.kind.front_matter
    document.meta = schema.model_validate_json(cached.meta) if cached.meta else None
    return document


def restore_body(cached: CachedDocument, records: Records, input_digest: str) -> RenderedDocument:
    """Return the body as it was rendered, and its elements."""
    lead, main = map(Markup, cached.html)
    references = (records.references[key] for key in cached.sources)
    sources = tuple(CitedSource(*numbered) for numbered in enumerate(references, start=1))
    terms = {term.id: term for term in records.glossary}
    shown = tuple(terms[id] for id in cached.terms)
    texts = (cached.ids, cached.clinical_text, cached.frames)
    body = Body(lead, main, cached.headings, sources, shown, *texts)
    load = partial(SENTENCES_ADAPTER.validate_json, cached.sentences)
    return RenderedDocument(body, cached.elements, input_digest=input_digest, load_sentences=load)


def _hash_parts(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def hash_context(
    content: Path, files: frozenset[str], theme: Path, settings: tuple[object, ...]
) -> str:
    """Return the hash of all inputs that every document of a site shares."""
    others = [content / path for path in sorted(files) if not path.endswith(_NOT_SHOWN)]
    parts = [str((*settings, GLOSSARY_PATH in files))]
    parts += [hash_code()]
    parts += iter_file_hashes(content, others)
    parts += iter_file_hashes(
        theme, [*(theme / "templates").rglob("*.html"), *(theme / "drawings").glob("*.svg")]
    )
    return _hash_parts("\n".join(parts).encode(errors="surrogateescape"))


@cache
def hash_code() -> str:
    """Return the hash of this code, of Python and of the packages that caches depend on."""
    parts = [sys.version, *map(version, CACHE_PACKAGES)]
    parts += iter_file_hashes(CODE_FOLDER, CODE_FOLDER.rglob("*.py"))
    return _hash_parts("\n".join(parts).encode())


def iter_file_hashes(folder: Path, files: Iterable[Path]) -> Iterator[str]:
    """Yield the path of each file below `folder`, relative to it, with the hash of its bytes."""
    for file in sorted(files):
        name = file.relative_to(folder).as_posix()
        try:
            yield f"{name} {_hash_parts(file.read_bytes())}"
        except OSError as error:
            yield f"{name} {error.errno}"
