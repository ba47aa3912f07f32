"""Rules about the plain words of records: evidence and the glossary."""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.checks.analysis.page_readability import names_of
from clinicsite.checks.analysis.readability import SCALES, Measure, measure, neutral
from clinicsite.model.problem import Problem
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.parsing.decode import read_text
from clinicsite.parsing.markdown.quotes import curl
from clinicsite.parsing.sentences import split
from clinicsite.parsing.site import Site
from clinicsite.parsing.yaml_source import Tree, parse


def records_are_plain(site: Site) -> Iterator[Problem]:
    """The plain words of a record read at grade 8 at most (HEALTH-CONTENT E1)."""
    scale, without_names = SCALES[DEFAULT_LANG], neutral(names_of(site.records))
    for name in ("evidence", "glossary"):
        for record in getattr(site.records, name):
            sentences = split(without_names(record.plain))
            found = sum((measure(sentence) for sentence in sentences), Measure())
            if not scale.passes(found, scale.limit):
                message = (
                    f"These plain words read at {scale.told(found)}; {scale.bound(scale.limit)}"
                )
                yield _problem(site, name, record.plain, message)


def _problem(site: Site, name: str, plain: str, message: str) -> Problem:
    """A problem with a record's plain words, whose file is read again for their place."""
    source, _ = read_text(site.content / f"data/{name}.yaml", f"content/data/{name}.yaml")
    tree, _ = parse("\n".join(source.lines), source)
    tree = tree or Tree(None)
    given = enumerate(tree.value or [])
    same = (n for n, one in given if isinstance(one, dict) and _is(one.get("plain"), plain))
    mark = tree.mark((next(same, 0), "plain"))
    cure = "Use shorter words and sentences."
    return source.problem("E811", mark.line, mark.column, message, cure, mark.length)


def _is(written: object, plain: str) -> bool:
    return isinstance(written, str) and curl(written).strip() == plain
