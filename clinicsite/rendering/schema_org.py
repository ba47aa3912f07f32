"""Describe conditions, treatments and sources in the terms of schema.org."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from clinicsite.model.evidence import BENEFIT_DIRECTIONS
from clinicsite.model.page import CitedSource, Page
from clinicsite.model.records import Records
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.parsing.markdown.quotes import smarten_quotes

JsonLdNode = dict[str, Any]
_MIN_CONTENTS_HEADINGS = 4  # headings that make a page have a table of contents (LOOK 6.6)


def describe_condition(page: Page, records: Records) -> JsonLdNode:
    """Return a MedicalCondition with the facts of its record that the page shows."""
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
    """Return the names of treatments that help or may help, by the evidence."""
    for row in records.evidence:
        if row.condition == key and row.direction in BENEFIT_DIRECTIONS:
            yield records.treatments[row.treatment].name


def describe_treatment(page: Page, records: Records) -> JsonLdNode:
    """Return a MedicalTherapy with the facts of its record that the page shows.

    A guideline is named without its grade, since schema.org has other grades.
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
        visible, strings = VisibleFacts(page), records.strings[page.lang]
        schedule = [f"{strings['schedule']} {record.schedule}"] if record.schedule else []
        node["name"] = visible.get_visible(record.name) or page.meta.title
        node["drug"] = visible.get_visible(record.drug) and {
            "@type": "Drug",
            "name": record.drug,
            # A drug on schedule II to V needs a prescription (21 USC 829).
            "prescriptionStatus": "https://schema.org/PrescriptionOnly" if schedule else "",
            "prescribingInfo": _find_label_url(page, record.label_ref),
            "legalStatus": visible.filter_visible([*schedule, str(strings["off_label_title"])]),
        }
        node["contraindication"] = visible.filter_visible(record.contraindications)
        node["adverseOutcome"] = visible.to_entities(record.common_effects, "MedicalEntity")
        node["seriousAdverseOutcome"] = visible.to_entities(record.serious_effects, "MedicalEntity")
    return node


def _find_label_url(page: Page, key: str | None) -> str | None:
    """Return the URL of the drug label, if the page cites it."""
    cited = {source.reference.key: source.reference for source in page.body.sources}
    return cited[key].link if key in cited else None


class VisibleFacts:
    """Look up the facts of a record in the words of a page. Only visible facts are stated."""

    def __init__(self, page: Page) -> None:
        self._page_text = _normalize_text(
            f"{page.meta.title} {(page.body.lead + page.body.main).striptags()}"
        )

    def filter_visible(self, facts: Iterable[str]) -> list[str]:
        """Return the facts that the page shows."""
        return [fact for fact in facts if _normalize_text(fact) in self._page_text]

    def get_visible(self, fact: str | None) -> str:
        """Return the fact if the page shows it, else ""."""
        return fact if fact and self.filter_visible([fact]) else ""

    def to_entities(self, facts: Iterable[str], kind: str) -> list[JsonLdNode]:
        """Return the visible facts as nodes of a type."""
        return [{"@type": kind, "name": fact} for fact in self.filter_visible(facts)]


def _normalize_text(text: str) -> str:
    return re.sub(r"\s+", " ", smarten_quotes(text)).casefold()


def describe_translation(
    page: Page, others: Iterable[Page], make_reference: Callable[[str, str], JsonLdNode]
) -> JsonLdNode:
    """Return the page that this one translates, or the pages that translate it."""
    pages = {other.lang: make_reference("page", other.url_path) for other in others}
    if page.lang != DEFAULT_LANG:
        return {"translationOfWork": pages.get(DEFAULT_LANG)}
    return {"workTranslation": list(pages.values())}


def list_citations(sources: Iterable[CitedSource]) -> list[JsonLdNode]:
    """Return the sources of a page as nodes with URLs."""
    return [
        {
            "@type": "MedicalScholarlyArticle"
            if reference.get_confirmed("journal")
            else "CreativeWork",
            "url": reference.link,
        }
        for reference in (source.reference for source in sources)
    ]


def remove_empty(node: JsonLdNode) -> JsonLdNode:
    """Return the node without empty facts. A list of one becomes its item."""
    present: JsonLdNode = {}
    for name, value in node.items():
        if isinstance(value, list):
            value = [remove_empty(one) if isinstance(one, dict) else one for one in value]
            value = value[0] if len(value) == 1 else value
        elif isinstance(value, dict):
            value = remove_empty(value)
        if value not in (None, "", [], {}):
            present[name] = value
    return present


def list_accessibility_features(page: Page) -> list[str]:
    """Return the features of the page (W3C, Schema.org Accessibility Properties)."""
    contents = sum(heading.level == 2 for heading in page.body.headings) >= _MIN_CONTENTS_HEADINGS
    features = ["tableOfContents"] if contents else []
    if "<figure" in page.body.lead + page.body.main:
        features += ["alternativeText", "longDescription"]
    return features
