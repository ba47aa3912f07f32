"""Hand Pelican the pages that the application has parsed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, ClassVar

from pelican.readers import BaseReader

from clinicsite.model.page import Page
from clinicsite.parsing.people_pages import PEOPLE_FOLDER
from clinicsite.rendering.site_build import get_build

PERSON_TEMPLATE = "person"  # of the page of a clinician
EXPIRED_TEMPLATE = "expired"  # the template of the notice in the place of an expired page


class SiteReader(BaseReader):
    """Return the metadata of a page that the build has parsed."""

    file_extensions: ClassVar = ["md"]

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """Return an empty text and the metadata of one page. Skip a page that is not live."""
        build = get_build(self.settings)
        path = Path(source_path).relative_to(build.site.content).as_posix()
        expired = build.site.expired_pages.get(path)
        page = expired or build.site.get_page(path)
        if page is None:
            return "", {"status": "skip", "title": path}
        date = page.meta.publication_date
        metadata = {
            "title": page.meta.title,
            "summary": page.meta.summary,
            "status": "published",
            "slug": page.slug,
            "lang": page.lang,
            "template": EXPIRED_TEMPLATE if expired else select_template(page, build.theme),
            "url_path": page.url_path,
            "output_path": page.output_path,
            "doc": page,
            **({"date": dt.datetime.combine(date, dt.time())} if date else {}),
        }
        return "", metadata  # templates get the text from `doc`


def select_template(page: Page, theme: Path) -> str:
    """Return the template of the page's own path where the theme has one, else of its kind."""
    if page.path.startswith(f"{PEOPLE_FOLDER}/"):
        return PERSON_TEMPLATE
    own = page.path.removesuffix(".md").removesuffix(f".{page.lang}")
    return own if (theme / f"templates/{own}.html").is_file() else page.kind
