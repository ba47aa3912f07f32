"""Define the feeds of the site and their URL paths."""

from __future__ import annotations

from dataclasses import dataclass

from clinicsite.model.page import Page
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.rendering.navigation import remove_language
from clinicsite.rendering.review_views import CHANGES_PAGE


@dataclass(frozen=True)
class Feed:
    """A feed: all articles of a language, those about one topic, or changes."""

    lang: str
    topic: Page | None = None

    @property
    def url_path(self) -> str:
        """Return the path relative to the root of the site."""
        home = "" if self.lang == DEFAULT_LANG else f"{self.lang}/"
        return f"{self.topic.url_path if self.topic else home}feed.xml"

    @property
    def is_of_changes(self) -> bool:
        """Return whether the feed lists changes of pages, not articles."""
        changes = CHANGES_PAGE.removesuffix(".md")
        return self.topic is not None and remove_language(self.topic) == changes
