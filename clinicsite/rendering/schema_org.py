"""Conditions, treatments and sources as schema.org describes them, from the records of the site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from clinicsite.model.page import CitedSource, Page
from clinicsite.model.records import Records
from clinicsite.parsing.markdown.quotes import smarten_quotes

JsonLdNode = dict[str, Any]


def describe_condition(page: Page, records: Records) -> JsonLdNode:
    """A MedicalCondition; by its record as far as the page says the same."""
    node: JsonLdNode = {"@type": "MedicalCondition", "name": page.meta.title}
    if record := records.conditions.get(page.slug):
        visible = VisibleFacts(page)
        node["name"] = visible.get_visible(record.name) or page.meta.title
        node["alternateName"] = visible.filter_visible(record.also_called)
        node["signOrSymptom"] = visible.to_entities(record.signs, "MedicalSymptom")
        treatments = _list_helpful_treatments(page.slug, records)
        node["possibleTreatment"] = visible.to_entities(treatments, "MedicalTherapy")
    return node


def _list_helpful_treatments(key: str, records: Records) -> Iterator[str]:
    """The names of the treatments that help or may help, by the evidence records."""
    for row in records.evidence:
        if row.condition == key and row.direction in ("helps", "may_help"):
            yield records.treatments[row.treatment].name


def describe_treatment(page: Page, records: Records) -> JsonLdNode:
    """A MedicalTherapy; by its record as far as the page says the same.

    A guideline is named, and not as a recommendation: its grades are not those of schema.org.
    """
    rows = [row for row in records.evidence if row.treatment == page.slug]
    cited_keys = {key for row in rows for key in row.sources}
    guidelines = [
        {"@type": "MedicalGuideline", "name": source.reference.title}
        for source in page.body.sources
        if source.reference.type == "guideline" and source.reference.key in cited_keys
    ]
    node: JsonLdNode = {"@type": "MedicalTherapy", "name": page.meta.title, "guideline": guidelines}
    if record := records.treatments.get(page.slug):
        visible, words = VisibleFacts(page), records.strings[page.lang]
        schedule = [f"{words['schedule']} {record.schedule}"] if record.schedule else []
        node["name"] = visible.get_visible(record.name) or page.meta.title
        node["drug"] = visible.get_visible(record.drug) and {
            "@type": "Drug",
            "name": record.drug,
            # Whatever is on schedule II to V needs a prescription (21 USC 829).
            "prescriptionStatus": "https://schema.org/PrescriptionOnly" if schedule else "",
            "prescribingInfo": _find_label_url(page, record.label_ref),
            "legalStatus": visible.filter_visible([*schedule, str(words["off_label_title"])]),
        }
        node["contraindication"] = visible.filter_visible(record.contraindications)
        node["adverseOutcome"] = visible.to_entities(record.common_effects, "MedicalEntity")
        node["seriousAdverseOutcome"] = visible.to_entities(record.serious_effects, "MedicalEntity")
    return node


def _find_label_url(page: Page, key: str | None) -> str | None:
    """Where the label can be read, if it is among the sources of the page."""
    cited = {source.reference.key: source.reference for source in page.body.sources}
    return cited[key].link if key in cited else None


class VisibleFacts:
    """Looks facts of a record up in the words of a page: what is not shown is not claimed."""

    def __init__(self, page: Page) -> None:
        self._page_text = _normalize_text(
            f"{page.meta.title} {(page.body.lead + page.body.main).striptags()}"
        )

    def filter_visible(self, facts: Iterable[str]) -> list[str]:
        """Those facts that stand on the page."""
        return [fact for fact in facts if _normalize_text(fact) in self._page_text]

    def get_visible(self, fact: str | None) -> str:
        """The fact if it stands on the page, else nothing."""
        return fact if fact and self.filter_visible([fact]) else ""

    def to_entities(self, facts: Iterable[str], kind: str) -> list[JsonLdNode]:
        """Those facts as things of a kind."""
        return [{"@type": kind, "name": fact} for fact in self.filter_visible(facts)]


def _normalize_text(text: str) -> str:
    return re.sub(r"\s+", " ", smarten_quotes(text)).casefold()


def list_citations(sources: Iterable[CitedSource]) -> list[JsonLdNode]:
    """The sources of a page as its list links to them; their titles stand there."""
    return [
        {
            "@type": "MedicalScholarlyArticle"
            if reference.get_confirmed("journal")
            else "CreativeWork",
            "url": reference.link,
        }
        for reference in (source.reference for source in sources)
    ]
