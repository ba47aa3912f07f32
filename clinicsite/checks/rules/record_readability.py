"""Rules about the plain words of records: evidence, the glossary and notices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from clinicsite.checks.analysis.page_readability import list_names
from clinicsite.checks.analysis.readability import (
    SCALES,
    Measure,
    make_name_replacer,
    measure_sentence,
)
from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem
from clinicsite.model.records import Records
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.parsing.sentences import split_sentences
from clinicsite.parsing.site import Site


@rule("E811", scope=Scope.SITE)
def record_readability(site: Site) -> Iterator[Problem]:
    """The plain words of a record read at grade 8 at most (HEALTH-CONTENT E1)."""
    without_names = make_name_replacer(list_names(site.records))
    for text in _iter_plain_texts(site.records):
        scale = SCALES.get(text.lang)
        sentences = split_sentences(without_names(text.words))
        found = sum((measure_sentence(sentence, text.lang) for sentence in sentences), Measure())
        if scale and not scale.is_within(found, scale.limit):
            message = (
                f"These plain words read at {scale.format_score(found)}, and "
                f"{scale.format_limit(scale.limit)}"
            )
            help_text = "Use shorter words and sentences."
            source = site.records.get_source(text.file)
            yield source.make_record_problem("E811", text.key, (text.field,), message, help_text)


class _PlainText(NamedTuple):
    """A field of a record that visitors read, with its file and the key of the record."""

    file: str
    key: str
    field: str
    words: str
    lang: str = DEFAULT_LANG


def _iter_plain_texts(records: Records) -> Iterator[_PlainText]:
    for record in records.evidence:
        yield _PlainText("evidence", record.question, "plain", record.plain)
    for term in records.glossary:
        yield _PlainText("glossary", term.term, "plain", term.plain)
    for notice in records.notices.values():
        yield _PlainText("notices", notice.key, "text", notice.text, notice.lang)
