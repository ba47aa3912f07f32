"""Rules about sources that disagree: a page says so, with both sides, as the records do."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from clinicsite.checks.analysis.outline import Outline, Span
from clinicsite.checks.analysis.sections import code
from clinicsite.checks.evidence_coverage import Pair, Pairs
from clinicsite.checks.record_source import Written
from clinicsite.model.evidence import Evidence
from clinicsite.model.problem import Problem
from clinicsite.parsing.site import Site, Text

BLOCK = "sources-disagree"


def disagreements_are_told(site: Site) -> Iterator[Problem]:
    """A page about a pair on which sources disagree cites both sides in a block of its own."""
    pairs = Pairs(site)
    for text in site.checked:
        for record, pair in _disputed(text, pairs):
            blocks = _blocks(text)
            if any(_tells(cited, record) for _, cited in blocks):
                continue
            names = pairs.called(pair.keys)
            if half := next((b for b, cited in blocks if _one_side(cited, record)), None):
                message = f"Only one side is cited here of what sources say about {names}"
                yield text.problem(
                    code(text, "823"), half.at, message, f"Cite both sides: {_sides(record)}."
                )
            else:
                message = f"Sources disagree about {names}, and the page does not say so"
                cure = (
                    f"Add a block “/// {BLOCK}” that says what each found, with {_sides(record)}."
                )
                yield pair.problem(text, "823", message, cure)


def disagreements_have_a_record(site: Site) -> Iterator[Problem]:
    """A block about sources that disagree rests on an evidence record that says so.

    One that cites a single side of what its page is about is told so by the rule above.
    """
    pairs = Pairs(site)
    for text in site.checked:
        for block, cited in _blocks(text):
            if any(_tells(cited, record) for record in site.records.evidence):
                continue
            if any(_one_side(cited, record) for record, _ in _disputed(text, pairs)):
                continue
            if _is_written(cited, pairs.written):  # with a fault in it that is reported already
                continue
            message = "No evidence record says that the sources cited in this block disagree"
            cure = (
                "Cite both sides here, and name one of them as “disagrees_with” in the record in "
                "content/data/evidence.yaml; or make the block a note."
            )
            yield text.problem(code(text, "824"), block.at, message, cure)


def _disputed(text: Text, pairs: Pairs) -> Iterator[tuple[Evidence, Pair]]:
    """The records with a disagreement on what a medical page is about."""
    if text.place.kind.name == "page":
        return
    about = {pair.keys: pair for pair in pairs.named(text) if pair.about}
    for record in pairs.records.evidence:
        if record.disagrees_with and (pair := about.get((record.treatment, record.condition))):
            yield record, pair


def _blocks(text: Text) -> list[tuple[Span, set[str]]]:
    """The blocks about disagreement, each with the keys it cites."""
    if not any(getattr(mark, "name", "") == BLOCK for mark in text.found.blocks):
        return []
    return [
        (block, {c.key for c in text.found.citations if block.holds(c.at.line)})
        for block in Outline(text).blocks
        if block.name == BLOCK
    ]


def _tells(cited: Collection[str], record: Evidence) -> bool:
    return _both_sides(cited, record.sources, record.disagrees_with)


def _one_side(cited: Collection[str], record: Evidence) -> bool:
    return bool(set(cited) & set(record.disagrees_with))


def _both_sides(cited: Collection[str], sources: Collection[str], against: Collection[str]) -> bool:
    others = set(sources) - set(against)
    return bool(against) and set(against) <= set(cited) and bool(others & set(cited))


def _is_written(cited: Collection[str], written: Written) -> bool:
    lists = ((r.get("sources"), r.get("disagrees_with")) for r in written.records)
    sound = ((a, b) for a, b in lists if isinstance(a, list) and isinstance(b, list))
    return not written.is_list or any(
        _both_sides(cited, set(map(str, a)), set(map(str, b))) for a, b in sound
    )


def _sides(record: Evidence) -> str:
    one = "; ".join(f"@{key}" for key in record.disagrees_with)
    others = [f"[@{key}]" for key in record.sources if key not in record.disagrees_with]
    more = f" or {others[-1]}" if len(others) > 1 else ""
    return f"[{one}] for one side, and for the other {', '.join(others[:-1] or others)}{more}"
