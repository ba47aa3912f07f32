"""Conditions, treatments and sources as schema.org describes them, from the records of the site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from clinicsite.model.page import CitedSource, Page
from clinicsite.model.records import Records
from clinicsite.parsing.markdown.quotes import curl

Node = dict[str, Any]


def condition(page: Page, records: Records) -> Node:
    """A MedicalCondition; by its record as far as the page says the same."""
    node: Node = {"@type": "MedicalCondition", "name": page.meta.title}
    if record := records.conditions.get(page.slug):
        shown = Shown(page)
        node["name"] = shown.one(record.name) or page.meta.title
        node["alternateName"] = shown.all(record.also_called)
        node["signOrSymptom"] = shown.entities(record.signs, "MedicalSymptom")
        helping = _helping(page.slug, records)
        node["possibleTreatment"] = shown.entities(helping, "MedicalTherapy")
    return node


def _helping(key: str, records: Records) -> Iterator[str]:
    """The names of the treatments that help or may help, by the evidence records."""
    for row in records.evidence:
        if row.condition == key and row.direction in ("helps", "may_help"):
            yield records.treatments[row.treatment].name


def treatment(page: Page, records: Records) -> Node:
    """A MedicalTherapy; by its record as far as the page says the same.

    A guideline is named, and not as a recommendation: its grades are not those of schema.org.
    """
    rows = [row for row in records.evidence if row.treatment == page.slug]
    about_it = {key for row in rows for key in row.sources}
    guidelines = [
        {"@type": "MedicalGuideline", "name": source.reference.title}
        for source in page.body.sources
        if source.reference.type == "guideline" and source.reference.key in about_it
    ]
    node: Node = {"@type": "MedicalTherapy", "name": page.meta.title, "guideline": guidelines}
    if record := records.treatments.get(page.slug):
        shown, words = Shown(page), records.words[page.lang]
        schedule = [f"{words['schedule']} {record.schedule}"] if record.schedule else []
        node["name"] = shown.one(record.name) or page.meta.title
        node["drug"] = shown.one(record.drug) and {
            "@type": "Drug",
            "name": record.drug,
            # Whatever is on schedule II to V needs a prescription (21 USC 829).
            "prescriptionStatus": "https://schema.org/PrescriptionOnly" if schedule else "",
            "prescribingInfo": _label(page, record.label_ref),
            "legalStatus": shown.all([*schedule, str(words["off_label_title"])]),
        }
        node["contraindication"] = shown.all(record.contraindications)
        node["adverseOutcome"] = shown.entities(record.common_effects, "MedicalEntity")
        node["seriousAdverseOutcome"] = shown.entities(record.serious_effects, "MedicalEntity")
    return node


def _label(page: Page, key: str | None) -> str | None:
    """Where the label can be read, if it is among the sources of the page."""
    cited = {source.reference.key: source.reference for source in page.body.sources}
    return cited[key].link if key in cited else None


class Shown:
    """Looks facts of a record up in the words of a page: what is not shown is not claimed."""

    def __init__(self, page: Page) -> None:
        self._words = _plain(f"{page.meta.title} {(page.body.lead + page.body.main).striptags()}")

    def all(self, facts: Iterable[str]) -> list[str]:
        """Those facts that stand on the page."""
        return [fact for fact in facts if _plain(fact) in self._words]

    def one(self, fact: str | None) -> str:
        """The fact if it stands on the page, else nothing."""
        return fact if fact and self.all([fact]) else ""

    def entities(self, facts: Iterable[str], kind: str) -> list[Node]:
        """Those facts as things of a kind."""
        return [{"@type": kind, "name": fact} for fact in self.all(facts)]


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", curl(text)).casefold()


def citations(sources: Iterable[CitedSource]) -> list[Node]:
    """The sources of a page as its list links to them; their titles stand there."""
    return [
        {
            "@type": "MedicalScholarlyArticle"
            if reference.confirmed("journal")
            else "CreativeWork",
            "url": reference.link,
        }
        for reference in (source.reference for source in sources)
    ]
