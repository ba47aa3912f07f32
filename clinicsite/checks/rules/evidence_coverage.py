"""Rules about treatments and conditions that are named together: evidence exists and is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from clinicsite.checks.analysis.factual_sections import ADVICE_BLOCKS
from clinicsite.checks.analysis.mentions import AnyName, Mentions, NamePatterns, get_visible_words
from clinicsite.checks.analysis.sections import get_code_by_status
from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem
from clinicsite.model.record_source import RecordSource
from clinicsite.model.urls import resolve_link
from clinicsite.parsing.document import Document
from clinicsite.parsing.markdown.elements import BlockStart, TextSpan
from clinicsite.parsing.site import Site

# Sections that speak of a condition as a danger of the treatment, or of other treatments for it.
EXCLUDED_SECTIONS = frozenset({"risks", "side-effects", "who-should-not", "other-choices"})

PairingKey = tuple[str, str]  # of the treatment and of the condition


@dataclass(frozen=True)
class Pairing:
    """A treatment and a condition that a page names together: in these words, or by its topics.

    `about`: the page is about the two. Otherwise a sentence of it names them in passing.
    """

    keys: PairingKey
    is_subject: bool
    names: tuple[AnyName, ...] = ()
    topic_index: int = 0

    def make_problem(self, text: Document, number: str, message: str, help_text: str) -> Problem:
        """Return a problem where the pair is named: an error once the page is to be published."""
        if not self.names:
            return text.make_meta_problem(
                get_code_by_status(text, number), ("topics", self.topic_index), message, help_text
            )
        return text.make_problem(
            get_code_by_status(text, number), _find_names(text, self.names), message, help_text
        )


class CoverageIndex:
    """What the pages of a site name and show, worked out once for each rule."""

    def __init__(self, site: Site) -> None:
        self.site, self.records = site, site.records
        self.evidence_file = site.records.get_source("evidence")

    @cached_property
    def _name_patterns(self) -> NamePatterns:
        return NamePatterns(self.records)

    @cached_property
    def shown_on_pages(self) -> dict[str, set[PairingKey]]:
        """Return the pairs in the evidence tables of each page that has any."""
        shown = {
            path: set(self._iter_evidence_tables(text))
            for path, text in self.site.documents.items()
        }
        return {path: pairs for path, pairs in shown.items() if pairs}

    def shown_on_linked_pages(self, text: Document) -> set[PairingKey]:
        """Return the pairs in the evidence tables of the pages that this one links to."""
        return {
            keys for path in _list_linked_pages(text) for keys in self.shown_on_pages.get(path, ())
        }

    def _iter_evidence_tables(self, text: Document) -> Iterator[PairingKey]:
        for block in text.elements.blocks:
            if isinstance(block, BlockStart) and block.name == "evidence" and not block.fault:
                options = {option.key: option.value for option in block.options}
                for record in self.records.select_evidence(options):
                    yield record.treatment, record.condition

    def list_pairings(self, text: Document) -> list[Pairing]:
        """Return the pairs that a page names, each once. Those that it is about come first."""
        found: dict[PairingKey, Pairing] = {}
        for pair in (
            *self._iter_topics(text),
            *self._iter_subjects(text),
            *self._iter_sentence_mentions(text),
        ):
            found.setdefault(pair.keys, pair)
        return list(found.values())

    def _iter_topics(self, text: Document) -> Iterator[Pairing]:
        """Yield each treatment among the topics of an article with each condition among them."""
        topics = getattr(text.meta, "topics", ())
        for treatment in (topic for topic in topics if topic in self.records.treatments):
            for place, topic in enumerate(topics):
                if topic in self.records.conditions:
                    yield Pairing((treatment, topic), True, topic_index=place)

    def _iter_subjects(self, text: Document) -> Iterator[Pairing]:
        """Yield the pairings of the page's own condition or treatment with those that it names."""
        kind, slug = text.page_path.kind.name, text.page_path.slug
        if kind == "condition" and slug in self.records.conditions:
            for key, name in self._name_patterns.treatments.items():
                if any(name.search(words) for words in self._list_factual_sentences(text)):
                    yield Pairing((key, slug), True, (name,))
        if kind == "treatment" and slug in self.records.treatments:
            for key, name in self._name_patterns.conditions.items():
                if any(name.search(words) for words in self._list_factual_sentences(text)):
                    yield Pairing((slug, key), True, (name,))

    def _iter_sentence_mentions(self, text: Document) -> Iterator[Pairing]:
        """Yield the treatments and conditions that one sentence names together."""
        for words in self._list_factual_sentences(text):
            for treatment, one in self._name_patterns.treatments.items():
                if not one.search(words):
                    continue
                for condition, other in self._name_patterns.conditions.items():
                    if other.search(words):
                        yield Pairing((treatment, condition), False, (other, one))

    def _list_factual_sentences(self, text: Document) -> list[str]:
        """Return the sentences that could say that a treatment does something for a condition."""
        ids = (
            {heading.text: heading.id for heading in text.rendered_body.headings}
            if text.rendered_body
            else {}
        )
        return [
            sentence.text
            for sentence in text.sentences
            if not ADVICE_BLOCKS.intersection(sentence.blocks)
            and ids.get(sentence.heading) not in EXCLUDED_SECTIONS
        ]

    def is_evidence_block_missing(self, text: Document) -> bool:
        """Return whether the page has no evidence block, but its structure requires one."""
        sections = self.records.page_structure.get_section_rules(text.page_path.kind.name)
        needed = any(section.block == "evidence" for _, section in sections)
        there = any(getattr(mark, "name", "") == "evidence" for mark in text.elements.blocks)
        return (
            needed
            and not there
            and Mentions(get_visible_words(text), self._name_patterns).evidence_pair is not None
        )

    def format_names(self, keys: PairingKey) -> str:
        """Return the names of both, for messages."""
        treatment, condition = keys
        names = self.records.treatments[treatment].name, self.records.conditions[condition].name
        return f"“{names[0]}” and “{names[1]}”"


@rule("E821", "W821", scope=Scope.LINKED_EVIDENCE)
def missing_evidence(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A treatment and a condition that a page names together have an evidence record.

    Together: on the page of one of the two, both among the topics of an article, or in one sentence
    of any page. Advice, questions, and what is said of risks and of other choices do not count.
    """
    pairs = CoverageIndex(site)
    known = {(record.treatment, record.condition) for record in site.records.evidence}
    for text in documents:
        for pair in pairs.list_pairings(text):
            if pair.keys in known or _is_invalid_record(pair.keys, pairs.evidence_file):
                continue
            message = (
                f"This names {pairs.format_names(pair.keys)}, for which there is no evidence record"
            )
            help_text = (
                "Add one to content/data/evidence.yaml with “treatment: {}” and “condition: {}”; "
                "“direction: unclear” is a valid answer. Or name only one of the two."
            )
            yield pair.make_problem(text, "821", message, help_text.format(*pair.keys))


@rule("E822", "W822", scope=Scope.LINKED_EVIDENCE)
def unlinked_evidence(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A medical page shows the evidence on what it is about, and leads to that on what it names.

    What stands in one sentence only may have its table on a page that this one links to, in its
    text or as `related`. The structure of its kind says whether a page needs such a block.
    """
    pairs = CoverageIndex(site)
    known = {(record.treatment, record.condition) for record in site.records.evidence}
    for text in documents:
        if text.page_path.kind.name == "page" or pairs.is_evidence_block_missing(text):
            continue
        for pair in pairs.list_pairings(text):
            if pair.keys not in known or pair.keys in pairs.shown_on_pages.get(text.path, ()):
                continue
            names = pairs.format_names(pair.keys)
            block = f"Add a block “/// evidence” with the line “    condition: {pair.keys[1]}”"
            if pair.is_subject:
                message = f"The page is about {names}, but does not show what studies found"
                yield pair.make_problem(text, "822", message, f"{block}, and close it with “///”.")
            elif pair.keys not in pairs.shown_on_linked_pages(text):
                message = f"This names {names}, but no link leads to what studies found"
                help_text = f"{block}, or a link to a page that has such a table."
                yield pair.make_problem(text, "822", message, help_text)


def _list_linked_pages(text: Document) -> set[str]:
    links = [link.target for link in text.elements.links]
    related = text.meta.related if text.meta else ()
    return {resolve_link(target, text.path).path for target in (*links, *related)}


def _is_invalid_record(keys: PairingKey, source: RecordSource) -> bool:
    """Return whether an invalid record, which has its own problem, covers the pairing."""
    same = ((record.get("treatment"), record.get("condition")) for record in source.raw_records)
    return keys in same or not source.is_list


def _find_names(text: Document, names: tuple[AnyName, ...]) -> TextSpan:
    """Return the first line of the body that holds all names, or else the first of them.

    Where only the table names them, the block that makes it.
    """
    for wanted in (names, names[:1]):
        for number, line in enumerate((text.markdown or "").split("\n"), start=1):
            found = names[0].search(line)
            if found and all(name.search(line) for name in wanted):
                return TextSpan(number, found.start() + 1, len(found[0]))
    tables = (b.span for b in text.elements.blocks if getattr(b, "name", "") == "evidence")
    return next(tables, TextSpan(1, 1, 0))
