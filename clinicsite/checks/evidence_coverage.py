"""Rules about treatments and conditions that are named together: evidence exists and is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from clinicsite.checks.analysis.factual_sections import ADVICE
from clinicsite.checks.analysis.mentions import Named, Names, seen_words
from clinicsite.checks.analysis.sections import code
from clinicsite.checks.record_source import Written
from clinicsite.model.problem import Problem
from clinicsite.model.urls import target_of
from clinicsite.parsing.markdown.elements import At, BlockStart
from clinicsite.parsing.site import Site, Text

# Sections that speak of a condition as a danger of the treatment, or of other treatments for it.
ELSEWHERE = frozenset({"risks", "side-effects", "who-should-not", "other-choices"})

Keys = tuple[str, str]  # of the treatment and of the condition


@dataclass(frozen=True)
class Pair:
    """A treatment and a condition that a page names together: in these words, or by its topics.

    `about`: the page is about the two; else a sentence of it names them in passing.
    """

    keys: Keys
    about: bool
    names: tuple[re.Pattern[str], ...] = ()
    topic: int = 0

    def problem(self, text: Text, number: str, message: str, cure: str) -> Problem:
        """A problem where the pair is named: an error once the page is to be published."""
        if not self.names:
            return text.meta_problem(code(text, number), ("topics", self.topic), message, cure)
        return text.problem(code(text, number), _find(text, self.names), message, cure)


class Pairs:
    """What the pages of a site name and show, worked out once for each rule."""

    def __init__(self, site: Site) -> None:
        self.site, self.records = site, site.records
        self.written = Written(site, "evidence")

    @cached_property
    def _names(self) -> Names:
        return Names(self.records)

    @cached_property
    def shown(self) -> dict[str, set[Keys]]:
        """The pairs in the evidence tables of each page that has any."""
        shown = {path: set(self._tables(text)) for path, text in self.site.texts.items()}
        return {path: pairs for path, pairs in shown.items() if pairs}

    def shown_near(self, text: Text) -> set[Keys]:
        """The pairs in the evidence tables of the pages that this one links to."""
        return {keys for path in _linked(text) for keys in self.shown.get(path, ())}

    def _tables(self, text: Text) -> Iterator[Keys]:
        for block in text.found.blocks:
            if isinstance(block, BlockStart) and block.name == "evidence" and block.readable:
                options = {option.key: option.value for option in block.options}
                for record in self.records.evidence_on(options):
                    yield record.treatment, record.condition

    def named(self, text: Text) -> list[Pair]:
        """The pairs that a page names, each once; those that it is about come first."""
        found: dict[Keys, Pair] = {}
        for pair in (*self._topics(text), *self._subjects(text), *self._passing(text)):
            found.setdefault(pair.keys, pair)
        return list(found.values())

    def _topics(self, text: Text) -> Iterator[Pair]:
        """An article is about each treatment of its topics with each condition of them."""
        topics = getattr(text.meta, "topics", ())
        for treatment in (topic for topic in topics if topic in self.records.treatments):
            for place, topic in enumerate(topics):
                if topic in self.records.conditions:
                    yield Pair((treatment, topic), True, topic=place)

    def _subjects(self, text: Text) -> Iterator[Pair]:
        """A condition's page is about it and the treatments it names; a treatment's as well."""
        kind, slug = text.place.kind.name, text.place.slug
        if kind == "condition" and slug in self.records.conditions:
            for key, name in self._names.treatments.items():
                if any(name.search(words) for words in self._facts(text)):
                    yield Pair((key, slug), True, (name,))
        if kind == "treatment" and slug in self.records.treatments:
            for key, name in self._names.conditions.items():
                if any(name.search(words) for words in self._facts(text)):
                    yield Pair((slug, key), True, (name,))

    def _passing(self, text: Text) -> Iterator[Pair]:
        """A sentence names both a treatment and a condition."""
        for words in self._facts(text):
            for treatment, one in self._names.treatments.items():
                if not one.search(words):
                    continue
                for condition, other in self._names.conditions.items():
                    if other.search(words):
                        yield Pair((treatment, condition), False, (other, one))

    def _facts(self, text: Text) -> list[str]:
        """The sentences that could say that a treatment does something for a condition."""
        ids = {heading.text: heading.id for heading in text.html.headings} if text.html else {}
        return [
            sentence.text
            for sentence in text.sentences
            if not ADVICE.intersection(sentence.blocks)
            and ids.get(sentence.heading) not in ELSEWHERE
        ]

    def lacks_the_block(self, text: Text) -> bool:
        """Whether the page needs an evidence block by the anatomy of its kind, and has none."""
        sections = self.records.anatomy.of_kind(text.place.kind.name)
        needed = any(section.block == "evidence" for _, section in sections)
        there = any(getattr(mark, "name", "") == "evidence" for mark in text.found.blocks)
        return needed and not there and Named(seen_words(text), self._names).pair is not None

    def called(self, keys: Keys) -> str:
        """The names of both, for messages."""
        treatment, condition = keys
        names = self.records.treatments[treatment].name, self.records.conditions[condition].name
        return f"“{names[0]}” and “{names[1]}”"


def pairs_have_evidence(site: Site) -> Iterator[Problem]:
    """A treatment and a condition that a page names together have an evidence record.

    Together: on the page of one of the two; both among the topics of an article; or in one sentence
    of any page. Advice, questions, and what is said of risks and of other choices do not count.
    """
    pairs = Pairs(site)
    known = {(record.treatment, record.condition) for record in site.records.evidence}
    for text in site.checked:
        for pair in pairs.named(text):
            if pair.keys in known or _is_written(pair.keys, pairs.written):
                continue
            message = f"This names {pairs.called(pair.keys)}, for which there is no evidence record"
            cure = (
                "Add one to content/data/evidence.yaml with “treatment: {}” and “condition: {}”; "
                "“direction: unclear” is an answer too. Or name only one of the two."
            )
            yield pair.problem(text, "821", message, cure.format(*pair.keys))


def pairs_are_shown_with_their_evidence(site: Site) -> Iterator[Problem]:
    """A medical page shows the evidence on what it is about, and leads to that on what it names.

    What stands in one sentence only may have its table on a page that this one links to, in its
    text or as `related`. That a page lacks such a block is for the anatomy of its kind to say.
    """
    pairs = Pairs(site)
    known = {(record.treatment, record.condition) for record in site.records.evidence}
    for text in site.checked:
        if text.place.kind.name == "page" or pairs.lacks_the_block(text):
            continue
        for pair in pairs.named(text):
            if pair.keys not in known or pair.keys in pairs.shown.get(text.path, ()):
                continue
            names = pairs.called(pair.keys)
            block = f"Add a block “/// evidence” with the line “    condition: {pair.keys[1]}”"
            if pair.about:
                message = f"The page is about {names}, and does not show what studies say"
                yield pair.problem(text, "822", message, f"{block}, and close it with “///”.")
            elif pair.keys not in pairs.shown_near(text):
                message = f"This names {names}, and nothing leads to what studies say"
                cure = f"{block}, or a link to a page that has such a table."
                yield pair.problem(text, "822", message, cure)


def _linked(text: Text) -> set[str]:
    links = [link.target for link in text.found.links]
    related = text.meta.related if text.meta else ()
    return {target_of(target, text.path).path for target in (*links, *related)}


def _is_written(keys: Keys, written: Written) -> bool:
    """Whether there is such a record after all, with a fault in it that is reported already."""
    same = ((record.get("treatment"), record.get("condition")) for record in written.records)
    return keys in same or not written.is_list


def _find(text: Text, names: tuple[re.Pattern[str], ...]) -> At:
    """The first line of the body that holds all names, or else the first of them.

    Where only the table names them, the block that makes it.
    """
    for wanted in (names, names[:1]):
        for number, line in enumerate(text.body.split("\n"), start=1):
            if all(name.search(line) for name in wanted):
                found = names[0].search(line)
                return At(number, found.start() + 1, len(found[0]))
    tables = (b.at for b in text.found.blocks if getattr(b, "name", "") == "evidence")
    return next(tables, At(1, 1, 0))
