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
from clinicsite.model.problem import Problem
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.parsing.decode import read_text
from clinicsite.parsing.markdown.quotes import smarten_quotes
from clinicsite.parsing.sentences import split_sentences
from clinicsite.parsing.site import Site
from clinicsite.parsing.yaml_source import YamlTree, parse_yaml


def record_readability(site: Site) -> Iterator[Problem]:
    """The plain words of a record read at grade 8 at most (HEALTH-CONTENT E1)."""
    scale, without_names = SCALES[DEFAULT_LANG], make_name_replacer(list_names(site.records))
    for name in ("evidence", "glossary"):
        for record in getattr(site.records, name):
            sentences = split_sentences(without_names(record.plain))
            found = sum((measure_sentence(sentence) for sentence in sentences), Measure())
            if not scale.is_within(found, scale.limit):
                message = (
                    f"These plain words read at {scale.format_score(found)}; "
                    f"{scale.format_limit(scale.limit)}"
                )
                yield _make_problem(site, name, record.plain, message)


def _make_problem(site: Site, name: str, plain: str, message: str) -> Problem:
    """A problem with a record's plain words, whose file is read again for their place."""
    source, _ = read_text(site.content / f"data/{name}.yaml", f"content/data/{name}.yaml")
    tree, _ = parse_yaml("\n".join(source.lines), source)
    tree = tree or YamlTree(None)
    given = enumerate(tree.value or [])
    same = (
        n for n, one in given if isinstance(one, dict) and _is_same_text(one.get("plain"), plain)
    )
    mark = tree.get_mark((next(same, 0), "plain"))
    help_text = "Use shorter words and sentences."
    return source.make_problem("E811", mark.line, mark.column, message, help_text, mark.length)


def _is_same_text(value: object, plain: str) -> bool:
    return isinstance(value, str) and smarten_quotes(value).strip() == plain
