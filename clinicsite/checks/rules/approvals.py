"""Check statements on the approval of medicines: a label or a regulator is their source.

A review or a news report of an approval grows old without notice: what it counts was true when it
was written. FTC, Health Products Compliance Guidance (2022): an approval must not be misstated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from clinicsite.checks.analysis.approval_statements import (
    LANGUAGES,
    find_statement,
    has_stem,
    is_reported,
)
from clinicsite.checks.analysis.located_sentences import (
    LocatedSentence,
    sentences_of_page,
    sentences_of_records,
)
from clinicsite.checks.analysis.sections import get_code_by_status
from clinicsite.checks.registry import Scope, rule
from clinicsite.checks.rules.claims import find_claims
from clinicsite.model.problem import Problem
from clinicsite.model.records import HasRecords, Records
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site

APPROVAL_SOURCES = frozenset({"label", "regulator"})

_PROSE_TAGS = frozenset({"p", "li", "td", "dd"})  # a heading and a label can cite no source


@rule("E827", "W827", scope=Scope.DOCUMENT, reads=("references",))
def page_approvals(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A statement on the approval of a medicine cites a label or a regulator."""
    for text in documents:
        lang = text.page_path.lang
        if not (text.rendered_body and text.meta and lang in LANGUAGES):
            continue
        if not has_stem(" ".join(sentence.text for sentence in text.sentences), lang):
            continue
        critique = str(site.records.strings[lang]["critique"])
        found = sentences_of_page(text, critique)
        prose = [one for one in found if one.sentence.tag in _PROSE_TAGS]
        for index, located in enumerate(prose):
            span = find_statement(located.sentence.text, lang)
            before = located.sentence.text[: span[0]] if span else ""
            if (
                span
                and not _has_source(prose, index, before, lang)
                and not _is_forbidden(located, span, site.records)
            ):
                code = get_code_by_status(text, "827")
                yield from _make_problem(code, located, span)


@rule("E827", scope=Scope.RECORDS, reads=("references",))
def record_approvals(site: HasRecords) -> Iterator[Problem]:
    """A statement on the approval of a medicine in an evidence record has such a source."""
    for located in sentences_of_records(site):
        if located.lang not in LANGUAGES:
            continue
        span = find_statement(located.sentence.text, located.lang)
        if (
            span
            and located.source_types
            and not located.source_types & APPROVAL_SOURCES
            and not _is_forbidden(located, span, site.records)
        ):
            yield from _make_problem("E827", located, span)


def _has_source(prose: Sequence[LocatedSentence], index: int, before: str, lang: str) -> bool:
    """Return whether the source that a reader sees for the sentence is a label or a regulator.

    That is its own source, or the next one of its paragraph, or the last one before it, or the one
    of the line that introduces its list. `before` are the words before the statement: for what
    news reports said, the report is the source.
    """
    cited = _find_cited(prose, index)
    if cited is None:
        return False
    return bool(cited.source_types & APPROVAL_SOURCES or is_reported(before, lang))


def _is_forbidden(located: LocatedSentence, span: tuple[int, int], records: Records) -> bool:
    """Return whether a claim rule without waivers already reports words of the statement."""
    return any(
        not match.rule.can_be_waived and match.span[0] < span[1] and span[0] < match.span[1]
        for match, _ in find_claims(located, records)
    )


def _find_cited(prose: Sequence[LocatedSentence], index: int) -> LocatedSentence | None:
    """Return the sentence with the source of the sentence at `index`, or None."""
    passage, tag = prose[index].sentence.passage, prose[index].sentence.tag
    same = [one for one in prose if one.sentence.passage == passage]
    at = same.index(prose[index])
    for one in (*same[at:], *reversed(same[:at])):
        if one.source_types:
            return one
    if prose[index].sentence.text.rstrip().endswith(":"):  # its list is the statement
        items = _take_items(prose[index + 1 :])
        return next((one for one in items if one.source_types), None)
    if tag == "li":
        for one in reversed(prose[:index]):
            if one.sentence.tag != "li":
                is_introduction = one.sentence.text.rstrip().endswith(":")
                return one if is_introduction and one.source_types else None
    return None


def _take_items(prose: Sequence[LocatedSentence]) -> Iterator[LocatedSentence]:
    for one in prose:
        if one.sentence.tag != "li":
            return
        yield one


def _make_problem(code: str, located: LocatedSentence, span: tuple[int, int]) -> Iterator[Problem]:
    """Yield the problem of a statement, unless the page only shows the words of a record."""
    if place := located.locate(*span):
        source, at = place
        words = located.sentence.text[span[0] : span[1]]
        message = f"“{words}” is about an approval, and no label or regulator is its source"
        help_text = (
            "Cite the label of the medicine or a page of the regulator, a reference of the type "
            "label or regulator, at the end of the sentence."
        )
        yield source.make_problem(code, at.line, at.column, message, help_text, at.length)
