"""Define the feeds of the site and their URL paths."""

from __future__ import annotations

from dataclasses import dataclass

from clinicsite.model.output_paths import FEED_FILE
from clinicsite.model.page import Page
from clinicsite.model.urls import DEFAULT_LANG, NEWS_PAGE
from clinicsite.rendering.navigation import remove_language
from clinicsite.rendering.review_views import CHANGES_PAGE


@dataclass(frozen=True)
class Feed:
    """A feed: all articles of a language, those about one topic, news, or changes."""

    lang: str
    topic: Page | None = None

    @property
    def url_path(self) -> str:
        """Return the path relative to the root of the site."""
        home = "" if self.lang == DEFAULT_LANG else f"{self.lang}/"
        return f"{self.topic.url_path if self.topic else home}{FEED_FILE}"

    @property
    def is_of_changes(self) -> bool:
        """Return whether the feed lists changes of pages, not articles."""
        return self._is_below(CHANGES_PAGE)

    @property
    def is_of_news(self) -> bool:
        """Return whether the feed lists news."""
        return self._is_below(NEWS_PAGE)

    def _is_below(self, path: str) -> bool:
        topic = self.topic
        return topic is not None and remove_language(topic) == path.removesuffix(".md")
