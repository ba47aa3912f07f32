"""Read the head of an HTML page with nothing but Python's own parser.

A process with the right to publish uses it. `html_page.py` reads whole pages as a browser does.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

_REFRESH = re.compile(r"0; url=(.+)", re.DOTALL)


class HtmlHead(HTMLParser):
    """Parse a page up to its body, and keep its title, style sheets, feeds and redirect."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stylesheets: list[str] = []  # URLs as they are written
        self.feeds: list[str] = []
        self.redirect_target = ""  # the URL that the page leads to at once
        self._words: list[str] | None = None
        self.feed(html[:end] if (end := html.find("<body")) >= 0 else html)

    @property
    def title(self) -> str:
        """Return the text of the title element."""
        return " ".join("".join(self._words or ()).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what an element names."""
        attributes = {name: value or "" for name, value in attrs}
        if tag == "title" and self._words is None:
            self._words = []
        elif tag == "link":
            self._add_link(attributes)
        elif tag == "meta" and attributes.get("http-equiv") == "refresh":
            target = _REFRESH.fullmatch(attributes.get("content", ""))
            self.redirect_target = self.redirect_target or (target[1] if target else "")

    def handle_data(self, data: str) -> None:
        """Keep the words of the title."""
        if self.lasttag == "title" and self._words is not None:
            self._words.append(data)

    def _add_link(self, attributes: dict[str, str]) -> None:
        if not (url := attributes.get("href")):
            return
        if "stylesheet" in attributes.get("rel", "").lower().split():
            self.stylesheets.append(url)
        if attributes.get("type") == "application/atom+xml":
            self.feeds.append(url)
