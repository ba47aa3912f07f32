"""What was found out about each text, kept on disk, so that nothing unchanged is read twice.

Plain JSON, one file for a text. The first line of a file is the SHA-256 of the rest and of all it
was made from: the text, the records, the pictures, the templates, this code and its packages. A
file that is old, torn or changed by hand does not fit its first line, and is made anew. What
visitors get is never made from it: a build reads every text.
"""

from __future__ import annotations

import contextlib
import hashlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from pydantic import TypeAdapter, ValidationError

from plugins.model.page import Body, CitedSource, Heading
from plugins.model.records import Records
from plugins.reading.found import Found
from plugins.reading.prose import Sentence

if TYPE_CHECKING:
    from plugins.reading.site import Rendered, Site, Text

CODE = Path(__file__).resolve().parents[1]
PACKAGES = ("Markdown", "pymdown-extensions", "Jinja2", "MarkupSafe", "PyYAML", "pillow")
PACKAGES += ("pydantic", "google-re2")


class Kept:
    """The folder of what is kept of the texts of one site."""

    def __init__(self, folder: Path, site: Site, theme: Path) -> None:
        self._folder, self._made_from = folder, _surroundings(site, theme)
        self._wanted: set[Path] = set()

    def key(self, text: Text) -> str:
        """A name for all that a text is made from, besides the pages that it links to."""
        words = "\n".join((self._made_from, text.path, *text.source.lines))
        return _digest(words.encode(errors="surrogatepass"))

    def get(self, name: str, key: str, shape: TypeAdapter[Any]) -> Any:
        """What is kept below `name`, if it was made from what `key` names; else None."""
        with contextlib.suppress(OSError, ValidationError):
            sign, _, rest = self._file(name).read_bytes().partition(b"\n")
            if sign == _digest(key.encode(), rest).encode():
                return shape.validate_json(rest)
        return None

    def put(self, name: str, key: str, shape: TypeAdapter[Any], value: Any) -> None:
        """Keeps `value`; on a disk that cannot be written, it is only made again next time."""
        rest = shape.dump_json(value)
        file = self._file(name)
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(_digest(key.encode(), rest).encode() + b"\n" + rest)

    def prune(self) -> None:
        """Deletes what nobody has asked for since the site was read: of texts that are gone."""
        for file in self._folder.rglob("*.json"):
            if file not in self._wanted:
                with contextlib.suppress(OSError):
                    file.unlink()

    def _file(self, name: str) -> Path:
        file = self._folder / f"{name}.json"
        self._wanted.add(file)
        return file


@dataclass(frozen=True)
class KeptText:
    """A body without its records, which are looked up again by their keys."""

    html: tuple[str, str]
    headings: tuple[Heading, ...]
    sources: tuple[str, ...]
    terms: tuple[str, ...]
    ids: frozenset[str]
    clinical: str
    found: Found
    sentences: list[Sentence]
    asked: dict[str, bool]  # pages that it links to, and whether they were live

    @classmethod
    def of(cls, rendered: Rendered, asked: dict[str, bool]) -> KeptText:
        """What is to be kept of a text that has just been read."""
        body = rendered.html
        return cls(
            (str(body.lead), str(body.main)),
            body.headings,
            tuple(source.reference.key for source in body.sources),
            tuple(term.id for term in body.terms),
            body.ids,
            body.clinical,
            rendered.found,
            rendered.sentences,
            asked,
        )

    def rendered(self, records: Records, made_from: str) -> Rendered:
        """The body as it was, and what it holds."""
        from plugins.reading.site import Rendered  # which knows this module

        lead, main = map(Markup, self.html)
        references = (records.references[key] for key in self.sources)
        sources = tuple(CitedSource(*numbered) for numbered in enumerate(references, start=1))
        terms = {term.id: term for term in records.glossary}
        shown = tuple(terms[id] for id in self.terms)
        body = Body(lead, main, self.headings, sources, shown, self.ids, self.clinical)
        rendered = Rendered(body, self.found, made_from=made_from)
        vars(rendered)["sentences"] = self.sentences  # so that nobody makes them anew
        return rendered


KEPT_TEXT = TypeAdapter(KeptText)


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
