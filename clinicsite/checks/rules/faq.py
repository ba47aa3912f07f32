"""Check FAQ blocks: each question has an answer, and each answer a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clinicsite.checks.analysis.block_lines import ClosedBlock, find_text, iter_closed_blocks
from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem
from clinicsite.parsing.document import Document
from clinicsite.parsing.markdown.elements import HeadingElement, TextSpan
from clinicsite.parsing.site import Site

_QUESTION_MARKS = ("?", "？", "؟")
_EXAMPLE = "Write “{} Can I eat before my visit?”, an empty line, and the answer."


@rule("E409", "W401", scope=Scope.DOCUMENT)
def faq_questions(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A FAQ block holds questions as headings of one level, each with an answer below it."""
    for text in documents:
        asked: dict[str, int] = {}
        for block in iter_faq_blocks(text):
            yield from _check_block(text, block, asked)


def iter_faq_blocks(text: Document) -> Iterator[ClosedBlock]:
    """Yield the FAQ blocks that are closed."""
    return (block for block in iter_closed_blocks(text) if block.start.name == "faq")


def _check_block(text: Document, block: ClosedBlock, asked: dict[str, int]) -> Iterator[Problem]:
    headings = [
        heading
        for heading in text.elements.headings
        if block.first_line <= heading.span.line < block.end_line
    ]
    if not headings:
        message = "This FAQ block has no question"
        help_text = _EXAMPLE.format("#" * get_question_level(text, block))
        yield text.make_problem("E409", block.start.span, message, help_text)
        return
    level = headings[0].level
    if (line := find_text(text, block.first_line, headings[0].span.line)) is not None:
        message = "This text is above the first question, so it answers none"
        help_text = "Move it above the block, or below a question."
        yield text.make_problem("E409", TextSpan(line, 1, 0), message, help_text)
    questions = [heading for heading in headings if heading.level <= level or _is_question(heading)]
    ends = [question.span.line for question in questions[1:]] + [block.end_line]
    for question, end in zip(questions, ends, strict=True):
        yield from _check_question(text, question, end, level)
        words = " ".join(question.text.casefold().split())
        if words in asked:
            message = f"This question is asked on line {asked[words]} too"
            yield text.make_problem("E409", question.span, message, "Join the two answers.")
        asked.setdefault(words, question.span.line + text.body_line - 1)


def _check_question(
    text: Document, question: HeadingElement, end: int, level: int
) -> Iterator[Problem]:
    if question.level != level:
        larger = "larger" if question.level < level else "smaller"
        message = f"This question is a {larger} heading than the first one of its block"
        help_text = f"Write all questions of a block with {'#' * level}."
        yield text.make_problem("E409", question.span, message, help_text)
    underline = 1 if _is_underlined(text, question) else 0
    if find_text(text, question.span.line + 1 + underline, end) is None:
        message = "This question has no answer"
        help_text = "Write the answer below it, or delete the question."
        yield text.make_problem("E409", question.span, message, help_text)
    if not _is_question(question):
        message = "This question does not end in a question mark"
        help_text = "Ask it as a visitor would, as in “Can I eat before my visit?”."
        yield text.make_problem("W401", question.span, message, help_text)


def _is_question(heading: HeadingElement) -> bool:
    return heading.text.rstrip().endswith(_QUESTION_MARKS)


def get_question_level(text: Document, block: ClosedBlock) -> int:
    """Return the level that the questions of a block have below the heading above it."""
    above = [h.level for h in text.elements.headings if h.span.line < block.start.span.line]
    return min(max(above[-1] if above else 1, 1) + 1, 6)


def _is_underlined(text: Document, heading: HeadingElement) -> bool:
    line = text.source.lines[heading.span.line + text.body_line - 2]
    return not line.lstrip(" >").startswith("#")
