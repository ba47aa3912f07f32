"""Give templates the pages in lists, and the records."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from functools import cached_property
from typing import Any

from markupsafe import Markup

from clinicsite.model.front_matter import DatedFrontMatter
from clinicsite.model.page import Page
from clinicsite.model.publication_status import PublicationState, PublicationStatus
from clinicsite.model.urls import DEFAULT_LANG, NEWS_PAGE, PagePath, resolve_link
from clinicsite.parsing.evidence_rows import (
    EvidenceRow,
    find_page_in_language,
    list_evidence_rows,
)
from clinicsite.parsing.images import ImageMarkup
from clinicsite.parsing.raster_image import InvalidImageError
from clinicsite.parsing.site import Site
from clinicsite.rendering.clinic_view import ClinicView
from clinicsite.rendering.feed import Feed
from clinicsite.rendering.home_view import HomeView, make_home_view
from clinicsite.rendering.navigation import get_title_order, remove_language
from clinicsite.rendering.notice_view import NoticeView, list_notices
from clinicsite.rendering.review_views import (
    CHANGES_PAGE,
    POLICY_PAGE,
    ChangeLine,
    ReviewView,
    WaiverLine,
    get_review_view,
    list_changes,
    list_waivers,
    sort_newest_first,
)
from clinicsite.rendering.side_notes import add_side_notes

MAX_RELATED = 4
TOPIC_KINDS = ("condition", "treatment")  # kinds of page that articles can be about


class SiteView(ClinicView):
    """Answer the questions of templates about the pages. It never changes a page."""

    @cached_property
    def _lists(self) -> dict[tuple[str, str], list[Page]]:
        """Return the pages by kind and language, sorted once for all templates."""
        lists: dict[tuple[str, str], list[Page]] = defaultdict(list)
        for page in self._site.pages:
            if not self._site.is_empty_list(page):
                lists[page.kind, page.lang].append(page)
        for pages in lists.values():
            if isinstance(pages[0].meta, DatedFrontMatter):
                pages.sort(key=_get_date_order, reverse=True)
            else:
                pages.sort(key=get_title_order)
        return lists

    def get_pages(self, kind: str, lang: str) -> list[Page]:
        """Return the pages of a kind and language: dated ones newest first, others by title."""
        return list(self._lists.get((kind, lang), ()))

    def related(self, doc: Page) -> list[Page]:
        """Return the related pages that the editor chose and no other list shows, at most four."""
        others = self.treatments(doc) if doc.kind == "condition" else self.conditions(doc)
        shown = {page.path for page in (*self.topics(doc), *others, *self.about(doc))}
        paths = [resolve_link(link, doc.path).path for link in doc.meta.related]
        pages = [page for page in self._find_pages(paths, doc.lang) if page.path not in shown]
        return pages[:MAX_RELATED]

    def topics(self, doc: Page) -> list[Page]:
        """Return the conditions and treatments that an article is about."""
        return self._with_keys(doc, getattr(doc.meta, "topics", ()))

    def treatments(self, doc: Page) -> list[Page]:
        """Return the treatments that the evidence records name for this condition."""
        rows = self._site.records.evidence
        return self._with_keys(doc, {row.treatment for row in rows if row.condition == doc.slug})

    def conditions(self, doc: Page) -> list[Page]:
        """Return the conditions that the evidence records name for this treatment."""
        rows = self._site.records.evidence
        return self._with_keys(doc, {row.condition for row in rows if row.treatment == doc.slug})

    def _with_keys(self, doc: Page, keys: Collection[str]) -> list[Page]:
        """Return the conditions and treatments with these keys, in the language of a page."""
        pages = [*self.get_pages("condition", doc.lang), *self.get_pages("treatment", doc.lang)]
        return [page for page in pages if page.slug in keys]

    def about(self, doc: Page) -> list[Page]:
        """Return the articles about this condition or treatment."""
        return list(self._articles_by_topic.get((doc.lang, doc.slug), ()))

    @cached_property
    def _articles_by_topic(self) -> dict[tuple[str, str], list[Page]]:
        """Return the articles by their language and the slug of each topic, newest first."""
        found: dict[tuple[str, str], list[Page]] = defaultdict(list)
        for (kind, lang), pages in self._lists.items():
            for page in pages if kind == "article" else ():
                for topic in dict.fromkeys(getattr(page.meta, "topics", ())):
                    found[lang, topic].append(page)
        return found

    def drawing(self, doc: Page) -> str | None:
        """Return the name of the drawing of a page: its own, or that of its record."""
        records: Any = self._site.records
        kinds = {"condition": records.conditions, "treatment": records.treatments}
        record = kinds.get(doc.kind, {}).get(doc.slug)
        return doc.meta.drawing or (record.drawing if record else None)

    def verdicts(self, lang: str) -> list[EvidenceRow]:
        """Return a row for each evidence record, with the page of its condition."""

        def find_page(path: str) -> PagePath | None:
            return find_page_in_language(path, lang, self._site.find_live_page)

        return list_evidence_rows(self._records(lang), {}, find_page)

    def with_side_notes(self, html: Markup, doc: Page) -> Markup:
        """Return a part of the body of a page with notes about its terms and sources."""
        return add_side_notes(html, doc.body, self._site.records.strings[doc.lang], doc.lang)

    @property
    def drawings(self) -> list[str]:
        """The names of all drawings of the theme."""
        return sorted(self._site.drawings)

    def photo(self, file: str, alt: str, *, first: bool = False) -> ImageMarkup | None:
        """Return a photo of a record for its template, or None where a check reports it.

        `first` is whether a visitor sees it before any other image.
        """
        if file not in self._site.files:
            return None
        try:
            return self._site.images.get_markup(file, alt, first=first)
        except InvalidImageError:
            return None

    def home_view(self, lang: str) -> HomeView:
        """Return the parts of the home page of a language."""
        return make_home_view(
            self.pinned(lang),
            self.get_pages("condition", lang),
            self.get_pages("article", lang),
            self.get_pages("news", lang),
            filter(None, map(self.review, self._list_in_language(lang))),
        )

    def feeds(self, doc: Page) -> list[Feed]:
        """Return the feeds of a page: of its language and of its topic. None is empty."""
        feeds = [Feed(doc.lang)]
        if doc.kind == "news" or doc.url_path == self.home(doc.lang):
            feeds.append(Feed(doc.lang, self.find(NEWS_PAGE, doc.lang)))
        if not self.is_expired(doc):
            feeds.append(Feed(doc.lang, doc))
        if remove_language(doc) == POLICY_PAGE.removesuffix(".md"):
            feeds.append(Feed(doc.lang, self.find(CHANGES_PAGE, doc.lang)))
        return [feed for feed in dict.fromkeys(feeds) if self.entries(feed)]

    def entries(self, feed: Feed) -> list[Page] | list[ChangeLine]:
        """Return the entries of a feed, newest first."""
        if feed.is_of_changes:
            return self.all_changes(feed.lang)
        if feed.is_of_news:
            return self.get_pages("news", feed.lang)
        if feed.topic is None:
            return self.get_pages("article", feed.lang)
        return self.about(feed.topic) if feed.topic.kind in TOPIC_KINDS else []

    def review(self, doc: Page) -> ReviewView | None:
        """Return the review of a medical page, or None."""
        if not doc.is_medical:
            return None
        return get_review_view(doc, self._site, self.find("pages/about.md", doc.lang))

    def status(self, doc: Page) -> PublicationStatus:
        """Return whether a page is a draft, scheduled, live or expired, and since when."""
        return self._site.policy.get_status(doc.meta)

    def mark(self, doc: Page) -> PublicationStatus | None:
        """Return the status of a page that visitors do not see, in the preview."""
        status = self.status(doc)
        is_marked = not self._site.publish and status.state is not PublicationState.LIVE
        return status if is_marked else None

    def is_expired(self, doc: Page) -> bool:
        """Return whether visitors find a notice in the place of this page."""
        return doc.path in self._site.expired_pages

    def notices(self, doc: Page) -> list[NoticeView]:
        """Return the notices at the top of a page, the most urgent first."""
        return list_notices(self._site, doc, self.find)

    def is_empty_list(self, doc: Page) -> bool:
        """Return whether the page lists news, of which there is none."""
        return self._site.is_empty_list(doc)

    def changes(self, doc: Page) -> list[ChangeLine]:
        """Return the change log of a page, newest first."""
        return list_changes(doc)

    def all_changes(self, lang: str) -> list[ChangeLine]:
        """Return the change logs of all pages of a language, newest first."""
        return sort_newest_first(
            line for page in self._list_in_language(lang) for line in list_changes(page)
        )

    def waivers(self, doc: Page) -> list[WaiverLine]:
        """Return the sentences of a page that break a claim rule and are allowed."""
        return list_waivers(doc, self._records(doc.lang))

    def all_waivers(self, lang: str) -> list[WaiverLine]:
        """Return the waivers of all pages of a language."""
        return [line for page in self._list_in_language(lang) for line in self.waivers(page)]

    def _list_in_language(self, lang: str) -> list[Page]:
        return [page for page in self._site.pages if page.lang == lang]


def _get_date_order(page: Page) -> tuple[dt.datetime, str]:
    assert isinstance(page.meta, DatedFrontMatter)
    return page.meta.moment, page.slug


def make_template_context(site: Site) -> dict[str, Any]:
    """Return the names that every template may use."""
    records = site.records
    return {
        "site": SiteView(site),
        "clinic": records.clinic,
        "strings_by_language": records.strings,
        "glossary": records.glossary,
        "evidence": records.evidence,
        "references": records.references,
        "conditions": records.conditions,
        "treatments": records.treatments,
        "people": records.people,
        "claims": records.claims,
        "default_lang": DEFAULT_LANG,
        "SITEURL": site.urls.site_url,
        "PREVIEW": not site.publish,
    }
