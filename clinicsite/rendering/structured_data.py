"""What a page says to search engines in JSON-LD: only facts that its readers can see too."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from clinicsite.model.page import Page
from clinicsite.parsing.review_state import ReviewState, review_state
from clinicsite.parsing.site import Site
from clinicsite.rendering.schema_org import Node, citations, condition, treatment
from clinicsite.rendering.views import SiteView

# What a page is; those that are not named here are a WebPage. Types: schema.org, release 30.0.
_TYPES = {
    "pages/about.md": "AboutPage",
    "pages/contact.md": "ContactPage",
    "pages/articles.md": "CollectionPage",
    "pages/conditions.md": "CollectionPage",
    "pages/treatments.md": "CollectionPage",
}
_GLOSSARY = "pages/glossary.md"
_SHOWING_CLINIC = ("pages/home.md", "pages/about.md", "pages/contact.md")
_CONTENTS_FROM = 4  # headings: from then on a page has a list of its contents (LOOK 6.6)

# In a script element these could end it, or the line (HTML, 4.12.1.3; RFC 8259, 7).
_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def as_script(data: Node) -> Markup:
    """JSON that can stand in a script element, whatever its words are."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPED))  # noqa: S704 (escaped right here)


@dataclass(frozen=True)
class StructuredData:
    """Describes the pages of a site.

    `logo` says the whole address of the clinic's mark; `card` says where the picture of a page is.
    """

    site: Site
    view: SiteView
    logo: Callable[[], str]
    card: Callable[[Page], str | None]

    def script(self, page: Page) -> Markup:
        """What the script element of a page holds."""
        return as_script({"@context": "https://schema.org", "@graph": self.graph(page)})

    def graph(self, page: Page) -> list[Node]:
        """The nodes of a page (HEALTH-CONTENT D1): empty facts are left out, none is made up."""
        main = self._main(page)
        crumbs = self._crumbs(page)
        nodes = [self._page(page, main, crumbs), main, crumbs, self._site(page), self._clinic(page)]
        return [_without_empty(node) for node in [*nodes, *self._reviewer(page)] if node]

    def _id(self, name: str, address: str = "") -> str:
        return f"{self.site.addresses.absolute(address)}#{name}"

    def _ref(self, name: str, address: str = "") -> Node:
        return {"@id": self._id(name, address)}

    def _page(self, page: Page, main: Node, crumbs: Node) -> Node:
        node = {
            "@type": "MedicalWebPage" if page.is_medical else _TYPES.get(page.path, "WebPage"),
            "@id": self._id("page", page.address),
            "url": self.site.addresses.absolute(page.address),
            "name": page.meta.title,
            "inLanguage": page.lang,
            "isPartOf": self._ref("website"),
            "publisher": self._ref("clinic"),
            "breadcrumb": crumbs and {"@id": crumbs["@id"]},
            "mainEntity": main and {"@id": main["@id"]},
            "about": self._about(page),
            "citation": [] if page.kind == "article" else citations(page.body.sources),
        }
        if page.is_medical:
            node["dateModified"] = page.lastmod and page.lastmod.isoformat()
            node["medicalAudience"] = {"@type": "MedicalAudience", "audienceType": "Patient"}
            node["accessibilityFeature"] = _accessibility(page)
            if self._is_reviewed(page):
                node["lastReviewed"] = page.meta.reviewed.on.isoformat()
                node["reviewedBy"] = self._ref(f"person-{page.meta.reviewed.by}")
        return node

    def _about(self, page: Page) -> list[Node]:
        """The clinic where the page is about it; the conditions and treatments of an article."""
        if page.path in _SHOWING_CLINIC:
            return [self._ref("clinic")]
        types = {"condition": "MedicalCondition", "treatment": "MedicalTherapy"}
        return [
            {
                "@type": types[topic.kind],
                "@id": self._id(topic.kind, topic.address),
                "name": topic.meta.title,
            }
            for topic in self.view.topics(page)
        ]

    def _main(self, page: Page) -> Node:
        """The thing that the page is about, or is."""
        makers = {
            "article": lambda: self._article(page),
            "condition": lambda: condition(page, self.site.records),
            "treatment": lambda: treatment(page, self.site.records),
        }
        if page.path == _GLOSSARY:
            return self._terms(page)
        if page.kind not in makers:
            return {}
        return {"@id": self._id(page.kind, page.address)} | makers[page.kind]()

    def _article(self, page: Page) -> Node:
        first, last, card = page.meta.first_day, page.lastmod, self.card(page)
        return {
            "@type": "Article",
            "headline": page.meta.title,
            "datePublished": first and first.isoformat(),
            "dateModified": last and last.isoformat(),
            "author": self._ref("clinic"),
            "image": card and self.site.addresses.absolute(card),
            "citation": citations(page.body.sources),
        }

    def _terms(self, page: Page) -> Node:
        terms = [
            {
                "@type": "DefinedTerm",
                "@id": self._id(term.id, page.address),
                "name": term.term,
                "description": term.plain,
                "alternateName": list(term.also),
            }
            for term in self.site.records.glossary
        ]
        return {
            "@type": "DefinedTermSet",
            "@id": self._id("terms", page.address),
            "name": page.meta.title,
            "hasDefinedTerm": terms,
        }

    def _crumbs(self, page: Page) -> Node:
        """The way from the home page, as it is shown; search engines ask for two steps or more."""
        home = self.view.home(page.lang)
        if page.address == home:
            return {}
        way = [(str(self.site.records.words[page.lang]["home"]), home)]
        way += [
            (section.meta.title, section.address)
            for section in self.view.navigation(page.lang)
            if section.address != page.address and page.address.startswith(section.address)
        ]
        steps = [
            {
                "@type": "ListItem",
                "position": number,
                "name": name,
                "item": self.site.addresses.absolute(address),
            }
            for number, (name, address) in enumerate([*way, (page.meta.title, page.address)], 1)
        ]
        crumbs = self._id("crumbs", page.address)
        return {"@type": "BreadcrumbList", "@id": crumbs, "itemListElement": steps}

    def _site(self, page: Page) -> Node:
        return {
            "@type": "WebSite",
            "@id": self._id("website"),
            "url": self.site.addresses.absolute(""),
            "name": self.site.records.clinic.name,
            "publisher": self._ref("clinic"),
        }

    def _clinic(self, page: Page) -> Node:
        """A clinic has an address; while none is given, it is an organization (D3)."""
        clinic = self.site.records.clinic
        node: Node = {
            "@type": "MedicalOrganization",
            "@id": self._id("clinic"),
            "name": clinic.name,
            "url": self.site.addresses.absolute(""),
        }
        if page.path in _SHOWING_CLINIC:
            node |= {"logo": self.logo(), "telephone": clinic.phone, "email": clinic.email}
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

    def _is_reviewed(self, page: Page) -> bool:
        return review_state(page, self.site) is ReviewState.REVIEWED

    def _reviewer(self, page: Page) -> list[Node]:
        """The clinician who signed these very words off, until they are to be read again."""
        if not self._is_reviewed(page):
            return []
        person = self.site.records.people[page.meta.reviewed.by]
        return [{"@type": "Person", "@id": self._id(f"person-{person.key}"), "name": person.name}]


def _accessibility(page: Page) -> list[str]:
    """What the page has for those who need it (W3C, Schema.org Accessibility Properties)."""
    contents = sum(heading.level == 2 for heading in page.body.headings) >= _CONTENTS_FROM
    features = ["tableOfContents"] if contents else []
    if "<figure" in page.body.lead + page.body.main:
        features += ["alternativeText", "longDescription"]
    return features


def _without_empty(node: Node) -> Node:
    """The facts that there are; one thing instead of a list of one."""
    kept: Node = {}
    for name, value in node.items():
        if isinstance(value, list):
            value = [_without_empty(one) if isinstance(one, dict) else one for one in value]
            value = value[0] if len(value) == 1 else value
        elif isinstance(value, dict):
            value = _without_empty(value)
        if value not in (None, "", [], {}):
            kept[name] = value
    return kept
