"""Rules about sources that disagree: a page says so, with both sides, as the records do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from clinicsite.checks.analysis.outline import Outline, OutlineItem
from clinicsite.checks.analysis.sections import get_code_by_status
from clinicsite.checks.registry import Scope, rule
from clinicsite.checks.rules.evidence_coverage import CoverageIndex, Pairing
from clinicsite.model.evidence import Evidence
from clinicsite.model.problem import Problem
from clinicsite.model.record_source import RecordSource
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site

DISAGREEMENT_BLOCK = "sources-disagree"


@rule("E823", "W823", scope=Scope.LINKED_EVIDENCE)
def unreported_disagreements(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A page about a pair on which sources disagree cites both sides in a block of its own."""
    pairs = CoverageIndex(site)
    for text in documents:
        for record, pair in _iter_disputed(text, pairs):
            blocks = _list_blocks(text)
            if any(_cites_disagreement(cited, record) for _, cited in blocks):
                continue
            names = pairs.format_names(pair.keys)
            if half := next((b for b, cited in blocks if _cites_one_side(cited, record)), None):
                message = f"This cites only one side of the disagreement about {names}"
                yield text.make_problem(
                    get_code_by_status(text, "823"),
                    half.span,
                    message,
                    f"Cite both sides: {_format_sides(record)}.",
                )
            else:
                message = f"Sources disagree about {names}, but the page does not show it"
                help_text = (
                    f"Add a block “/// {DISAGREEMENT_BLOCK}” that says what each found, with "
                    f"{_format_sides(record)}."
                )
                yield pair.make_problem(text, "823", message, help_text)


@rule("E824", "W824", scope=Scope.LINKED_EVIDENCE)
def unrecorded_disagreements(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A block about sources that disagree rests on an evidence record that says so.

    The rule above reports a block that cites a single side of the topic of its page.
    """
    pairs = CoverageIndex(site)
    for text in documents:
        for block, cited in _list_blocks(text):
            if any(_cites_disagreement(cited, record) for record in site.records.evidence):
                continue
            if any(_cites_one_side(cited, record) for record, _ in _iter_disputed(text, pairs)):
                continue
            if _is_invalid_record(
                cited, pairs.evidence_file
            ):  # an invalid record has its own problem
                continue
            message = "No evidence record says that the sources cited in this block disagree"
            help_text = (
                "Cite both sides here, and name one of them as “disagrees_with” in the record in "
                "content/data/evidence.yaml. Or change the block to a note."
            )
            yield text.make_problem(get_code_by_status(text, "824"), block.span, message, help_text)


def _iter_disputed(text: Document, pairs: CoverageIndex) -> Iterator[tuple[Evidence, Pairing]]:
    """Yield the records with a disagreement on what a medical page is about."""
    if text.page_path.kind.name == "page":
        return
    about = {pair.keys: pair for pair in pairs.list_pairings(text) if pair.is_subject}
    for record in pairs.records.evidence:
        if record.disagrees_with and (pair := about.get((record.treatment, record.condition))):
            yield record, pair


def _list_blocks(text: Document) -> list[tuple[OutlineItem, set[str]]]:
    """Return the blocks about disagreement, each with the keys it cites."""
    if not any(getattr(mark, "name", "") == DISAGREEMENT_BLOCK for mark in text.elements.blocks):
        return []
    return [
        (block, {c.key for c in text.elements.citations if block.has_line(c.span.line)})
        for block in Outline(text).blocks
        if block.name == DISAGREEMENT_BLOCK
    ]


def _cites_disagreement(cited: Collection[str], record: Evidence) -> bool:
    return _has_both_sides(cited, record.sources, record.disagrees_with)


def _cites_one_side(cited: Collection[str], record: Evidence) -> bool:
    return bool(set(cited) & set(record.disagrees_with))


def _has_both_sides(
    cited: Collection[str], sources: Collection[str], opposing: Collection[str]
) -> bool:
    others = set(sources) - set(opposing)
    return bool(opposing) and set(opposing) <= set(cited) and bool(others & set(cited))


def _is_invalid_record(cited: Collection[str], source: RecordSource) -> bool:
    lists = ((r.get("sources"), r.get("disagrees_with")) for r in source.raw_records)
    sound = ((a, b) for a, b in lists if isinstance(a, list) and isinstance(b, list))
    return not source.is_list or any(
        _has_both_sides(cited, set(map(str, a)), set(map(str, b))) for a, b in sound
    )


def _format_sides(record: Evidence) -> str:
    one = "; ".join(f"@{key}" for key in record.disagrees_with)
    others = [f"[@{key}]" for key in record.sources if key not in record.disagrees_with]
    more = f" or {others[-1]}" if len(others) > 1 else ""
    return f"[{one}] for one side, and for the other {', '.join(others[:-1] or others)}{more}"
