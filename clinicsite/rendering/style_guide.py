"""Render the examples of the theme at /style-guide/ of the preview."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup
from pelican.generators import Generator
from pelican.writers import Writer

from clinicsite.checks.report_formats import ContentCheckError, select_errors
from clinicsite.checks.runner import check_all
from clinicsite.model.output_paths import STYLE_GUIDE_FOLDER  # in the theme, and on the site
from clinicsite.model.page import Page
from clinicsite.parsing.fingerprint import compute_fingerprint
from clinicsite.parsing.memory_cache import MemoryCache, hash_files, list_block_templates
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site
from clinicsite.parsing.templates import build_filters
from clinicsite.rendering.evidence_export import export_evidence
from clinicsite.rendering.review_views import ReviewView
from clinicsite.rendering.site_build import SiteBuild, get_build
from clinicsite.rendering.site_files import make_download_producer
from clinicsite.rendering.site_reader import select_template
from clinicsite.rendering.svg_files import register_svg_files
from clinicsite.rendering.views import SiteView, make_template_context

CATALOGUE_PAGE = "pages/style-guide.md"
# The catalogue has the place that the site leaves free for it, and shows a block that only legal
# pages can have. No host serves the examples, so that they need no page for lost visitors, and no
# claim rules but the one that they show.
_ALLOWED_CODES = frozenset({"E412", "E606", "E702", "E714"})
# The clock of the examples, so that no review is overdue.
EXAMPLE_TIME = dt.datetime(2003, 6, 1, 12, tzinfo=dt.UTC)


class ExampleSiteView(SiteView):
    """Give templates the pages of the style guide."""

    def get_pages(self, kind: str, lang: str) -> list[Page]:
        """Return all pages except the catalogue."""
        return [page for page in super().get_pages(kind, lang) if page.path != CATALOGUE_PAGE]

    def reviews(self, doc: Page) -> list[ReviewView]:
        """Return every state of a review: signed, changed, overdue, unsigned."""
        signed = self.review(doc)
        assert signed
        return [
            signed,
            replace(signed, has_changed=True, by=None),
            replace(signed, is_overdue=True),
            replace(signed, by=None),
        ]

    def feeds(self, _: Page) -> list[Any]:
        """Return no feed: an example has no subscribers."""
        return []


class StyleGuideGenerator(Generator):
    """Register a small site of examples below the real one, with the real templates."""

    def generate_output(self, writer: Writer) -> None:
        """Register the catalogue at /style-guide/ and the layouts below it.

        Raises ContentCheckError when an example breaks a rule of the site.
        """
        build = get_build(self.settings)
        theme, registry, folder = build.theme, build.registry, f"{STYLE_GUIDE_FOLDER}/site/"
        examples = _load_examples(build)
        self.env.filters.update(build_filters(theme, examples.records, examples.urls))
        context = make_template_context(examples) | {
            "site": ExampleSiteView(examples),
            "social_card": lambda _: None,
            "structured_data": lambda _: Markup("{}"),
            "evidence_files": export_evidence(examples),
        }
        register_svg_files(registry, theme / STYLE_GUIDE_FOLDER, examples.files, theme, folder)
        for path in examples.files:
            if path.startswith("extra/"):
                download = theme / STYLE_GUIDE_FOLDER / path
                registry.register(
                    folder + path.removeprefix("extra/"), make_download_producer(download)
                )
        for export in context["evidence_files"]:
            registry.register(folder + export.url_path, partial(bytes, export.data))
        for page in examples.pages:
            name, file = (
                select_template(page, theme),
                f"{STYLE_GUIDE_FOLDER}/site/{page.output_path}",
            )
            if page.path == CATALOGUE_PAGE:
                name, file = "style-guide", f"{STYLE_GUIDE_FOLDER}/index.html"
            template = self.env.get_template(f"{name}.html")
            content = SimpleNamespace(doc=page)
            writer.write_file(
                file, template, self.context, page=content, article=content, **context
            )


def _load_examples(build: SiteBuild) -> Site:
    """Return the examples, parsed again when one of their inputs has changed."""
    theme, site, memory = build.theme, build.site, build.memory_cache
    if memory is None:
        return load_example_site(theme, site)
    files = {
        folder: _list_files(folder)
        for folder in (theme / STYLE_GUIDE_FOLDER, site.content / "data")
    }
    files[theme] = list_block_templates(theme)
    digest = " ".join([site.urls.site_url, *(hash_files(*each) for each in files.items())])
    if memory.style_guide is None or memory.style_guide[0] != digest:
        memory.style_guide = (digest, load_example_site(theme, site, memory.style_guide_cache))
    return memory.style_guide[1]


def _list_files(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.rglob("*")) if file.is_file()]


def load_example_site(theme: Path, site: Site, memory: MemoryCache | None = None) -> Site:
    """Return the site of the theme, with the records of the real one.

    With a `memory`, only changed documents are parsed again. Raises ContentCheckError.
    """
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder, "content")
        shutil.copytree(theme / STYLE_GUIDE_FOLDER, content)
        for file in sorted((site.content / "data").rglob("*.yaml")):
            copy = content / file.relative_to(site.content)
            copy.parent.mkdir(exist_ok=True)
            if not copy.exists():
                shutil.copy(file, copy)
        url = f"{site.urls.site_url}/{STYLE_GUIDE_FOLDER}/site"
        examples = read_site(content, theme, url, publish=False, memory_cache=memory)
        _sign_off_examples(examples)
        found = [problem for problem in check_all(examples) if problem.code not in _ALLOWED_CODES]
        if problems := select_errors(found):
            raise ContentCheckError(problems)
    return examples


def rerender_examples(theme: Path, site: Site, memory: MemoryCache) -> None:
    """Render the examples with the present templates. Raises ContentCheckError."""
    if memory.style_guide:
        memory.style_guide[1].documents.update(
            load_example_site(theme, site, memory.style_guide_cache).documents
        )


def _sign_off_examples(examples: Site) -> None:
    """Set the clock of the examples, and make their sign-offs valid for any words."""
    examples.policy = replace(examples.policy, now=EXAMPLE_TIME)
    for text in examples.documents.values():
        if text.meta and text.rendered_body and (reviewed := text.meta.reviewed):
            now = reviewed.model_copy(
                update={"text": compute_fingerprint(text.meta, text.rendered_body)}
            )
            text.meta = text.meta.model_copy(update={"reviewed": now})
