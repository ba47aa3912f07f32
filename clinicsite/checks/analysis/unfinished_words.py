"""Find what is true only before the launch: `not-provided` blocks, and words that say the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clinicsite.checks.analysis.located_sentences import sentences_of_drawings, sentences_of_page
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.model.word_pattern import CharRange, WordPattern, fold_text
from clinicsite.model.yaml_tree import YamlPath
from clinicsite.parsing.document import Document
from clinicsite.parsing.markdown.elements import BlockStart
from clinicsite.parsing.sentences import split_sentences
from clinicsite.parsing.site import Site
from clinicsite.parsing.ui_strings import STRINGS_FOLDER

# A block of this kind tells readers, and the launch checklist, what the clinic has not provided.
NOT_PROVIDED_BLOCK = "not-provided"
PHRASES_ITEM = "finished-words"
# Files of content/data with no words for readers, or with strings that follow from the records.
_UNREAD_FILES = frozenset(
    {
        "claims",
        "claim-acts",
        "claim-groups",
        "claim-languages",
        "claim-tone",
        "claim-words",
        "familiar-words",
        "launch",
    }
    | {"navigation", "page-structure", "references"}
)


def find_missing_words(text: Document) -> Iterator[Problem]:
    """Yield a problem for each `not-provided` block of a page."""
    for block in text.elements.blocks:
        if isinstance(block, BlockStart) and block.name == NOT_PROVIDED_BLOCK:
            message = "This block says that the clinic has not provided something yet"
            help_text = "Replace this block by the clinic's own words."
            yield text.make_problem("E852", block.span, message, help_text)


def find_unfinished_words(site: Site) -> Iterator[Problem]:
    """Yield a problem for each sentence of a live page or a record that says the site is not ready.

    Sentences of `not-provided` blocks are left out, because `find_missing_words` finds them.
    """
    item = site.records.launch.get(PHRASES_ITEM)
    phrases = item.phrases if item else ()
    for page in site.pages:
        yield from _check_page(site, site.documents[page.path], phrases)
    yield from _check_drawings(site, phrases)
    for name, record in site.records.sources.items():
        if name not in _UNREAD_FILES and not name.startswith(STRINGS_FOLDER):
            for path, mark in record.tree.values.items():
                value = record.tree.get_value(path)
                lang = _get_language(site, path)
                own = [phrase for phrase in phrases if phrase.lang == lang]
                if isinstance(value, str) and (words := _find_first(value, own)):
                    yield _make_problem(record.file, mark.line, mark.column, words)


def _get_language(site: Site, path: YamlPath) -> str:
    """Return the language of a value in a record, which a step of its path names."""
    return next((str(step) for step in path if step in site.records.strings), DEFAULT_LANG)


def _check_drawings(site: Site, phrases: Sequence[WordPattern]) -> Iterator[Problem]:
    for one in sentences_of_drawings(site):
        own = [phrase for phrase in phrases if phrase.lang == one.lang]
        for begin, end in _find_all(one.sentence.text, own):
            if place := one.locate(begin, end):
                source, at = place
                if source.path.removeprefix("content/") not in site.withheld_files:
                    yield _make_problem(source, at.line, at.column, one.sentence.text[begin:end])


def _check_page(site: Site, text: Document, phrases: Sequence[WordPattern]) -> Iterator[Problem]:
    lang = text.page_path.lang
    for one in sentences_of_page(text, str(site.records.strings[lang]["critique"])):
        if NOT_PROVIDED_BLOCK in one.sentence.blocks:
            continue
        own = [phrase for phrase in phrases if phrase.lang == one.lang]
        for begin, end in _find_all(one.sentence.text, own):
            if place := one.locate(begin, end):
                source, at = place
                yield _make_problem(source, at.line, at.column, one.sentence.text[begin:end])
                break


def _find_first(value: str, phrases: Sequence[WordPattern]) -> str:
    """Return the first words of a value that match a phrase, or ""."""
    return next(
        (
            sentence[begin:end]
            for sentence in split_sentences(value)
            for begin, end in _find_all(sentence, phrases)
        ),
        "",
    )


def _find_all(sentence: str, phrases: Sequence[WordPattern]) -> Iterator[CharRange]:
    folded = fold_text(sentence)
    for phrase in phrases:
        yield from phrase.find_violations(folded)


def _make_problem(source: SourceFile, line: int, column: int, words: str) -> Problem:
    message = f'"{words}" says that the website is not ready'
    help_text = (
        "Write what stays true when the site is open, or use a “not-provided” block. If the words "
        "mean something else, add them to not_in of that phrase in content/data/launch.yaml."
    )
    return source.make_problem("E857", line, column, message, help_text, len(words))
