"""Rules about the plain words of records: evidence and the glossary."""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.checks.analysis.page_readability import list_names
from clinicsite.checks.analysis.readability import (
    SCALES,
    Measure,
    make_name_replacer,
    measure_sentence,
)
from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.parsing.sentences import split_sentences
from clinicsite.parsing.site import Site


@rule("E811", scope=Scope.SITE)
def record_readability(site: Site) -> Iterator[Problem]:
    """The plain words of a record read at grade 8 at most (HEALTH-CONTENT E1)."""
    scale, without_names = SCALES[DEFAULT_LANG], make_name_replacer(list_names(site.records))
    records = site.records
    plain_texts = {
        "evidence": [(record.question, record.plain) for record in records.evidence],
        "glossary": [(term.term, term.plain) for term in records.glossary],
    }
    for name, texts in plain_texts.items():
        for key, plain in texts:
            sentences = split_sentences(without_names(plain))
            found = sum((measure_sentence(sentence) for sentence in sentences), Measure())
            if not scale.is_within(found, scale.limit):
                message = (
                    f"These plain words read at {scale.format_score(found)}, and "
                    f"{scale.format_limit(scale.limit)}"
                )
                help_text = "Use shorter words and sentences."
                source = records.get_source(name)
                yield source.make_record_problem("E811", key, ("plain",), message, help_text)
