"""Describe a page in JSON-LD for search engines: only facts that its readers see too."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from clinicsite.model.front_matter import Review
from clinicsite.model.page import Page
from clinicsite.model.records import Records
from clinicsite.model.urls import NEWS_PAGE
from clinicsite.parsing.review_state import ReviewState, get_review_state
from clinicsite.parsing.site import Site
from clinicsite.rendering.clinic_data import (
    CLINIC_PAGES,
    CONTACT_PAGE,
    ClinicData,
    describe_person,
    describe_person_name,
)
from clinicsite.rendering.faq_data import describe_questions
from clinicsite.rendering.schema_org import (
    JsonLdNode,
    describe_condition,
    describe_translation,
    describe_treatment,
    list_accessibility_features,
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
            *self._get_data(page).describe(),
            describe_questions(page, self.site.urls.get_absolute_url(page.url_path)),
        ]
        return [remove_empty(node) for node in [*nodes, *self._describe_reviewer(page)] if node]

    def _records(self, page: Page) -> Records:
        """Return the records in the language of a page."""
        return self.site.records.in_language(page.lang)

    def _make_id(self, name: str, address: str = "") -> str:
        return f"{self.site.urls.get_absolute_url(address)}#{name}"

    def _make_reference(self, name: str, address: str = "") -> JsonLdNode:
        return {"@id": self._make_id(name, address)}

    def _describe_page(self, page: Page, main: JsonLdNode, crumbs: JsonLdNode) -> JsonLdNode:
        node: JsonLdNode = {
            "@type": self._get_page_type(page),
            "@id": self._make_id("page", page.url_path),
            "url": self.site.urls.get_absolute_url(page.url_path),
            "name": page.meta.title,
            "inLanguage": page.lang,
            **describe_translation(page, self.view.translations(page), self._make_reference),
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
            node["accessibilityFeature"] = list_accessibility_features(page)
            if review := self._get_review(page):
                node["lastReviewed"] = review.on.isoformat()
                node["reviewedBy"] = self._make_reference(f"person-{review.by}")
        return node

    def _get_page_type(self, page: Page) -> str:
        if page.is_medical:
            return "MedicalWebPage"
        if self.view.person(page):
            return "ProfilePage"
        return _PAGE_TYPES.get(page.main_path, "WebPage")

    def _list_topics(self, page: Page) -> list[JsonLdNode]:
        """Return the clinic where the page is about it, or the topics of an article."""
        if page.main_path in CLINIC_PAGES:
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
            "condition": lambda: describe_condition(page, self._records(page)),
            "treatment": lambda: describe_treatment(page, self._records(page)),
        }
        if page.main_path == _GLOSSARY_PAGE:
            return self._describe_glossary(page)
        if self.view.person(page):
            return self._describe_person(page)
        if page.kind not in builders:
            return {}
        return {"@id": self._make_id(page.kind, page.url_path)} | builders[page.kind]()

    def _describe_article(self, page: Page) -> JsonLdNode:
        data, people = self._get_data(page), self.view.authors(page)
        authors = [describe_person_name(person, data) for person in people]
        first, last, card = page.meta.publication_date, page.lastmod, self.get_card_path(page)
        return {
            "@type": "NewsArticle" if page.kind == "news" else "Article",
            "headline": page.meta.title,
            "datePublished": first and first.isoformat(),
            "dateModified": last and last.isoformat(),
            "author": authors or self._make_reference("clinic"),
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
            for term in self._records(page).glossary
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

    def _get_review(self, page: Page) -> Review | None:
        """Return the sign-off of the present words, or None."""
        is_reviewed = get_review_state(page, self.site) is ReviewState.REVIEWED
        return page.meta.reviewed if is_reviewed else None

    def _describe_reviewer(self, page: Page) -> list[JsonLdNode]:
        """Return the clinician who signed off the present words, while that is valid."""
        review = self._get_review(page)
        if review is None:
            return []
        return [describe_person_name(self._records(page).people[review.by], self._get_data(page))]

    def _get_data(self, page: Page) -> ClinicData:
        """Return the clinic as this page shows it."""
        contact = self.view.find(CONTACT_PAGE, page.lang)
        return ClinicData(
            self._records(page).clinic,
            self.site.urls,
            self.view.offices(page.lang),
            page.main_path,
            self.site.urls.get_absolute_url(contact.url_path if contact else ""),
            self.get_logo_url,
            tuple(name for name, _ in self.view.offered(page.lang)),
        )

    def _describe_person(self, page: Page) -> JsonLdNode:
        """Return the clinician whose page this is, or nothing."""
        person = self.view.person(page)
        if person is None:
            return {}
        own, urls = person.portrait, self.site.urls
        photo = self.view.photo(own.file, own.alt) if own else None
        image = urls.get_absolute_url(photo.src.removeprefix(urls.get_link(""))) if photo else None
        url = self.site.urls.get_absolute_url(page.url_path)
        words = self.site.records.strings[page.lang]
        return describe_person(person, self._get_data(page), url, image, words)
