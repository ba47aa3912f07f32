"""The files that are not pages: feeds, sitemap, robots, redirects, pictures, evidence."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from markupsafe import Markup
from pelican.generators import Generator
from pelican.writers import Writer

from clinicsite.checks.rules.change_log import build_content_hashes as pages_of
from clinicsite.model import content_hashes, security_contact
from clinicsite.model.page import Page
from clinicsite.model.publication_status import to_utc
from clinicsite.parsing.markdown.glossary_terms import remove_term_buttons
from clinicsite.parsing.site import Site
from clinicsite.rendering.http_headers import iter_redirects
from clinicsite.rendering.output_registry import OutputRegistry
from clinicsite.rendering.png_metadata import read_stripped_png
from clinicsite.rendering.review_views import ChangeLine
from clinicsite.rendering.site_build import get_build
from clinicsite.rendering.svg_files import register_svg_files
from clinicsite.rendering.views import Feed, SiteView

MAX_FEED_ENTRIES = 30  # of a feed

_LOCAL_LINK = re.compile(r'(\s(?:href|src)=")([/#])')
_RESPONSIVE_MARKUP = re.compile(r'<source [^>]*>\s*|\s(?:srcset|sizes)="[^"]*"')  # of a picture


class SiteFilesGenerator(Generator):
    """Writes through Pelican's writer, like Pelican's own generators."""

    def generate_output(self, writer: Writer) -> None:
        """Writes everything that is not a page."""
        build = get_build(self.settings)
        site, registry = build.site, build.registry
        self._write_template(writer, "robots.txt", "robots.txt")
        self._write_template(
            writer, "sitemap.xml", "sitemap.xml", docs=list(iter_sitemap_pages(site))
        )
        view = SiteView(site)
        for feed in {
            feed.url_path: feed for page in site.pages for feed in view.feeds(page)
        }.values():
            self._write_feed(writer, site, feed, view)
        self._write_redirects(writer, site)
        registry.register(
            content_hashes.CONTENT_HASHES_FILE, lambda: pages_of(site).to_json().encode()
        )
        self._register_security_txt(registry, site)
        for address, data in build.cards.iter_files():
            registry.register(address, lambda data=data: data)
        for taken in build.evidence_exports:
            registry.register(taken.url_path, lambda export=taken: export.data)
        shown = site.files - site.withheld_files
        for path in sorted(path for path in shown if path.startswith("extra/")):
            file = site.content / path
            if file.is_file() and not file.is_symlink():  # the checks refuse all else
                read = (
                    partial(read_stripped_png, file) if path.endswith(".png") else file.read_bytes
                )
                registry.register(path.removeprefix("extra/"), read)
        register_svg_files(registry, site.content, shown, build.theme)
        if build.is_preview:  # an edited style sheet has a new name
            registry.add_resolver(build.assets.find_file)
            return
        for address, data in build.assets.files.values():
            registry.register(address, lambda data=data: data)

    def _register_security_txt(self, registry: OutputRegistry, site: Site) -> None:
        """Whom to tell of a hole in the site's security; nothing until the clinic has said so."""
        clinic, file = site.records.clinic, security_contact.SECURITY_TXT_FILE
        if clinic.security:
            text = clinic.security.to_text(site.urls.get_absolute_url(file), clinic.languages)
            registry.register(file, text.encode)

    def _write_redirects(self, writer: Writer, site: Site) -> None:
        """The old addresses of the pages; the preview shows a draft at its own address instead."""
        for old, page in iter_redirects(site):
            file = old if old.endswith(".html") else f"{old}index.html"
            self._write_template(writer, file, "redirect.html", target=page.url_path, doc=page)

    def _write_template(self, writer: Writer, file: str, template: str, **context: Any) -> None:
        writer.write_file(file, self.env.get_template(template), self.context, **context)

    def _write_feed(self, writer: Writer, site: Site, feed: Feed, view: SiteView) -> None:
        """The newest articles of a language or a topic, or the newest changes."""
        entry_class = ChangeEntry if feed.is_of_changes else FeedEntry
        entries = [entry_class(entry, site) for entry in view.entries(feed)[:MAX_FEED_ENTRIES]]
        self._write_template(
            writer,
            feed.url_path,
            "feed.xml",
            feed=feed,
            entries=entries,
            updated=max(entry.updated for entry in entries),
            page_address=feed.topic.url_path if feed.topic else view.home(feed.lang),
        )


class FeedEntry:
    """An article as a feed carries it: with whole addresses and whole moments (RFC 4287)."""

    def __init__(self, page: Page, site: Site) -> None:
        self.doc = page
        self._zone = site.records.clinic.zone
        self._site = site

    @property
    def url_path(self) -> str:
        """Where it is, relative to the root of the site; its id is made of that."""
        return self.doc.url_path

    @property
    def summary(self) -> str:
        """What it says, in short."""
        return self.doc.meta.summary

    @property
    def published(self) -> dt.datetime:
        """When the article appeared, in the clinic's zone."""
        return to_utc(self.doc.meta.moment, self._zone).astimezone(self._zone)

    @property
    def updated(self) -> dt.datetime:
        """When its words last changed."""
        updated = self.doc.meta.updated
        if updated is None:
            return self.published
        return max(self.published, dt.datetime.combine(updated, dt.time(), self._zone))

    @property
    def html(self) -> Markup:
        """The whole text, with links that work outside the site."""
        addresses = self._site.urls
        host = addresses.site_url.removesuffix(addresses.base_path)
        here = addresses.get_absolute_url(self.doc.url_path)

        def to_absolute(found: re.Match[str]) -> str:
            return f"{found[1]}{host if found[2] == '/' else here}{found[2]}"

        text = remove_term_buttons(
            _RESPONSIVE_MARKUP.sub("", self.doc.body.lead + self.doc.body.main)
        )
        return Markup(_LOCAL_LINK.sub(to_absolute, text))  # noqa: S704 (made by the reader)


class ChangeEntry(FeedEntry):
    """A line of a change log as a feed carries it: it says all, and has no text besides."""

    html = None

    def __init__(self, line: ChangeLine, site: Site) -> None:
        super().__init__(line.doc, site)
        self._line = line

    @property
    def url_path(self) -> str:
        """Its place on the page that was changed."""
        return self._line.url_path

    @property
    def summary(self) -> str:
        """What was changed, and why."""
        words = self._site.records.strings[self.doc.lang]
        return f"{self._line.what} {words['change_why']}: {self._line.why}"

    @property
    def published(self) -> dt.datetime:
        """The day of the change, in the clinic's zone."""
        return dt.datetime.combine(self._line.date, dt.time(), self._zone)

    @property
    def updated(self) -> dt.datetime:
        """The same: a line is not changed."""
        return self.published


def iter_sitemap_pages(site: Site) -> Iterator[Page]:
    """The pages that a search engine may list."""
    return (page for page in site.pages if page.url_path.endswith("/") or not page.url_path)
