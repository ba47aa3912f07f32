"""Content → files: what templates see, and the files that are not pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader
from pelican.generators import Generator
from pelican.plugins import signals

from plugins.checking.budgets import check_budgets
from plugins.checking.built import check_built
from plugins.checking.problems import ContentProblems, errors_in
from plugins.model.problem import Problem
from plugins.reading.templates import filters
from plugins.rendering.assets import collect
from plugins.rendering.evidence_files import evidence_files
from plugins.rendering.icons import LOGO, icon_files
from plugins.rendering.privacy_proof import write_proof
from plugins.rendering.search import add_search
from plugins.rendering.security import REFERRER, policy_in_page
from plugins.rendering.site_files import SiteFiles
from plugins.rendering.social_cards import Cards
from plugins.rendering.structured_data import StructuredData
from plugins.rendering.style_guide import StyleGuide
from plugins.rendering.tokens import colours
from plugins.rendering.views import context_for

# Pelican loads these, but writes nothing with them: pelicanconf.py leaves them no address.
_UNUSED = DictLoader(
    dict.fromkeys(("archives.html", "author.html", "category.html", "tag.html"), "")
)


def add_site_files(pelican: Any) -> type[Generator]:
    """Adds the generator of the files that are not pages (signal `get_generators`)."""
    theme = Path(pelican.settings["THEME"])
    try:
        pelican.settings["ASSETS"] = assets = collect(theme)
    except FileNotFoundError as error:
        path = Path(error.filename).relative_to(theme.parent).as_posix()
        message, cure = "The theme lacks this file", "Put the file back."
        raise ContentProblems([Problem(path, 1, 1, "E704", message, cure)]) from None
    site, cache = pelican.settings["SITE"], Path(pelican.settings["PATH"]).parent / ".cache"
    icons = icon_files(theme, cache / "icons", site.records.clinic, site.addresses)
    assets.files.update(icons)
    pelican.settings["CARDS"] = Cards(site, theme, cache / "cards")
    pelican.settings["EVIDENCE_FILES"] = evidence_files(site)
    return SiteFiles


def add_style_guide(pelican: Any) -> type[Generator] | None:
    """Adds the generator of the style guide, in the preview alone (signal `get_generators`)."""
    return None if pelican.settings["PUBLISH"] else StyleGuide


def prepare_templates(generator: Generator) -> None:
    """Gives the templates of a generator their filters and what they see (`generator_init`)."""
    settings = generator.settings
    site = settings["SITE"]
    # Not Pelican's own theme, which would stand in for a template of ours that is missing.
    ours = FileSystemLoader(Path(settings["THEME"], "templates"))
    generator.env.loader = ChoiceLoader([ours, _UNUSED])
    generator.env.filters.update(filters(site.records, site.addresses))
    generator.env.filters["asset"] = settings["ASSETS"].url_filter(site.addresses)
    generator.env.filters["csp"] = policy_in_page
    generator.context.update(context_for(site, settings) | {"REFERRER": REFERRER})
    logo = site.addresses.absolute(settings["ASSETS"].files[LOGO][0])
    view, card = generator.context["site"], settings["CARDS"].address
    generator.context["structured_data"] = StructuredData(site, view, logo, card).script
    generator.context["social_card"] = card
    generator.context["evidence_files"] = settings["EVIDENCE_FILES"]
    generator.context["colours"] = colours(Path(settings["THEME"]))


def check_output(pelican: Any) -> None:
    """Looks through what was written, as the last step of every build (signal `finalized`)."""
    settings = pelican.settings
    problems = check_built(pelican.output_path, settings["SITE"])
    problems += check_budgets(pelican.output_path, settings["SITE"])
    if errors_in(problems):
        raise ContentProblems(problems)
    settings["PROBLEMS"] += problems


def register() -> None:
    """Called by Pelican."""
    signals.get_generators.connect(add_site_files)
    signals.get_generators.connect(add_style_guide)
    signals.generator_init.connect(prepare_templates)
    signals.finalized.connect(write_proof)
    signals.finalized.connect(check_output)
    signals.finalized.connect(add_search)  # after the check: only good pages are worth an index
