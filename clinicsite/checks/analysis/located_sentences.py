"""Every sentence that visitors read, with where it was written: of pages, and of records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import groupby
from typing import Any

from pydantic import BaseModel

from clinicsite.model.claim import fold
from clinicsite.model.problem import Source
from clinicsite.parsing.decode import read_text
from clinicsite.parsing.markdown.elements import At
from clinicsite.parsing.markdown.quotes import curl
from clinicsite.parsing.sentences import Sentence, split
from clinicsite.parsing.site import Site, Text
from clinicsite.parsing.source_map import Written, unseen
from clinicsite.parsing.yaml_source import Mark, Path, Tree, parse

PRINTS_RULES = "claim-rules"  # the block that shows the rules, and the words they are about
# What visitors do not read as words of the clinic, or what is said elsewhere.
_NO_PROSE = frozenset(
    {"key", "treatment", "condition", "sources", "disagrees_with", "source", "schedule"}
    | {"label_ref", "direction", "certainty", "kind", "say"}
)
RECORDS = ("evidence", "glossary", "conditions", "treatments", "people")


Place = Callable[[int, int], tuple[Source, At] | None]


@dataclass(frozen=True)
class Said:
    """A sentence; `types` are those of its sources.

    `place` gives the file and the place of its characters `begin` to `end`, or None where a page
    only shows the words of a record, which is looked at by itself.
    """

    sentence: Sentence
    place: Place
    types: frozenset[str] = frozenset()


def of_page(text: Text, critique: str) -> list[Said]:
    """What a page says: front matter that is shown, descriptions of pictures, its text.

    Quotations that begin with the word `critique` are left out, and so are printed rules.
    """
    written = _Body(text)
    types = [source.reference.type for source in text.html.sources] if text.html else []
    body = [
        Said(
            sentence,
            partial(written.place, number),
            frozenset(types[source - 1] for source in sentence.sources),
        )
        for number, sentence in _not_criticised(text.sentences, fold(critique).casefold())
        if PRINTS_RULES not in sentence.blocks
    ]
    return [*_front_matter(text), *_descriptions(text), *body]


def of_records(site: Site) -> list[Said]:
    """What the records say that pages show."""
    return [said for name in RECORDS for said in _of_records(site, name)]


def _of_records(site: Site, name: str) -> Iterator[Said]:
    file = _File(site, name)
    records, references = getattr(site.records, name), site.records.references
    for record in records.values() if isinstance(records, dict) else records:
        keys = getattr(record, "sources", ())
        types = frozenset(references[key].type for key in keys if key in references)
        for value in _strings(record):
            for number, words in enumerate(split(value)):
                place = partial(file.place, value, number)
                yield Said(Sentence(words, "record"), place, types)


class _Body:
    """The text of a page below its front matter."""

    def __init__(self, text: Text) -> None:
        self._text = text

    @cached_property
    def _written(self) -> Written:
        shown = [sentence.text for sentence in self._text.sentences]
        return Written(unseen(self._text.found.plain), shown)

    def place(self, number: int, begin: int, end: int) -> tuple[Source, At] | None:
        """The place of words of the sentence `number`."""
        blocks = self._text.sentences[number].blocks
        if "evidence" in blocks and not self._written.holds(number):
            return None
        at = self._written.at(number, begin, end)
        return self._text.source, _below(at, self._text.body_line)


class _File:
    """A file of records, which is only read again where a record says what it should not."""

    def __init__(self, site: Site, name: str) -> None:
        self._site, self._path = site, f"data/{name}.yaml"

    @cached_property
    def _read(self) -> tuple[Source, Tree]:
        source, _ = read_text(self._site.content / self._path, f"content/{self._path}")
        tree, _ = parse("\n".join(source.lines), source)
        return source, tree or Tree(None)

    def place(self, value: str, number: int, begin: int, end: int) -> tuple[Source, At]:
        """The place of words of the sentence `number` of a value."""
        source, tree = self._read
        same = (path for path in tree.values if _value(tree, path) == value)
        return _in_value(source, tree.mark(next(same, ())), list(split(value)), number, begin, end)


def _value(tree: Tree, path: Path) -> Any:
    value = tree.value
    for step in path:
        value = value[step]
    return curl(value).strip() if isinstance(value, str) else None


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name not in _NO_PROSE:
                yield from _strings(getattr(value, name))


def _front_matter(text: Text) -> Iterator[Said]:
    meta = text.meta
    given: list[tuple[Path, str]] = [(("title",), meta.title), (("summary",), meta.summary)]
    for number, change in enumerate(meta.changes):
        given += [(("changes", number, name), getattr(change, name)) for name in ("what", "why")]
    for path, value in given:
        yield from _of_value(text.source, text.tree.mark(path), value, "front matter")


def _descriptions(text: Text) -> Iterator[Said]:
    """What a page says of its pictures to those who cannot see them."""
    for picture in text.found.pictures:  # the description stands before the file's name
        at = _below(picture.at, text.body_line)
        yield from _of_value(text.source, Mark(*_before(text.source, at), 0), picture.alt, "img")
    for block in text.found.blocks:
        for option in getattr(block, "options", ()):
            if block.name == "figure" and option.key == "alt":
                at = _below(option.value_at, text.body_line)
                yield from _of_value(text.source, Mark(at.line, at.column, 0), option.value, "img")


def _before(source: Source, at: At) -> tuple[int, int]:
    """The line and column of the last `![` before a place."""
    lines = [*source.lines[: at.line - 1], source.lines[at.line - 1][: at.column]]
    for number in range(len(lines), 0, -1):
        if (offset := lines[number - 1].rfind("![")) >= 0:
            return number, offset + 1
    return at.line, at.column


def _of_value(source: Source, mark: Mark, value: str, tag: str) -> Iterator[Said]:
    sentences = list(split(value))
    for number, words in enumerate(sentences):
        place = partial(_in_value, source, mark, sentences, number)
        yield Said(Sentence(words, tag), place)


def _in_value(
    source: Source, mark: Mark, sentences: list[str], number: int, begin: int, end: int
) -> tuple[Source, At]:
    """The place of words of a value that begins at `mark`."""
    first, *rest = source.lines[mark.line - 1 :] or ("",)
    text = "\n".join([" " * (mark.column - 1) + first[mark.column - 1 :], *rest])
    return source, _below(Written(text, sentences).at(number, begin, end), mark.line)


def _below(at: At, line: int) -> At:
    """A place in a part of a file that begins on `line`."""
    return At(at.line + line - 1, at.column, at.length)


def _not_criticised(sentences: list[Sentence], critique: str) -> Iterator[tuple[int, Sentence]]:
    """All sentences, numbered, but for quotations that begin with the word for a critique."""
    for quoted, run in groupby(enumerate(sentences), key=lambda item: item[1].quoted):
        numbered = list(run)
        if not (quoted and fold(numbered[0][1].text).casefold().startswith(critique)):
            yield from numbered
