"""Register the files that are not pages: feeds, sitemap, robots, redirects, evidence."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pelican.generators import Generator
from pelican.writers import Writer

from clinicsite.checks.rules.change_log import build_content_hashes
from clinicsite.model.content_hashes import CONTENT_HASHES_FILE
from clinicsite.model.kind import PAGE_KINDS
from clinicsite.model.output_paths import get_output_path
from clinicsite.model.page import Page
from clinicsite.model.security_contact import SECURITY_TXT_FILE
from clinicsite.model.urls import HOME_FILE
from clinicsite.parsing.read import EDITOR_TEMP_FILES
from clinicsite.parsing.site import Site
from clinicsite.rendering.feed import Feed
from clinicsite.rendering.feed_entries import make_feed_entry
from clinicsite.rendering.hosting_config import iter_redirects
from clinicsite.rendering.output_registry import OutputRegistry, Producer
from clinicsite.rendering.page_cache import PageCache
from clinicsite.rendering.png_metadata import read_stripped_png
from clinicsite.rendering.site_build import get_build
from clinicsite.rendering.site_reader import EXPIRED_TEMPLATE, PERSON_TEMPLATE, select_template
from clinicsite.rendering.svg_files import register_svg_files
from clinicsite.rendering.views import SiteView

MAX_FEED_ENTRIES = 30
_COMPILED_NAME = "compiled-templates"  # no page has a name without a suffix
# A page that moves, that expires or that is the first of its kind needs one of these.
_REQUIRED_TEMPLATES = (
    *("robots.txt", "sitemap.xml", "llms.txt", "feed.xml", "redirect.html"),
    *(f"{kind.name}.html" for kind in PAGE_KINDS.values()),
    *(f"{name}.html" for name in (EXPIRED_TEMPLATE, PERSON_TEMPLATE)),
)


class SiteFilesGenerator(Generator):
    """Register files through Pelican's writer, like the generators of Pelican."""

    def generate_output(self, writer: Writer) -> None:
        """Register every file that is not a page, except raster images."""
        build = get_build(self.settings)
        site, registry = build.site, build.registry
        if not build.is_preview:
            self._check_templates(build.page_cache)
        self._write_template(writer, "robots.txt", "robots.txt")
        self._write_template(
            writer, "sitemap.xml", "sitemap.xml", docs=list(iter_sitemap_pages(site))
        )
        view = SiteView(site)
        if site.records.clinic.launched:
            self._write_template(writer, "llms.txt", "llms.txt", home=site.get_page(HOME_FILE))
        for feed in {
            feed.url_path: feed for page in site.pages for feed in view.feeds(page)
        }.values():
            self._write_feed(writer, site, feed, view)
        self._write_redirects(writer, site)
        self._write_record_pages(writer, site, build.theme)
        registry.register(
            CONTENT_HASHES_FILE, lambda: build_content_hashes(site).to_json().encode()
        )
        self._register_clinic_files(registry, site)
        for url_path, draw in build.cards.iter_files():
            registry.register(url_path, draw)
        for export in build.evidence_exports:
            registry.register(export.url_path, partial(bytes, export.data))
        visible = site.files - site.withheld_files
        for path in sorted(path for path in visible if path.startswith("extra/")):
            file = site.content / path
            if file.is_file() and not file.is_symlink():  # the checks refuse everything else
                registry.register(path.removeprefix("extra/"), make_download_producer(file))
        register_svg_files(registry, site.content, visible, build.theme)
        if build.is_preview:  # an edited style sheet has a new name
            registry.add_resolver(build.assets.find_file)
            return
        for url_path, data in build.assets.files.values():
            registry.register(url_path, partial(bytes, data))

    def _check_templates(self, cache: PageCache | None) -> None:
        """Compile every template, unless the cache shows that it was done. Raises TemplateError."""
        if cache:
            cache.get_or_render(_COMPILED_NAME, self._compile_templates)
        else:
            self._compile_templates()

    def _compile_templates(self) -> bytes:
        """Compile also what a page needs only on another day, and return no bytes."""
        found = self.env.list_templates(extensions=["html", "txt", "xml"])
        names = (name for name in found if not EDITOR_TEMP_FILES.fullmatch(Path(name).name))
        for name in sorted({*names, *_REQUIRED_TEMPLATES}):
            self.env.get_template(name)
        return b""

    def _register_clinic_files(self, registry: OutputRegistry, site: Site) -> None:
        """Register the codes of search consoles, and security.txt with a contact (RFC 9116)."""
        clinic, file = site.records.clinic, SECURITY_TXT_FILE
        for path, text in (clinic.verification.files if clinic.verification else {}).items():
            registry.register(path, text.encode)
        if clinic.security:
            text = clinic.security.to_text(site.urls.get_absolute_url(file), clinic.languages)
            registry.register(file, text.encode)

    def _write_redirects(self, writer: Writer, site: Site) -> None:
        """Register a page at each former URL path that leads to the present one."""
        for old, page in iter_redirects(site):
            file = get_output_path(old)
            self._write_template(writer, file, "redirect.html", target=page.url_path, doc=page)

    def _write_record_pages(self, writer: Writer, site: Site, theme: Path) -> None:
        """Register the pages that are made from a record, so that Pelican finds no file."""
        for page in site.pages:
            if page.path not in site.files:
                template, content = select_template(page, theme), SimpleNamespace(doc=page)
                self._write_template(writer, page.output_path, f"{template}.html", page=content)

    def _write_template(self, writer: Writer, file: str, template: str, **context: Any) -> None:
        writer.write_file(file, self.env.get_template(template), self.context, **context)

    def _write_feed(self, writer: Writer, site: Site, feed: Feed, view: SiteView) -> None:
        """Write the newest articles of a language or a topic, or the newest changes."""
        entries = [make_feed_entry(entry, site) for entry in view.entries(feed)[:MAX_FEED_ENTRIES]]
        self._write_template(
            writer,
            feed.url_path,
            "feed.xml",
            feed=feed,
            entries=entries,
            updated=max(entry.updated for entry in entries),
            page_address=feed.topic.url_path if feed.topic else view.home(feed.lang),
        )


def read_content_lines(file: Path) -> bytes:
    """Return a calendar or contact file with the line ends of its type (RFC 5545 3.1).

    Git and editors change the line ends, and add a byte order mark or empty lines.
    """
    lines = file.read_bytes().removeprefix(codecs.BOM_UTF8).splitlines()
    return b"".join(line + b"\r\n" for line in lines if line)


_READERS: dict[str, Callable[[Path], bytes]] = {
    ".png": read_stripped_png,
    ".ics": read_content_lines,
    ".vcf": read_content_lines,
}


def make_download_producer(file: Path) -> Producer:
    """Return a producer of the bytes that visitors download of a file in extra/."""
    return partial(_READERS.get(file.suffix.lower(), Path.read_bytes), file)


def iter_sitemap_pages(site: Site) -> Iterator[Page]:
    """Yield the pages that a search engine may list."""
    return (
        page
        for page in site.pages
        if (page.url_path.endswith("/") or not page.url_path) and not site.is_empty_list(page)
    )
