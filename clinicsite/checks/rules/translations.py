"""Rules about pages in another language: their English page, and whether they are up to date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clinicsite.checks.analysis.located_sentences import sentences_of_page
from clinicsite.checks.analysis.record_texts import iter_untranslated_texts
from clinicsite.checks.analysis.spoken_language import find_other_language
from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem
from clinicsite.model.urls import DEFAULT_LANG, get_main_path
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site
from clinicsite.parsing.translation_blocks import ChangedBlock, TextBlock, list_blocks
from clinicsite.parsing.translation_state import TranslationState, get_translation_state
from clinicsite.support.edit_distance import suggest

_FIELDS = ("slug", "translates", "translated")
_MAX_QUOTE = 120  # characters of a paragraph in a message


@rule("E721", "E722", scope=Scope.SITE)
def translation_sources(site: Site) -> Iterator[Problem]:
    """A translation has an English page, and only a translation has the fields of one."""
    english = [path for path, one in site.documents.items() if one.page_path.lang == DEFAULT_LANG]
    for path, document in sorted(site.documents.items()):
        meta = document.meta
        if document.page_path.lang != DEFAULT_LANG and get_main_path(path) not in site.documents:
            message = f"This page translates {get_main_path(path)}, which does not exist"
            otherwise = "Write the English page first, or rename this file to the name of one."
            help_text = suggest(get_main_path(path), english, otherwise)
            yield document.source.make_problem("E721", 1, 1, message, help_text)
        if document.page_path.lang == DEFAULT_LANG and meta:
            for name in (name for name in _FIELDS if getattr(meta, name)):
                message = f'An English page has no "{name}", which is for translations'
                help_text = "Delete the line. The name of the file gives the address of the page."
                yield document.make_meta_problem("E722", (name,), message, help_text)


@rule("W721", "W722", "W723", scope=Scope.SITE)
def outdated_translations(site: Site) -> Iterator[Problem]:
    """A translation has all blocks of its English page, as they are now."""
    for _, document in sorted(site.documents.items()):
        state = get_translation_state(document, site)
        is_known = document.page_path.lang in site.records.strings
        if not (state and state.original and document.meta and is_known):
            continue
        if not document.meta.translates:
            message = "The page does not say which English text it translates"
            yield document.make_meta_problem("W722", ("title",), message, _advise(document))
            continue
        for change in state.changed:
            yield _describe_change(document, change)
        if not state.changed:
            yield from _compare_lengths(document, state)
        if document.meta.translated and not state.review:
            message = "The words changed since a translator reviewed them"
            help_text = "Let a translator read the page again, and record it with “translate”."
            yield document.make_meta_problem("W723", ("translated",), message, help_text)


def _describe_change(document: Document, change: ChangedBlock) -> Problem:
    line = change.translation.line if change.translation else 1
    if change.english is None:
        message = "The English page no longer has this paragraph"
        help_text = "Delete it here too."
    else:
        verb = "has changed" if change.translation else "is new"
        message = f"The English paragraph on its line {change.english.line} {verb}"
        help_text = f"It is now: “{_quote(change.english)}”."
    if change.translation:
        help_text += f" The translation is: “{_quote(change.translation)}”."
    return document.source.make_problem(
        "W721", line, 1, message, f"{help_text} {_advise(document)}"
    )


def _compare_lengths(document: Document, state: TranslationState) -> Iterator[Problem]:
    """Yield a problem where the translation has more or fewer blocks than the English page."""
    assert state.original
    own, english = list_blocks(document), list_blocks(state.original)
    if len(own) != len(english):
        message = f"The page has {len(own) - 1} paragraphs, and the English page {len(english) - 1}"
        line = next((a.line for a, b in zip(own, english) if _is_other_kind(a, b)), own[-1].line)
        help_text = "Give each English paragraph one of its own, in the same order."
        yield document.source.make_problem("W722", line, 1, message, help_text)


def _is_other_kind(block: TextBlock, other: TextBlock) -> bool:
    """Return whether two blocks begin differently, such as a heading and a list."""
    first, second = block.text[:1], other.text[:1]
    return (first in "#-/|>") != (second in "#-/|>") or (first in "#-/|>" and first != second)


def _quote(block: TextBlock) -> str:
    words = " ".join(block.text.split())
    return words if len(words) <= _MAX_QUOTE else f"{words[:_MAX_QUOTE]}…"


def _advise(document: Document) -> str:
    lang = document.page_path.lang
    return f"Type “python3 tasks.py translate {get_main_path(document.path)} {lang}”."


@rule("W724", scope=Scope.DOCUMENT)
def mixed_languages(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A page is in one language. Words of another one are in a block “in-language”."""
    for document in documents:
        lang = document.page_path.lang
        is_draft = document.meta is None or document.meta.status == "draft"
        if is_draft or lang not in site.records.strings or not document.rendered_body:
            continue
        critique = str(site.records.strings[lang]["critique"])
        for one in sentences_of_page(document, critique):
            text = one.sentence.text
            other = find_other_language(text, lang) if one.lang == lang else ""
            if other and (place := one.locate(0, len(text))):
                source, at = place
                message = f'This sentence is in the language "{other}", on a page in "{lang}"'
                help_text = "Translate it, or put it into a block “in-language”."
                yield source.make_problem("W724", at.line, at.column, message, help_text)


@rule("W631", scope=Scope.SITE)
def untranslated_records(site: Site) -> Iterator[Problem]:
    """A text of a record that published translations show is in their language."""
    languages = {page.lang for page in site.pages} - {DEFAULT_LANG}
    for lang in sorted(languages):
        for text in iter_untranslated_texts(site.records, lang):
            message = f'This text has no translation in "{lang}". Pages show it in English'
            help_text = f"Write it as two lines below the field: “en: …” and “{lang}: …”."
            yield text.source.make_problem("W631", text.path, message, help_text)
