"""Describe a page in JSON-LD for search engines: only facts that its readers see too."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from clinicsite.model.front_matter import Review
from clinicsite.model.page import Page
from clinicsite.model.urls import NEWS_PAGE
from clinicsite.parsing.review_state import ReviewState, get_review_state
from clinicsite.parsing.site import Site
from clinicsite.rendering.faq_data import describe_questions
from clinicsite.rendering.schema_org import (
    JsonLdNode,
    describe_condition,
    describe_treatment,
    list_citations,
    remove_empty,
)
from clinicsite.rendering.views import SiteView

# The type of a page; others are a WebPage. Types: schema.org, release 30.0.
_PAGE_TYPES = {
    "pages/about.md": "AboutPage",
    "pages/contact.md": "ContactPage",
    "pages/articles.md": "CollectionPage",
    NEWS_PAGE: "CollectionPage",
    "pages/conditions.md": "CollectionPage",
    "pages/treatments.md": "CollectionPage",
}
_GLOSSARY_PAGE = "pages/glossary.md"
_CLINIC_PAGES = ("pages/home.md", "pages/about.md", "pages/contact.md")
_EMAIL_PAGES = ("pages/home.md", "pages/contact.md")  # they show it with its warning
_MIN_CONTENTS_HEADINGS = 4  # headings that make a page have a table of contents (LOOK 6.6)

# Characters that end a script element or a line (HTML 4.12.1.3; RFC 8259, 7).
_SCRIPT_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def to_script(data: JsonLdNode) -> Markup:
    """Return JSON that is safe in a script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_SCRIPT_ESCAPES))  # noqa: S704 (escaped right here)


@dataclass(frozen=True)
class StructuredData:
    """Describe the pages of a site.

    `get_logo_url` returns the absolute URL of the logo. `get_card_path` returns the URL path of the
    social card of a page.
    """

    site: Site
    view: SiteView
    get_logo_url: Callable[[], str]
    get_card_path: Callable[[Page], str | None]

    def render_script(self, page: Page) -> Markup:
        """Return the content of the script element of a page."""
        return to_script({"@context": "https://schema.org", "@graph": self.build_graph(page)})

    def build_graph(self, page: Page) -> list[JsonLdNode]:
        """Return the nodes of a page (HEALTH-CONTENT D1), without empty facts."""
        main = self._describe_main_entity(page)
        crumbs = self._describe_breadcrumbs(page)
        nodes = [
            self._describe_page(page, main, crumbs),
            main,
            crumbs,
            self._describe_site(page),
            self._describe_clinic(page),
            describe_questions(page, self.site.urls.get_absolute_url(page.url_path)),
        ]
        return [remove_empty(node) for node in [*nodes, *self._describe_reviewer(page)] if node]

    def _make_id(self, name: str, address: str = "") -> str:
        return f"{self.site.urls.get_absolute_url(address)}#{name}"

    def _make_reference(self, name: str, address: str = "") -> JsonLdNode:
        return {"@id": self._make_id(name, address)}

    def _describe_page(self, page: Page, main: JsonLdNode, crumbs: JsonLdNode) -> JsonLdNode:
        node: JsonLdNode = {
            "@type": "MedicalWebPage" if page.is_medical else _PAGE_TYPES.get(page.path, "WebPage"),
            "@id": self._make_id("page", page.url_path),
            "url": self.site.urls.get_absolute_url(page.url_path),
            "name": page.meta.title,
            "inLanguage": page.lang,
            "isPartOf": self._make_reference("website"),
            "publisher": self._make_reference("clinic"),
            "breadcrumb": crumbs and {"@id": crumbs["@id"]},
            "mainEntity": main and {"@id": main["@id"]},
            "about": self._list_topics(page),
            "citation": []
            if page.kind in ("article", "news")
            else list_citations(page.body.sources),
        }
        if page.is_medical:
            node["dateModified"] = page.lastmod and page.lastmod.isoformat()
            node["medicalAudience"] = {"@type": "MedicalAudience", "audienceType": "Patient"}
            node["accessibilityFeature"] = _list_accessibility_features(page)
            if review := self._get_review(page):
                node["lastReviewed"] = review.on.isoformat()
                node["reviewedBy"] = self._make_reference(f"person-{review.by}")
        return node

    def _list_topics(self, page: Page) -> list[JsonLdNode]:
        """Return the clinic where the page is about it, or the topics of an article."""
        if page.path in _CLINIC_PAGES:
            return [self._make_reference("clinic")]
        types = {"condition": "MedicalCondition", "treatment": "MedicalTherapy"}
        return [
            {
                "@type": types[topic.kind],
                "@id": self._make_id(topic.kind, topic.url_path),
                "name": topic.meta.title,
            }
            for topic in self.view.topics(page)
        ]

    def _describe_main_entity(self, page: Page) -> JsonLdNode:
        """Return the thing that the page is about, or is."""
        builders = {
            "article": lambda: self._describe_article(page),
            "news": lambda: self._describe_article(page),
            "condition": lambda: describe_condition(page, self.site.records),
            "treatment": lambda: describe_treatment(page, self.site.records),
        }
        if page.path == _GLOSSARY_PAGE:
            return self._describe_glossary(page)
        if page.kind not in builders:
            return {}
        return {"@id": self._make_id(page.kind, page.url_path)} | builders[page.kind]()

    def _describe_article(self, page: Page) -> JsonLdNode:
        first, last, card = page.meta.publication_date, page.lastmod, self.get_card_path(page)
        return {
            "@type": "NewsArticle" if page.kind == "news" else "Article",
            "headline": page.meta.title,
            "datePublished": first and first.isoformat(),
            "dateModified": last and last.isoformat(),
            "author": self._make_reference("clinic"),
            "image": card and self.site.urls.get_absolute_url(card),
            "citation": list_citations(page.body.sources),
        }

    def _describe_glossary(self, page: Page) -> JsonLdNode:
        terms = [
            {
                "@type": "DefinedTerm",
                "@id": self._make_id(term.id, page.url_path),
                "name": term.term,
                "description": term.plain,
                "alternateName": list(term.also),
            }
            for term in self.site.records.glossary
        ]
        return {
            "@type": "DefinedTermSet",
            "@id": self._make_id("terms", page.url_path),
            "name": page.meta.title,
            "hasDefinedTerm": terms,
        }

    def _describe_breadcrumbs(self, page: Page) -> JsonLdNode:
        """Return the steps from the home page. Search engines want two steps or more."""
        trail = self.view.breadcrumbs(page)
        if not trail:
            return {}
        steps = [
            {
                "@type": "ListItem",
                "position": number,
                "name": step.name,
                "item": self.site.urls.get_absolute_url(step.url_path),
            }
            for number, step in enumerate(trail, 1)
        ]
        crumbs = self._make_id("crumbs", page.url_path)
        return {"@type": "BreadcrumbList", "@id": crumbs, "itemListElement": steps}

    def _describe_site(self, page: Page) -> JsonLdNode:
        return {
            "@type": "WebSite",
            "@id": self._make_id("website"),
            "url": self.site.urls.get_absolute_url(""),
            "name": self.site.records.clinic.name,
            "publisher": self._make_reference("clinic"),
        }

    def _describe_clinic(self, page: Page) -> JsonLdNode:
        """Return a clinic, or an organization while it has no address (D3)."""
        clinic = self.site.records.clinic
        node: JsonLdNode = {
            "@type": "MedicalOrganization",
            "@id": self._make_id("clinic"),
            "name": clinic.name,
            "url": self.site.urls.get_absolute_url(""),
        }
        if page.path in _CLINIC_PAGES:
            node |= {"logo": self.get_logo_url(), "telephone": clinic.phone}
            node["email"] = clinic.email if page.path in _EMAIL_PAGES else None
            if clinic.address:
                node["@type"] = "MedicalClinic"
                node["address"] = {
                    "@type": "PostalAddress",
                    "streetAddress": clinic.address.street,
                    "addressLocality": clinic.address.city,
                    "addressRegion": clinic.address.state,
                    "postalCode": clinic.address.postal_code,
                }
        return node

    def _get_review(self, page: Page) -> Review | None:
        """Return the sign-off of the present words, or None."""
        is_reviewed = get_review_state(page, self.site) is ReviewState.REVIEWED
        return page.meta.reviewed if is_reviewed else None

    def _describe_reviewer(self, page: Page) -> list[JsonLdNode]:
        """Return the clinician who signed off the present words, while that is valid."""
        review = self._get_review(page)
        if review is None:
            return []
        person = self.site.records.people[review.by]
        return [
            {"@type": "Person", "@id": self._make_id(f"person-{person.key}"), "name": person.name}
        ]


def _list_accessibility_features(page: Page) -> list[str]:
    """Return the features of the page (W3C, Schema.org Accessibility Properties)."""
    contents = sum(heading.level == 2 for heading in page.body.headings) >= _MIN_CONTENTS_HEADINGS
    features = ["tableOfContents"] if contents else []
    if "<figure" in page.body.lead + page.body.main:
        features += ["alternativeText", "longDescription"]
    return features
