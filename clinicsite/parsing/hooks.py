"""Markdown and YAML → checked, typed pages: Pelican's reader for this site."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, ClassVar

from pelican.plugins import signals
from pelican.readers import BaseReader, Readers

from clinicsite.model.page import Page
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site

EXPIRED_TEMPLATE = "expired"  # the template of the notice where a page has expired


class SiteReader(BaseReader):
    """Hands Pelican the pages that were read when the run began."""

    file_extensions: ClassVar = ["md"]

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """The metadata of one page; a page that is not live is skipped."""
        site: Site = self.settings["SITE"]
        path = Path(source_path).relative_to(site.content).as_posix()
        gone = site.expired_pages.get(path)
        page = gone or site.get_page(path)
        if page is None:
            return "", {"status": "skip", "title": path}
        date = page.meta.publication_date
        metadata = {
            "title": page.meta.title,
            "summary": page.meta.summary,
            "status": "published",
            "slug": page.slug,
            "lang": page.lang,
            "template": EXPIRED_TEMPLATE
            if gone
            else select_template(page, Path(self.settings["THEME"])),
            "address": page.url_path,
            "file": page.output_path,
            "doc": page,
            **({"date": dt.datetime.combine(date, dt.time())} if date else {}),
        }
        return "", metadata  # its words stay in `doc`, which templates ask for them


def select_template(page: Page, theme: Path) -> str:
    """A page's own template where the theme has one of its path, else that of its kind."""
    own = page.path.removesuffix(".md").removesuffix(f".{page.lang}")
    return own if (theme / f"templates/{own}.html").is_file() else page.kind


def load_site(pelican: Any) -> None:
    """Reads the whole site before Pelican's generators ask for it (signal `get_generators`)."""
    settings = pelican.settings
    settings["SITE"] = read_site(
        Path(settings["PATH"]),
        Path(settings["THEME"]),
        settings["SITEURL"],
        publish=settings["PUBLISH"],
        on=settings.get("ON"),
        memory_cache=settings.get("MEMORY"),
    )


def add_reader(readers: Readers) -> None:
    """Makes ours the only reader of Markdown (signal `readers_init`)."""
    readers.reader_classes["md"] = SiteReader


def connect() -> None:
    """Connects this stage to the signals of Pelican."""
    signals.get_generators.connect(load_site)
    signals.readers_init.connect(add_reader)
