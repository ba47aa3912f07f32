"""Check statements on the approval of medicines: a label or a regulator is their source.

A review or a news report of an approval grows old without notice: what it counts was true when it
was written. FTC, Health Products Compliance Guidance (2022): an approval must not be misstated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from clinicsite.checks.analysis.located_sentences import (
    LocatedSentence,
    sentences_of_page,
    sentences_of_records,
)
from clinicsite.checks.analysis.sections import get_code_by_status
from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem
from clinicsite.model.word_pattern import fold_text
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site

APPROVAL_SOURCES = frozenset({"label", "regulator"})
_LANG = "en"  # of the patterns below

_REGULATOR = (
    r"(?:\bF\.?D\.?A\b\.?|\bfood and drug administration\b|\bEMA\b|\beuropean medicines agency\b|"
    r"\bMHRA\b|\bhealth canada\b|\b(?:drug|medicines|the) agenc(?:y|ies)\b|\bregulators?\b|"
    r"\bhealth authorit(?:y|ies)\b)"
)
_MEDICINE = (
    r"(?:medicines?|medications?|drugs?|products?|devices?|treatments?|therap(?:y|ies)|infusions?|"
    r"sprays?|tablets?|pills?|patch(?:es)?|injections?|generics?|uses?|options?|"
    r"(?:es)?ketamine|[a-z]+(?:caine|setron|gepant|triptan|gabalin|pentin|oxetine))"
)
_COUNT = (
    r"(?:\d+|no|none|one|two|three|four|five|six|seven|eight|nine|ten|several|many|few|some|"
    r"only|first|second|third|fourth|any|other|all|both|each)"
)
_ADVERB = r"(?:(?:not|never|also|only|still|now|yet|already|since|first|\w+ly)\s+)*"
# Words between two parts of one clause: no end of a clause, and not too many.
_GAP = r"[^.;:?!]{0,80}?"
_BE = r"(?:is|are|was|were|be|been|being|isn't|aren't|wasn't|weren't)"
_STATEMENT = re.compile(
    "|".join(
        (
            # The FDA has approved it; the FDA-approved dose; FDA approval; the FDA's clearance.
            rf"{_REGULATOR}{_GAP}\b(?:(?:un|non-?)?approv\w+|clearance|green light|go-ahead|nod)\b",
            (
                rf"{_REGULATOR}{_GAP}\b(?:licensed|cleared|authori[sz]ed|okayed)\s+(?!clinic|staff|"
                r"doctor|nurse|professional|physician|health)\w+"
            ),
            # It was approved by the FDA; the approval of ketamine by the FDA.
            (
                rf"\b(?:(?:un|non-?)?approv\w+|licensed|cleared|authori[sz]ed)\b{_GAP}\b(?:by|from|of)\s+(?:the\s+)?"
                rf"(?:us\s+|u\.s\.\s+|american\s+)?{_REGULATOR}"
            ),
            # It is approved as an anesthetic; it is not licensed for pain; approved since 1970.
            (
                rf"(?:\b{_BE}\s+{_ADVERB}|^\W*(?:first\s+)?)(?:(?:un|non-?)?approved|licensed|cleared)\s+"
                r"(?:as|to\s+(?:treat|prevent|ease|relieve)|for|only|since|"
                r"in\s+(?:the|adults|children|\d{4}))\b"
            ),
            # Only 4 have been approved.
            rf"\b{_COUNT}\s+(?:of\s+them\s+)?(?:{_BE}|has|have)\s+{_ADVERB}(?:been\s+)?approved\b",
            # Ketamine is not approved. No medicine is approved.
            (
                rf"\b{_MEDICINE}\s+(?:that\s+)?(?:has|have|had|{_BE})\s+{_ADVERB}(?:been\s+)?{_ADVERB}"
                r"(?:unapproved|approved|licensed)\b(?!\s+by)"
            ),
            # There are 4 approved medicines. No approved treatment exists.
            rf"\b{_COUNT}\W+(?:\w+\W+){{0,3}}?(?:(?:un)?approved|licensed)\s+(?:\w+\s+){{0,2}}?{_MEDICINE}\b",
            # The approval of ketamine; it won approval for pain.
            rf"\bapprovals?\s+(?:of|for)\s+(?:\w+\s+){{0,3}}?{_MEDICINE}\b",
            (
                r"\b(?:won|wins|got|gets|received|gained|gains|lacks?|lost|without)\s+(?:\w+\s+){0,2}?"
                r"approval\b"
            ),
        )
    ),
    re.IGNORECASE,
)
_NAMES_REGULATOR = re.compile(_REGULATOR, re.IGNORECASE)
# Someone else approves: an insurer pays, a committee allows a study, a reader agrees.
_OTHER_APPROVAL = re.compile(
    r"\b(?:insur\w+|medicare|medicaid|health plans?|(?:your|the|care|payment) plans?|payers?|"
    r"coverage|(?:prior|your|our|their|written) (?:approval|authori[sz]ation)|ethics|"
    r"review boards?|committees?|payment|"
    r"approved by (?:a|an|the|your|our|his|her|their|two|licensed|each) )",
    re.IGNORECASE,
)
# Advice to ask, an open question and the meaning of “off-label” state nothing of one medicine.
_OPEN = re.compile(
    r"(?:^\W*(?:ask|check|find out|look up|tell|see)|\b(?:whether|what|which|if)|"
    r"\boff-label\b.*\bmeans?)\b[^,:;]*$",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:news|reports?|reporters?|headlines?|newspapers?|articles?|press releases?|"
    r"compan(?:y|ies)|makers?|manufacturers?)\b[^.;:?!]*\b(?:said|says?|reported|announced|wrote|"
    r"writes?|claim(?:s|ed)?|explain(?:s|ed)?|told)\b",
    re.IGNORECASE,
)
_PROSE_TAGS = frozenset({"p", "li", "td", "dd"})  # a heading and a label can cite no source


@rule("E827", "W827", scope=Scope.DOCUMENT)
def page_approvals(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A statement on the approval of a medicine cites a label or a regulator."""
    for text in documents:
        if not (text.rendered_body and text.meta and text.page_path.lang == _LANG):
            continue
        critique = str(site.records.strings[_LANG]["critique"])
        found = sentences_of_page(text, critique)
        prose = [one for one in found if one.sentence.tag in _PROSE_TAGS]
        for index, located in enumerate(prose):
            span = find_statement(located.sentence.text)
            if span and not _has_source(prose, index, located.sentence.text[: span[0]]):
                code = get_code_by_status(text, "827")
                yield from _make_problem(code, located, span)


@rule("E827", scope=Scope.SITE)
def record_approvals(site: Site) -> Iterator[Problem]:
    """A statement on the approval of a medicine in an evidence record has such a source."""
    for located in sentences_of_records(site):
        span = find_statement(located.sentence.text)
        if span and located.source_types and not located.source_types & APPROVAL_SOURCES:
            yield from _make_problem("E827", located, span)


def find_statement(sentence: str) -> tuple[int, int] | None:
    """Return where `sentence` states that a medicine is approved or is not, else None."""
    folded = fold_text(sentence)
    if folded.rstrip("\"') ").endswith("?") or not (found := _STATEMENT.search(folded)):
        return None
    is_official = _NAMES_REGULATOR.search(folded)
    if _OTHER_APPROVAL.search(folded) and not is_official:
        return None
    return None if _OPEN.search(folded[: found.start()]) else found.span()


def _has_source(prose: Sequence[LocatedSentence], index: int, before: str) -> bool:
    """Return whether the source that a reader sees for the sentence is a label or a regulator.

    That is its own source, or the next one of its paragraph, or the last one before it, or the one
    of the line that introduces its list. `before` are the words before the statement: for what
    news reports said, the report is the source.
    """
    cited = _find_cited(prose, index)
    if cited is None:
        return False
    return bool(cited.source_types & APPROVAL_SOURCES or _REPORTED.search(before))


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
