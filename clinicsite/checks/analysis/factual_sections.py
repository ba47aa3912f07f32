"""Find the sections that state facts: not advice, questions, or what is not known."""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.checks.analysis.outline import Outline, OutlineItem
from clinicsite.parsing.document import Document

ADVICE_BLOCKS = frozenset({"do", "dont", "questions", "care-card"})  # blocks
NON_FACTUAL_SECTIONS = frozenset({"not-known", "get-help", "ask", "cost"})  # ids of sections


def iter_factual_sections(text: Document, outline: Outline) -> Iterator[OutlineItem]:
    """Yield the second-level sections that state facts, and so need a source.

    A section states none if it is on what is unknown, when to get help, what to ask or the cost
    (recognized by its id), or if all its words are in blocks of advice, questions and care.
    """
    headings = text.rendered_body.headings if text.rendered_body else ()
    ids = {heading.text: heading.id for heading in headings}
    stating = {
        ids.get(sentence.heading)
        for sentence in text.sentences
        if not sentence.tag.startswith("h") and not ADVICE_BLOCKS.intersection(sentence.blocks)
    }
    ids_in_order = (heading.id for heading in headings if heading.level == 2)
    for span, id in zip((s for s in outline.sections if s.level == 2), ids_in_order):
        if id in stating - NON_FACTUAL_SECTIONS:
            yield span
