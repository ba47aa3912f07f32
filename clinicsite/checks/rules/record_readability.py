"""Rules about the plain words of records."""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.checks.analysis.page_readability import list_names
from clinicsite.checks.analysis.readability import (
    SCALES,
    Measure,
    make_name_replacer,
    measure_sentence,
)
from clinicsite.checks.analysis.record_texts import iter_record_texts
from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem
from clinicsite.model.records import HasRecords
from clinicsite.parsing.sentences import split_sentences


@rule("E811", scope=Scope.RECORDS, reads=("familiar-words",))
def record_readability(site: HasRecords) -> Iterator[Problem]:
    """The plain words of a record read at grade 8 at most (HEALTH-CONTENT E1)."""
    for text in iter_record_texts(site.records):
        scale = SCALES.get(text.lang)
        if not (scale and text.is_prose):
            continue
        without_names = make_name_replacer(list_names(site.records, text.lang))
        sentences = split_sentences(without_names(text.words))
        found = sum((measure_sentence(sentence, text.lang) for sentence in sentences), Measure())
        if not scale.is_within(found, scale.limit):
            message = (
                f"These plain words read at {scale.format_score(found)}, and "
                f"{scale.format_limit(scale.limit)}"
            )
            help_text = "Use shorter words and sentences."
            yield text.source.make_problem("E811", text.path, message, help_text)
