"""Rules about plain language: grades, sentences, paragraphs and words (HEALTH-CONTENT E4)."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator
from itertools import takewhile

from clinicsite.checks.analysis.jargon import unexplained
from clinicsite.checks.analysis.page_readability import Language, Line, names_of, total
from clinicsite.checks.analysis.readability import SCALES, Measure, measure, neutral
from clinicsite.model.problem import Problem
from clinicsite.model.vocabulary import Everyday
from clinicsite.parsing.sentences import split
from clinicsite.parsing.site import Site

FEWEST = 30  # words; the grade of fewer says nothing
FEWEST_IN_SECTION = 60  # words; a section is short, and one name moves its grade
LONGEST = 30  # words of a sentence
MEAN = 20  # words of the mean sentence
SENTENCES = 3  # of a paragraph
LABEL = 2  # words; so short a sentence is a label, such as **Before.**
BEFORE_ANSWER = 40  # words
QUOTED = 80  # characters of a sentence that a message shows

_PERCENT = re.compile(r"\d+ ?%|\d+ (?:percent|per cent|por ciento)\b")
# 1 in 10, and 7 out of 10 people; not 2 points out of 10, nor 12 in 2024.
_NUMBER = r"(?:\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|un[oa]?|dos|tres|cuatro)"
_SHARE = re.compile(
    rf"\b{_NUMBER} (?:in (?:every )?|de cada |out of (?:every )?(?=[\d,]+ [a-z]*(?:people|adults)))"
    r"(?!(?:19|20)\d\d\b)(?:\d[\d,]*|ten|a hundred|diez|cien)\b",
    re.IGNORECASE,
)


def pages_are_plain(site: Site) -> Iterator[Problem]:
    """A page is written so that a reader of the sixth grade can follow it."""
    names = names_of(site.records)
    for text in site.checked:
        if text.html:
            page = Language(text, names)
            for rule in _RULES:
                yield from rule(page)
            if everyday := site.records.everyday.get(page.lang):
                yield from _long_words(page, everyday)


def summaries_are_plain(site: Site) -> Iterator[Problem]:
    """The summary of a page is no harder than a page may be (HEALTH-CONTENT E2)."""
    without_names = neutral(names_of(site.records))
    for text in site.checked:
        scale = SCALES.get(text.place.lang)
        if scale and text.meta:
            sentences = split(without_names(text.meta.summary))
            found = sum((measure(one, text.place.lang) for one in sentences), Measure())
            if not scale.passes(found, scale.limit):
                message = f"The summary reads at {scale.told(found)}; {scale.bound(scale.limit)}"
                yield text.meta_problem("W819", ("summary",), message, _SHORTER)


_SHORTER = "Use shorter words and sentences."


def _grade(page: Language) -> Iterator[Problem]:
    """The page as a whole: at most grade 8.0, better 6.9."""
    scale, found = page.scale, page.plain
    if scale and found.words >= FEWEST and not scale.passes(found, scale.wished):
        is_over = not scale.passes(found, scale.limit)
        wanted = scale.bound(scale.limit) if is_over else f"aim: {scale.bound(scale.wished)}"
        raw = f" ({scale.told(page.raw)} with its medical names)" if page.raw != found else ""
        message = f"This page reads at {scale.told(found)}{raw}; {wanted}"
        yield _hardest_first(page, page.lines, "E811" if is_over else "W811", message)


def _sections(page: Language) -> Iterator[Problem]:
    """Each part below an h2: at most what a page may have."""
    for lines in page.sections if page.scale else ():
        found = total(lines)
        if (
            lines[0].sentence.heading
            and found.words >= FEWEST_IN_SECTION
            and not page.scale.passes(found, page.scale.limit)
        ):
            said = f"{page.scale.told(found)}; {page.scale.bound(page.scale.limit)}"
            message = f"The part “{lines[0].sentence.heading}” reads at {said}"
            yield _hardest_first(page, lines, "W812", message)


def _sentences(page: Language) -> Iterator[Problem]:
    """A sentence has at most 30 words."""
    for line in page.lines:
        if (count := line.words) > LONGEST:
            message = f"This sentence has {count} words; at most {LONGEST}: {_quoted(line)}"
            yield _problem(page, line, "W813", message, page.cure(line))


def _mean(page: Language) -> Iterator[Problem]:
    """Over a page, a sentence has at most 20 words."""
    mean = sum(line.words for line in page.lines) / max(len(page.lines), 1)
    if page.plain.words >= FEWEST and mean > MEAN:
        message = f"The mean sentence of this page has {mean:.1f} words; at most {MEAN}"
        line = max(page.lines, key=lambda line: line.words)
        cure = f"Begin with the longest, {_quoted(line)}: {page.cure(line)}"
        yield _problem(page, line, "W814", message, cure)


def _paragraphs(page: Language) -> Iterator[Problem]:
    """A paragraph has at most 3 sentences (NHS service manual)."""
    for lines in page.passages:
        lines = [line for line in lines if line.words > LABEL]
        if len(lines) > SENTENCES:
            what = "list item" if lines[0].sentence.tag == "li" else "paragraph"
            message = f"This {what} has {len(lines)} sentences; at most {SENTENCES}"
            cure = f"Put an empty line before {_quoted(lines[SENTENCES])}, or make a list of it."
            yield _problem(page, lines[0], "W815", message, cure)


def _numbers(page: Language) -> Iterator[Problem]:
    """In one part, shares are all percent or all so many in 10 (NHS service manual)."""
    for lines in page.sections:
        percent = _first(lines, _PERCENT)
        if percent and (share := _first(lines, _SHARE)):
            line, said = share
            message = f"“{percent[1]}” and “{said}” in one part are two ways to give a share"
            cure = "Write both in the same way, best as so many in 10 people."
            yield _problem(page, line, "W816", message, cure)


def _first(lines: list[Line], pattern: re.Pattern[str]) -> tuple[Line, str] | None:
    found = ((line, pattern.search(line.sentence.text)) for line in lines)
    return next(((line, hit[0]) for line, hit in found if hit), None)


def _answer(page: Language) -> Iterator[Problem]:
    """The answer comes first: in brief, or a first paragraph, of which 40 words are read at most.

    What to do at once may stand above it.
    """
    opening = [lines for lines in page.passages if "care-card" not in lines[0].sentence.blocks]
    before = list(takewhile(lambda lines: not _is_brief(lines), opening))
    if len(before) < len(opening):
        message = "Before the block “in-brief” there are {} words; at most {}"
        cure = "Put the block first."
    else:
        before = before[:1]
        message = "The first paragraph, which gives the answer, has {} words; at most {}"
        cure = "Say the answer in one or two sentences. Put the rest into a paragraph below."
    count = sum(line.words for lines in before for line in lines)
    if count > BEFORE_ANSWER:
        said = message.format(count, BEFORE_ANSWER)
        yield _problem(page, before[0][0], "W817", said, cure)


def _is_brief(lines: list[Line]) -> bool:
    return "in-brief" in lines[0].sentence.blocks


def _long_words(page: Language, everyday: Everyday) -> Iterator[Problem]:
    """A long word is explained where a page uses it first."""
    for line, words in unexplained(page, everyday):
        listed = ", ".join(f"“{word}”" for word in words)
        what = "these long words" if words[1:] else "this long word"
        message = f"Nothing explains {what}: {listed}"
        cure = (
            f"Use shorter words, or explain: “{words[0]} (…)”. A word for many pages belongs in "
            "content/data/glossary.yaml; one that everyone knows, in everyday.yaml."
        )
        yield _problem(page, line, "W818", message, cure)


def _hardest_first(page: Language, lines: list[Line], code: str, message: str) -> Problem:
    line = page.hardest(1, lines)[0]
    cure = f"Begin with its hardest sentence, {_quoted(line)}: {page.cure(line)}"
    return _problem(page, line, code, message, cure)


def _problem(page: Language, line: Line, code: str, message: str, cure: str) -> Problem:
    return page.text.problem(code, page.at(line), message, cure)


def _quoted(line: Line) -> str:
    return f"“{textwrap.shorten(line.sentence.text, QUOTED, placeholder='…')}”"


_RULES: tuple[Callable[[Language], Iterator[Problem]], ...] = (
    _grade,
    _sections,
    _sentences,
    _mean,
    _paragraphs,
    _numbers,
    _answer,
)
