"""What templates see: the pages, ready to be listed, and the records."""

from __future__ import annotations

from typing import Any

from plugins.model.address import DEFAULT_LANG, target_of
from plugins.model.page import Page
from plugins.reading.site import Site

MAX_RELATED = 4  # LOOK 6.6


class SiteView:
    """The pages of the site as a template asks for them. Nothing here changes a page."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def list(self, kind: str, lang: str) -> list[Page]:
        """Pages of one kind in one language: articles newest first, others by title."""
        pages = [page for page in self._site.pages if (page.kind, page.lang) == (kind, lang)]
        if kind == "article":
            return sorted(pages, key=lambda page: (page.meta.moment, page.slug), reverse=True)
        return sorted(pages, key=lambda page: page.meta.title.casefold())

    def translations(self, doc: Page) -> list[Page]:
        """The same page in the other languages."""
        same = (doc.kind, _without_lang(doc))
        others = [page for page in self._site.pages if (page.kind, _without_lang(page)) == same]
        return [page for page in others if page.lang != doc.lang]

    def related(self, doc: Page) -> list[Page]:
        """The pages that the editor chose to go with this one; at most four."""
        paths = [target_of(link, doc.path).path for link in doc.meta.related]
        return self._pages(paths, doc.lang)[:MAX_RELATED]

    def topics(self, doc: Page) -> list[Page]:
        """The conditions and treatments that an article is about."""
        wanted = getattr(doc.meta, "topics", ())
        pages = [*self.list("condition", doc.lang), *self.list("treatment", doc.lang)]
        return [page for page in pages if page.slug in wanted]

    def about(self, doc: Page) -> list[Page]:
        """The articles that are about this condition or treatment."""
        articles = self.list("article", doc.lang)
        return [page for page in articles if doc.slug in getattr(page.meta, "topics", ())]

    def navigation(self, lang: str) -> list[Page]:
        """The pages of the menu."""
        return self._pages(self._navigation.header, lang)

    def footer(self, lang: str) -> list[Page]:
        """The pages that the foot of every page links to."""
        return self._pages(self._navigation.footer, lang)

    @property
    def _navigation(self) -> Any:
        return self._site.records.navigation

    def _pages(self, paths: Any, lang: str) -> list[Page]:
        """The live pages at `paths`, each in the wanted language where it exists in it."""
        found = []
        for path in paths:
            translated = path.removesuffix(".md") + f".{lang}.md"
            if page := self._site.page(translated) or self._site.page(path):
                found.append(page)
        return found


def _without_lang(page: Page) -> str:
    return page.path.removesuffix(".md").removesuffix(f".{page.lang}")


def context_for(site: Site, settings: dict[str, Any]) -> dict[str, Any]:
    """The names that every template may use."""
    records = site.records
    return {
        "site": SiteView(site),
        "clinic": records.clinic,
        "words_in": records.words,
        "glossary": records.glossary,
        "evidence": records.evidence,
        "references": records.references,
        "conditions": records.conditions,
        "treatments": records.treatments,
        "default_lang": DEFAULT_LANG,
        "SITEURL": site.addresses.root,
        "PREVIEW": not settings["PUBLISH"],
    }
