"""Describe the entries of feeds: articles, news, and lines of change logs."""

from __future__ import annotations

import datetime as dt
import re

from markupsafe import Markup

from clinicsite.model.front_matter import DatedFrontMatter
from clinicsite.model.page import Page
from clinicsite.model.publication_status import to_utc
from clinicsite.parsing.markdown.glossary_terms import remove_term_buttons
from clinicsite.parsing.site import Site
from clinicsite.rendering.review_views import ChangeLine

_LOCAL_LINK = re.compile(r'(\s(?:href|src)=")([/#])')
_RESPONSIVE_MARKUP = re.compile(r'<source [^>]*>\s*|\s(?:srcset|sizes)="[^"]*"')  # of an image


class FeedEntry:
    """An article or news of a feed, with absolute URLs and times (RFC 4287)."""

    def __init__(self, page: Page, site: Site) -> None:
        self.doc = page
        self._zone = site.records.clinic.zone
        self._site = site

    @property
    def url_path(self) -> str:
        """Return the path relative to the root of the site."""
        return self.doc.url_path

    @property
    def id_path(self) -> str:
        """Return the path in the id of the entry, which never changes (RFC 4287, 4.2.6)."""
        return self.doc.feed_id

    @property
    def summary(self) -> str:
        """Return the summary of the page."""
        return self.doc.meta.summary

    @property
    def published(self) -> dt.datetime:
        """Return the time of publication, in the time zone of the clinic."""
        meta = self.doc.meta
        assert isinstance(meta, DatedFrontMatter)
        return to_utc(meta.moment, self._zone).astimezone(self._zone)

    @property
    def updated(self) -> dt.datetime:
        """Return the time of the last change."""
        updated = self.doc.meta.updated
        if updated is None:
            return self.published
        return max(self.published, dt.datetime.combine(updated, dt.time(), self._zone))

    @property
    def html(self) -> Markup | None:
        """Return the whole text, with absolute links."""
        urls = self._site.urls
        origin = urls.site_url.removesuffix(urls.base_path)
        page_url = urls.get_absolute_url(self.doc.url_path)

        def to_absolute(found: re.Match[str]) -> str:
            return f"{found[1]}{origin if found[2] == '/' else page_url}{found[2]}"

        text = remove_term_buttons(
            _RESPONSIVE_MARKUP.sub("", self.doc.body.lead + self.doc.body.main)
        )
        return Markup(_LOCAL_LINK.sub(to_absolute, text))  # noqa: S704 (our parser made the HTML)


class ChangeEntry(FeedEntry):
    """A line of a change log as an entry of a feed, without a text."""

    def __init__(self, line: ChangeLine, site: Site) -> None:
        super().__init__(line.doc, site)
        self._line = line

    @property
    def url_path(self) -> str:
        """Return the path and the fragment of the line on its page."""
        return self._line.url_path

    @property
    def id_path(self) -> str:
        """Return the first path of the page and the fragment of the line."""
        return f"{self.doc.feed_id}#{self._line.id}"

    @property
    def summary(self) -> str:
        """Return the change and its reason."""
        strings = self._site.records.strings[self.doc.lang]
        return f"{self._line.what} {strings['change_why']}: {self._line.why}"

    @property
    def published(self) -> dt.datetime:
        """Return the day of the change, in the time zone of the clinic."""
        return dt.datetime.combine(self._line.date, dt.time(), self._zone)

    @property
    def updated(self) -> dt.datetime:
        """Return the same day: a line never changes."""
        return self.published

    @property
    def html(self) -> None:
        """Return None: the summary says everything."""
        return None


def make_feed_entry(source: Page | ChangeLine, site: Site) -> FeedEntry:
    """Return the entry of a page or of a line of a change log."""
    return FeedEntry(source, site) if isinstance(source, Page) else ChangeEntry(source, site)
