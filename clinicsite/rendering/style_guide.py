"""The theme's own examples → /style-guide/ in the preview: every component, every layout."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup
from pelican.generators import Generator
from pelican.writers import Writer

from clinicsite.checks.report_formats import ContentProblems, errors_in
from clinicsite.checks.rules import check
from clinicsite.model.page import Page
from clinicsite.parsing.fingerprint import fingerprint
from clinicsite.parsing.hooks import template_of
from clinicsite.parsing.memory_cache import Memory, block_templates, digest
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site
from clinicsite.parsing.templates import filters
from clinicsite.rendering.evidence_export import evidence_files
from clinicsite.rendering.review_views import ReviewView
from clinicsite.rendering.svg_files import record_drawings
from clinicsite.rendering.views import SiteView, context_for

FOLDER = "style-guide"  # in the theme, and on the site
CATALOGUE = "pages/style-guide.md"
TODAY = dt.datetime(2003, 6, 1, 12, tzinfo=dt.UTC)  # for the examples, so that none is overdue


class Examples(SiteView):
    """The pages of the style guide as templates ask for them."""

    def list(self, kind: str, lang: str) -> list[Page]:
        """All but the catalogue, which stands elsewhere."""
        return [page for page in super().list(kind, lang) if page.path != CATALOGUE]

    def reviews(self, doc: Page) -> list[ReviewView]:
        """What a page can say of its review: signed, with other words, overdue, unsigned."""
        signed = self.review(doc)
        return [
            signed,
            replace(signed, has_changed=True, by=None),
            replace(signed, is_overdue=True),
            replace(signed, by=None),
        ]

    def feeds(self, _: Page) -> list[Any]:
        """None: nobody subscribes to an example."""
        return []


class StyleGuide(Generator):
    """Writes a small site of examples below the real one, with the real templates."""

    def generate_output(self, writer: Writer) -> None:
        """Writes the catalogue at /style-guide/ and the layouts below it.

        Raises ContentProblems when an example breaks a rule of the site.
        """
        theme = Path(self.settings["THEME"])
        examples = self._examples(theme)
        self.env.filters.update(filters(examples.records, examples.addresses))
        around = context_for(examples, self.settings) | {
            "site": Examples(examples),
            "social_card": lambda _: None,
            "structured_data": lambda _: Markup("{}"),
            "evidence_files": evidence_files(examples),
        }
        record, folder = self.settings["RECORD"], f"{FOLDER}/site/"
        record_drawings(record, theme / FOLDER, examples.files, theme, folder)
        for taken in around["evidence_files"]:
            record.keep(folder + taken.address, lambda taken=taken: taken.data)
        for page in examples.pages:
            name, file = template_of(page, theme), f"{FOLDER}/site/{page.file}"
            if page.path == CATALOGUE:
                name, file = "style-guide", f"{FOLDER}/index.html"
            template = self.env.get_template(f"{name}.html")
            shown = SimpleNamespace(doc=page)
            writer.write_file(file, template, self.context, page=shown, article=shown, **around)

    def _examples(self, theme: Path) -> Site:
        """The examples, read again when something that they are made from has changed."""
        site, memory = self.settings["SITE"], self.settings.get("MEMORY")
        if memory is None:
            return read_examples(theme, site)
        files = {folder: _files(folder) for folder in (theme / FOLDER, site.content / "data")}
        files[theme] = block_templates(theme)
        made_from = " ".join([site.addresses.root, *(digest(*each) for each in files.items())])
        if memory.examples is None or memory.examples[0] != made_from:
            memory.examples = (made_from, read_examples(theme, site, memory.of_examples))
        return memory.examples[1]


def _files(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.rglob("*")) if file.is_file()]


def read_examples(theme: Path, site: Site, memory: Memory | None = None) -> Site:
    """The site that lies in the theme, in the words of the real one. Raises ContentProblems.

    With a `memory`, what has not changed is not read again.
    """
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder, "content")
        shutil.copytree(theme / FOLDER, content)
        for file in sorted((site.content / "data").glob("*.yaml")):
            if not (content / "data" / file.name).exists():
                shutil.copy(file, content / "data")
        url = f"{site.addresses.root}/{FOLDER}/site"
        examples = read_site(content, theme, url, publish=False, memory=memory)
        _sign(examples)
        if problems := errors_in(check(examples)):
            raise ContentProblems(problems)
    return examples


def render_examples_anew(theme: Path, site: Site, memory: Memory) -> None:
    """Lets the examples be seen with the templates as they are now. Raises ContentProblems."""
    if memory.examples:
        memory.examples[1].texts.update(read_examples(theme, site, memory.of_examples).texts)


def _sign(examples: Site) -> None:
    """Lets time stand still, and the sign-offs of the examples hold whatever their words are."""
    examples.now = TODAY
    for text in examples.texts.values():
        if text.meta and text.html and (reviewed := text.meta.reviewed):
            now = reviewed.model_copy(update={"text": fingerprint(text.meta, text.html)})
            text.meta = text.meta.model_copy(update={"reviewed": now})
