"""Rules about plain language: grades, sentences, paragraphs and words (HEALTH-CONTENT E4)."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile

from clinicsite.checks.analysis.block_lines import list_unparsed_lines
from clinicsite.checks.analysis.jargon import find_unexplained
from clinicsite.checks.analysis.page_readability import (
    MeasuredSentence,
    ReadabilityReport,
    list_names,
    sum_measures,
)
from clinicsite.checks.analysis.readability import (
    SCALES,
    Measure,
    make_name_replacer,
    measure_sentence,
)
from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem
from clinicsite.model.vocabulary import FamiliarWords
from clinicsite.parsing.document import Document
from clinicsite.parsing.sentences import split_sentences
from clinicsite.parsing.site import Site

MIN_PAGE_WORDS = 30  # words; the grade of fewer says nothing
MIN_SECTION_WORDS = 60  # words; a section is short, and one name moves its grade
MAX_SENTENCE_WORDS = 30  # words of a sentence
MAX_MEAN_WORDS = 20  # words of the mean sentence
# Sentences of a paragraph. In Spanish, short sentences need one more for the same words.
MAX_PARAGRAPH_SENTENCES = {"en": 3, "es": 4}
MAX_LABEL_WORDS = 2  # words; so short a sentence is a label, such as **Before.**
MAX_ANSWER_WORDS = 40  # words
MAX_QUOTE_LENGTH = 80  # characters of a sentence that a message shows

_PERCENT = re.compile(r"(?<!\d)\d+ ?(?:%|(?<= )(?:percent|per cent|por ciento)\b)")
# 1 in 10, and 7 out of 10 people; not 2 points out of 10, nor 12 in 2024.
_NUMBER = r"(?:\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|un[oa]?|dos|tres|cuatro)"
_SHARE = re.compile(
    rf"\b{_NUMBER} (?:in (?:every )?|de cada |out of (?:every )?(?=[\d,]+ [a-z]*(?:people|adults)))"
    r"(?!(?:19|20)\d\d\b)(?:\d[\d,]*|ten|a hundred|diez|cien)\b",
    re.IGNORECASE,
)


@rule(
    *("E811", "W811", "W812", "W813", "W814", "W815", "W816", "W817", "W818"),
    scope=Scope.DOCUMENT,
    reads=("familiar-words", "glossary"),
)
def page_readability(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A page is written so that a reader of the sixth grade can follow it."""
    for text in documents:
        if text.rendered_body and not list_unparsed_lines(text):
            names = list_names(site.records, text.page_path.lang)
            page = ReadabilityReport(text, names)
            for rule in _RULES:
                yield from rule(page)
            everyday = site.records.familiar_words.get(page.lang)
            if everyday:
                yield from _jargon(page, everyday)


@rule("W819", scope=Scope.DOCUMENT, reads=("familiar-words",))
def summary_readability(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """The summary of a page is no harder than a page may be (HEALTH-CONTENT E2)."""
    for text in documents:
        scale = SCALES.get(text.page_path.lang)
        if scale and text.meta:
            names = list_names(site.records, text.page_path.lang)
            without_names = make_name_replacer(names)
            sentences = split_sentences(without_names(text.meta.summary))
            found = sum(
                (measure_sentence(one, text.page_path.lang) for one in sentences), Measure()
            )
            if not scale.is_within(found, scale.limit):
                message = (
                    f"The summary reads at {scale.format_score(found)}, and "
                    f"{scale.format_limit(scale.limit)}"
                )
                yield text.make_meta_problem("W819", ("summary",), message, _SHORTER_HELP)


_SHORTER_HELP = "Use shorter words and sentences."


def _page_grade(page: ReadabilityReport) -> Iterator[Problem]:
    """The page as a whole: at most grade 8.0, better 6.9."""
    scale, found = page.scale, page.plain
    if scale and found.words >= MIN_PAGE_WORDS and not scale.is_within(found, scale.target):
        is_over = not scale.is_within(found, scale.limit)
        limit = (
            scale.format_limit(scale.limit) if is_over else scale.format_limit(scale.target, "aim")
        )
        raw = (
            f" ({scale.format_score(page.with_names)} with its medical names)"
            if page.with_names != found
            else ""
        )
        message = f"This page reads at {scale.format_score(found)}{raw}, and {limit}"
        yield _make_grade_problem(page, page.lines, "E811" if is_over else "W811", message)


def _section_grade(page: ReadabilityReport) -> Iterator[Problem]:
    """Each part below an h2: at most what a page may have."""
    scale = page.scale
    for lines in page.sections if scale else ():
        assert scale
        found = sum_measures(lines)
        if (
            lines[0].sentence.heading
            and found.words >= MIN_SECTION_WORDS
            and not scale.is_within(found, scale.limit)
        ):
            wording = f"{scale.format_score(found)}, and {scale.format_limit(scale.limit)}"
            message = f"The section “{lines[0].sentence.heading}” reads at {wording}"
            yield _make_grade_problem(page, lines, "W812", message)


def _sentence_length(page: ReadabilityReport) -> Iterator[Problem]:
    """A sentence has at most 30 words."""
    for line in page.lines:
        if (count := line.word_count) > MAX_SENTENCE_WORDS:
            limit = f"The limit is {MAX_SENTENCE_WORDS}"
            message = f"This sentence has {count} words. {limit}: {_quote(line)}"
            yield _make_problem(page, line, "W813", message, page.suggest_advice(line))


def _mean_sentence_length(page: ReadabilityReport) -> Iterator[Problem]:
    """Over a page, a sentence has at most 20 words."""
    mean = sum(line.word_count for line in page.lines) / max(len(page.lines), 1)
    if page.plain.words >= MIN_PAGE_WORDS and mean > MAX_MEAN_WORDS:
        message = (
            f"The mean sentence of this page has {mean:.1f} words. The limit is {MAX_MEAN_WORDS}"
        )
        line = max(page.lines, key=lambda line: line.word_count)
        help_text = f"Begin with the longest, {_quote(line)}: {page.suggest_advice(line)}"
        yield _make_problem(page, line, "W814", message, help_text)


def _paragraph_length(page: ReadabilityReport) -> Iterator[Problem]:
    """A paragraph has at most 3 sentences in English (NHS service manual)."""
    most = MAX_PARAGRAPH_SENTENCES.get(page.lang, max(MAX_PARAGRAPH_SENTENCES.values()))
    for lines in page.passages:
        lines = [line for line in lines if line.word_count > MAX_LABEL_WORDS]
        if len(lines) > most:
            what = "list item" if lines[0].sentence.tag == "li" else "paragraph"
            message = f"This {what} has {len(lines)} sentences. The limit is {most}"
            help_text = f"Put an empty line before {_quote(lines[most])}, or make a list of it."
            yield _make_problem(page, lines[0], "W815", message, help_text)


def _mixed_shares(page: ReadabilityReport) -> Iterator[Problem]:
    """In one part, shares are all percent or all so many in 10 (NHS service manual)."""
    for lines in page.sections:
        percent = _find_first(lines, _PERCENT)
        if percent and (share := _find_first(lines, _SHARE)):
            line, wording = share
            message = f"“{percent[1]}” and “{wording}” in one section are two ways to give a share"
            help_text = "Write both in the same way, best as so many in 10 people."
            yield _make_problem(page, line, "W816", message, help_text)


def _find_first(
    lines: list[MeasuredSentence], pattern: re.Pattern[str]
) -> tuple[MeasuredSentence, str] | None:
    found = ((line, pattern.search(line.sentence.text)) for line in lines)
    return next(((line, hit[0]) for line, hit in found if hit), None)


def _answer_first(page: ReadabilityReport) -> Iterator[Problem]:
    """The answer comes first: in brief, or a first paragraph, of which 40 words are read at most.

    What to do at once may stand above it.
    """
    opening = [lines for lines in page.passages if "care-card" not in lines[0].sentence.blocks]
    before = list(takewhile(lambda lines: not _is_summary_block(lines), opening))
    if len(before) < len(opening):
        message = "Before the block “in-brief” there are {} words. The limit is {}"
        help_text = "Put the block first."
    else:
        before = before[:1]
        message = "The first paragraph, which gives the answer, has {} words. The limit is {}"
        help_text = "Give the answer in one or two sentences. Put the rest into a paragraph below."
    count = sum(line.word_count for lines in before for line in lines)
    if count > MAX_ANSWER_WORDS:
        wording = message.format(count, MAX_ANSWER_WORDS)
        yield _make_problem(page, before[0][0], "W817", wording, help_text)


def _is_summary_block(lines: list[MeasuredSentence]) -> bool:
    return "in-brief" in lines[0].sentence.blocks


def _jargon(page: ReadabilityReport, everyday: FamiliarWords) -> Iterator[Problem]:
    """A long word is explained where a page uses it first."""
    for line, words in find_unexplained(page, everyday):
        listed = ", ".join(f"“{word}”" for word in words)
        what = "these long words" if words[1:] else "this long word"
        message = f"Nothing explains {what}: {listed}"
        help_text = (
            f"Use shorter words, or explain: “{words[0]} (…)”. A word for many pages belongs in "
            "content/data/glossary.yaml; one that everyone knows, in familiar-words.yaml."
        )
        yield _make_problem(page, line, "W818", message, help_text)


def _make_grade_problem(
    page: ReadabilityReport, lines: list[MeasuredSentence], code: str, message: str
) -> Problem:
    line = page.list_hardest(1, lines)[0]
    help_text = f"Begin with its hardest sentence, {_quote(line)}: {page.suggest_advice(line)}"
    return _make_problem(page, line, code, message, help_text)


def _make_problem(
    page: ReadabilityReport, line: MeasuredSentence, code: str, message: str, help_text: str
) -> Problem:
    return page.text.make_problem(code, page.find_span(line), message, help_text)


def _quote(line: MeasuredSentence) -> str:
    return f"“{textwrap.shorten(line.sentence.text, MAX_QUOTE_LENGTH, placeholder='…')}”"


_RULES: tuple[Callable[[ReadabilityReport], Iterator[Problem]], ...] = (
    _page_grade,
    _section_grade,
    _sentence_length,
    _mean_sentence_length,
    _paragraph_length,
    _mixed_shares,
    _answer_first,
)
