"""What was found out about each text, kept on disk, so that nothing unchanged is read twice.

Plain JSON, one file for a text. The first line of a file is the SHA-256 of the rest and of all it
was made from: the text, the records, the pictures, the templates, this code and its packages. A
file that is old, torn or changed by hand does not fit its first line, and is made anew. What
visitors get is never made from it: a build reads every text.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from pydantic import TypeAdapter, ValidationError

from clinicsite.model.page import Body, CitedSource, Heading
from clinicsite.model.problem import Problem, Source
from clinicsite.model.records import Records
from clinicsite.model.urls import Place
from clinicsite.parsing.decode import decoded
from clinicsite.parsing.markdown.elements import Found
from clinicsite.parsing.sentences import Sentence

if TYPE_CHECKING:
    from clinicsite.parsing.site import Rendered, Site, Text

CODE = Path(__file__).resolve().parents[1]
PACKAGES = ("Markdown", "pymdown-extensions", "Jinja2", "MarkupSafe", "PyYAML", "pillow")
PACKAGES += ("pydantic", "google-re2")


class Kept:
    """The folder of what is kept of the texts of one site."""

    def __init__(self, folder: Path, site: Site, theme: Path) -> None:
        self._folder, self._made_from = folder, _surroundings(site, theme)
        self._wanted: set[str] = set()

    def key(self, path: str, data: bytes) -> str:
        """A name for all that is read of the file at `path`, besides the pages that it links to."""
        return _digest(self._made_from.encode(), path.encode(errors="surrogateescape"), data)

    def get(self, name: str, key: str, shape: TypeAdapter[Any]) -> Any:
        """What is kept below `name`, if it was made from what `key` names; else None."""
        self._wanted.add(name)
        path = f"{self._folder}/{name}.json"
        with contextlib.suppress(OSError, ValidationError):
            if not os.path.isfile(path):  # noqa: PTH113 - a pipe would never end
                return None
            with open(path, "rb") as file:  # noqa: PTH123 (of 600, quicker)
                sign, _, rest = file.read().partition(b"\n")
            if sign == _digest(key.encode(), rest).encode():
                return shape.validate_json(rest)
        return None

    def put(self, name: str, key: str, shape: TypeAdapter[Any], value: Any) -> None:
        """Keeps `value`; on a disk that cannot be written, it is only made again next time."""
        self._wanted.add(name)
        rest = shape.dump_json(value)
        file = self._folder / f"{name}.json"
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)  # a link must not lead the new bytes elsewhere
            file.write_bytes(_digest(key.encode(), rest).encode() + b"\n" + rest)

    def prune(self) -> None:
        """Deletes what nobody has asked for since the site was read: of texts that are gone."""
        if sum(len(names) for _, _, names in os.walk(self._folder)) == len(self._wanted):
            return
        for file in self._folder.rglob("*.json"):
            if file.relative_to(self._folder).as_posix().removesuffix(".json") not in self._wanted:
                with contextlib.suppress(OSError):
                    file.unlink()


@dataclass(frozen=True)
class KeptText:
    """A text and its body without the records, which are looked up again by their keys."""

    meta: str  # the front matter as JSON; empty where it has none that is right
    faults: list[Problem]  # of the file and its front matter
    body_line: int
    html: tuple[str, str]
    headings: tuple[Heading, ...]
    sources: tuple[str, ...]
    terms: tuple[str, ...]
    ids: frozenset[str]
    clinical: str
    found: Found
    sentences: str  # as JSON: few ask for them, and reading them takes as long as all the rest
    asked: dict[str, bool]  # pages that it links to, and whether they were live

    @classmethod
    def of(cls, text: Text, rendered: Rendered, asked: dict[str, bool]) -> KeptText:
        """What is to be kept of a text that has just been read."""
        body = rendered.html
        return cls(
            text.meta.model_dump_json(exclude_unset=True) if text.meta else "",
            text.known.faults,
            text.body_line,
            (str(body.lead), str(body.main)),
            body.headings,
            tuple(source.reference.key for source in body.sources),
            tuple(term.id for term in body.terms),
            body.ids,
            body.clinical,
            rendered.found,
            SENTENCES.dump_json(rendered.sentences).decode(),
            asked,
        )

    def text(self, path: str, place: Place, data: bytes) -> tuple[Text, list[Problem]]:
        """The text as it was, which has no body yet, and what is wrong with its file."""
        from clinicsite.parsing.site import Text  # which knows this module

        source = Source.of(f"content/{path}", decoded(data))
        text = Text(path, place, source, body_line=self.body_line)
        text.body = "\n".join(source.lines[self.body_line - 1 :])
        text.meta = place.kind.front_matter.model_validate_json(self.meta) if self.meta else None
        return text, self.faults

    def rendered(self, records: Records, made_from: str) -> Rendered:
        """The body as it was, and what it holds."""
        from clinicsite.parsing.site import Rendered

        lead, main = map(Markup, self.html)
        references = (records.references[key] for key in self.sources)
        sources = tuple(CitedSource(*numbered) for numbered in enumerate(references, start=1))
        terms = {term.id: term for term in records.glossary}
        shown = tuple(terms[id] for id in self.terms)
        body = Body(lead, main, self.headings, sources, shown, self.ids, self.clinical)
        said = partial(SENTENCES.validate_json, self.sentences)
        return Rendered(body, self.found, made_from=made_from, kept_sentences=said)


@dataclass(frozen=True)
class Known:
    """Below which name a text is kept, what is wrong with its file, and what was kept of it."""

    key: str
    faults: list[Problem]
    kept: KeptText | None


KEPT_TEXT = TypeAdapter(KeptText)
SENTENCES = TypeAdapter(list[Sentence])


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _surroundings(site: Site, theme: Path) -> str:
    """A name for all that is the same for every text, and that its body is made from."""
    others = [site.content / path for path in sorted(site.files) if not path.endswith(".md")]
    parts = [str((site.addresses.root, site.publish, "pages/glossary.md" in site.files))]
    parts += [sys.version, *map(version, PACKAGES)]
    parts += _files([*others, *(theme / "templates").rglob("*.html"), *CODE.rglob("*.py")])
    return _digest("\n".join(parts).encode(errors="surrogateescape"))


def _files(files: Iterable[Path]) -> Iterator[str]:
    """The names of files, each with a name for what it holds."""
    for file in sorted(files):
        try:
            yield f"{file} {_digest(file.read_bytes())}"
        except OSError as error:
            yield f"{file} {error}"
