"""The files of the site that are not pages: feed, sitemap, robots, redirects, the theme's files."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from markupsafe import Markup
from pelican.generators import Generator
from pelican.writers import Writer

from plugins.model.address import DEFAULT_LANG
from plugins.model.page import Page
from plugins.reading.site import Site
from plugins.rendering.views import SiteView

MAX_ENTRIES = 30  # of a feed

_LOCAL_LINK = re.compile(r'(\s(?:href|src)=")([/#])')


class SiteFiles(Generator):
    """Writes through Pelican's writer, like Pelican's own generators."""

    def generate_output(self, writer: Writer) -> None:
        """Writes everything that is not a page."""
        site: Site = self.settings["SITE"]
        self._write(writer, "robots.txt", "robots.txt")
        self._write(writer, "sitemap.xml", "sitemap.xml", docs=list(sitemap_pages(site)))
        for lang in sorted({page.lang for page in site.pages}):
            self._feed(writer, site, lang)
        for page in site.pages:
            for alias in page.meta.aliases:
                name = alias.strip("/")
                file = name if name.endswith(".html") else f"{name}/index.html"
                self._write(writer, file, "redirect.html", target=page.address, doc=page)
        for address, data in self.settings["ASSETS"].files.values():
            file = Path(self.output_path, address)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)

    def _write(self, writer: Writer, file: str, template: str, **context: Any) -> None:
        writer.write_file(file, self.env.get_template(template), self.context, **context)

    def _feed(self, writer: Writer, site: Site, lang: str) -> None:
        """The newest articles of one language; no articles, no feed."""
        pages = SiteView(site).list("article", lang)[:MAX_ENTRIES]
        if pages:
            entries = [FeedEntry(page, site) for page in pages]
            updated = max(entry.updated for entry in entries)
            home = "" if lang == DEFAULT_LANG else f"{lang}/"
            self._write(
                writer,
                f"{home}feed.xml",
                "feed.xml",
                entries=entries,
                lang=lang,
                feed_address=f"{home}feed.xml",
                home_address=home,
                feed_updated=updated,
            )


class FeedEntry:
    """An article as a feed carries it: with whole addresses and whole moments (RFC 4287)."""

    def __init__(self, page: Page, site: Site) -> None:
        self.doc = page
        self._zone = site.records.clinic.zone
        self._site = site

    @property
    def published(self) -> dt.datetime:
        """When the article appeared, in the clinic's zone."""
        return self.doc.meta.moment.replace(tzinfo=self._zone)

    @property
    def updated(self) -> dt.datetime:
        """When its words last changed."""
        updated = self.doc.meta.updated
        if updated is None:
            return self.published
        return dt.datetime.combine(updated, dt.time(), self._zone)

    @property
    def html(self) -> Markup:
        """The whole text, with links that work outside the site."""
        addresses = self._site.addresses
        host = addresses.root.removesuffix(addresses.base)
        here = addresses.absolute(self.doc.address)

        def whole(found: re.Match[str]) -> str:
            return f"{found[1]}{host if found[2] == '/' else here}{found[2]}"

        text = self.doc.body.lead + self.doc.body.main
        return Markup(_LOCAL_LINK.sub(whole, text))  # noqa: S704 (made by the reader)


def sitemap_pages(site: Site) -> Iterator[Page]:
    """The pages that a search engine may list."""
    return (page for page in site.pages if page.address.endswith("/") or not page.address)
