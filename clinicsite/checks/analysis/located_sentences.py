"""Every sentence that visitors read, with where it was written: of pages, and of records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import groupby

from clinicsite.checks.analysis.drawing_texts import DrawingText, iter_drawing_texts
from clinicsite.checks.analysis.record_texts import (
    RecordText,
    iter_front_matter_texts,
    iter_record_texts,
    iter_ui_strings,
)
from clinicsite.model.block import OFFICIAL_WORDS, PICTURE_BLOCKS
from clinicsite.model.problem import SourceFile
from clinicsite.model.records import HasRecords, Records
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.model.word_pattern import fold_text
from clinicsite.model.yaml_tree import YamlMark
from clinicsite.parsing.document import Document
from clinicsite.parsing.markdown.elements import TextSpan
from clinicsite.parsing.sentences import Sentence, split_sentences
from clinicsite.parsing.site import Site
from clinicsite.parsing.source_map import SourceMap, blank_markup

# The block that shows the rules, with the words they are about, and words of an authority.
_QUOTED_CLASSES = frozenset({"claim-rules", OFFICIAL_WORDS})

_DERIVED_NAME = "sentences"  # in the derived values of records

LocateFunction = Callable[[int, int], tuple[SourceFile, TextSpan] | None]


@dataclass(frozen=True)
class LocatedSentence:
    """A sentence. `types` are those of its sources.

    `place` gives the file and the place of its characters `begin` to `end`, or None where a page
    only shows the words of a record, which is looked at by itself. `lang` is the language of the
    sentence, which can be another one than that of its page.
    """

    sentence: Sentence
    locate: LocateFunction
    source_types: frozenset[str] = frozenset()
    lang: str = DEFAULT_LANG


def sentences_of_page(text: Document, critique: str) -> list[LocatedSentence]:
    """Return the sentences of a page: its front matter, its images and titles of links, its body.

    Left out are quotations that begin with the word `critique`, printed rules and official texts.
    """
    written = _BodyLocator(text)
    types = (
        [source.reference.type for source in text.rendered_body.sources]
        if text.rendered_body
        else []
    )
    body = [
        LocatedSentence(
            sentence,
            partial(written.locate, number),
            frozenset(types[source - 1] for source in sentence.sources),
            sentence.lang or text.page_path.lang,
        )
        for number, sentence in _skip_critique(text.sentences, fold_text(critique).casefold())
        if _QUOTED_CLASSES.isdisjoint(sentence.blocks)
    ]
    return [*_iter_front_matter(text), *_iter_descriptions(text), *body]


def sentences_of_records(site: HasRecords) -> list[LocatedSentence]:
    """Return the sentences of the records that pages show, which are split once."""
    records = site.records
    if _DERIVED_NAME not in records.derived:
        records.derived[_DERIVED_NAME] = [
            sentence
            for text in (*iter_record_texts(records), *iter_ui_strings(records))
            for sentence in _split_record_text(text, records)
        ]
    found: list[LocatedSentence] = records.derived[_DERIVED_NAME]
    return found


def sentences_of_drawings(site: Site) -> Iterator[LocatedSentence]:
    """Yield the sentences in the drawings of content, in the language of each page with them."""
    for drawing in iter_drawing_texts(site):
        sentences = [sentence for words in drawing.words for sentence in split_sentences(words)]
        source_map = SourceMap(drawing.shown, sentences)
        for number, words in enumerate(sentences):
            place = partial(_locate_in_drawing, drawing, source_map, number)
            for lang in drawing.languages:
                yield LocatedSentence(Sentence(words, "svg"), place, lang=lang)


def _locate_in_drawing(
    drawing: DrawingText, source_map: SourceMap, number: int, begin: int, end: int
) -> tuple[SourceFile, TextSpan]:
    return drawing.source, source_map.find_span(number, begin, end)


def _split_record_text(text: RecordText, records: Records) -> Iterator[LocatedSentence]:
    references = records.references
    types = frozenset(references[key].type for key in text.sources if key in references)
    mark, sentences = text.source.tree.get_mark(text.path), list(split_sentences(text.words))
    for number, words in enumerate(sentences):
        place = partial(_locate_in_value, text.source.file, mark, sentences, number)
        yield LocatedSentence(Sentence(words, "record"), place, types, text.lang)


class _BodyLocator:
    """The text of a page below its front matter."""

    def __init__(self, text: Document) -> None:
        self._text = text

    @cached_property
    def _source_map(self) -> SourceMap:
        shown = [sentence.text for sentence in self._text.sentences]
        return SourceMap(blank_markup(self._text.markdown or ""), shown)

    def locate(self, number: int, begin: int, end: int) -> tuple[SourceFile, TextSpan] | None:
        """Return the place of words of the sentence `number`."""
        blocks = self._text.sentences[number].blocks
        if "evidence" in blocks and not self._source_map.has_sentence(number):
            return None
        at = self._source_map.find_span(number, begin, end)
        return self._text.source, _shift_span(at, self._text.body_line)


def _iter_front_matter(text: Document) -> Iterator[LocatedSentence]:
    meta = text.meta
    if meta is None:
        return
    lang = text.page_path.lang
    for path, value in iter_front_matter_texts(meta):
        mark = text.front_matter_tree.get_mark(path)
        yield from _split_value(text.source, mark, value, "front matter", lang)


def _iter_descriptions(text: Document) -> Iterator[LocatedSentence]:
    """Yield the descriptions of the images of a page, and the titles of its links."""
    lang = text.page_path.lang
    for link in text.elements.links:  # the title is behind the address
        at = _shift_span(link.span, text.body_line)
        mark = YamlMark(at.line, at.column + at.length, 0)
        yield from _split_value(text.source, mark, link.title, "a", lang)
    for picture in text.elements.images:  # the description is in front of the file name
        at = _shift_span(picture.span, text.body_line)
        yield from _split_value(
            text.source, YamlMark(*_find_image_start(text.source, at), 0), picture.alt, "img", lang
        )
    for block in text.elements.blocks:
        for option in getattr(block, "options", ()):
            if getattr(block, "name", "") in PICTURE_BLOCKS and option.key == "alt":
                at = _shift_span(option.value_span, text.body_line)
                yield from _split_value(
                    text.source, YamlMark(at.line, at.column, 0), option.value, "img", lang
                )


def _find_image_start(source: SourceFile, at: TextSpan) -> tuple[int, int]:
    """Return the line and column of the last `![` before a place."""
    lines = [*source.lines[: at.line - 1], source.lines[at.line - 1][: at.column]]
    for number in range(len(lines), 0, -1):
        if (offset := lines[number - 1].rfind("![")) >= 0:
            return number, offset + 1
    return at.line, at.column


def _split_value(
    source: SourceFile, mark: YamlMark, value: str, tag: str, lang: str
) -> Iterator[LocatedSentence]:
    sentences = list(split_sentences(value))
    for number, words in enumerate(sentences):
        place = partial(_locate_in_value, source, mark, sentences, number)
        yield LocatedSentence(Sentence(words, tag), place, lang=lang)


def _locate_in_value(
    source: SourceFile, mark: YamlMark, sentences: list[str], number: int, begin: int, end: int
) -> tuple[SourceFile, TextSpan]:
    """Return the place of words of a value that begins at `mark`."""
    first, *rest = source.lines[mark.line - 1 :] or ("",)
    text = "\n".join([" " * (mark.column - 1) + first[mark.column - 1 :], *rest])
    return source, _shift_span(SourceMap(text, sentences).find_span(number, begin, end), mark.line)


def _shift_span(at: TextSpan, line: int) -> TextSpan:
    """Return a place in a part of a file that begins on `line`."""
    return TextSpan(at.line + line - 1, at.column, at.length)


def _skip_critique(sentences: list[Sentence], critique: str) -> Iterator[tuple[int, Sentence]]:
    """Yield all sentences, numbered, but for quotations that begin with the word for a critique."""
    for quoted, run in groupby(enumerate(sentences), key=lambda item: item[1].quoted):
        numbered = list(run)
        if not (quoted and fold_text(numbered[0][1].text).casefold().startswith(critique)):
            yield from numbered
