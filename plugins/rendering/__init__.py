"""Content → files: what templates see, and the files that are not pages."""

from __future__ import annotations

from typing import Any

from pelican.generators import Generator
from pelican.plugins import signals

from plugins.checking.built import check_built
from plugins.checking.problems import ContentProblems
from plugins.reading.templates import filters
from plugins.rendering.assets import collect
from plugins.rendering.site_files import SiteFiles
from plugins.rendering.views import context_for


def add_site_files(pelican: Any) -> type[Generator]:
    """Adds the generator of the files that are not pages (signal `get_generators`)."""
    pelican.settings["ASSETS"] = collect(pelican.settings["THEME"])
    return SiteFiles


def prepare_templates(generator: Generator) -> None:
    """Gives the templates of a generator their filters and what they see (`generator_init`)."""
    settings = generator.settings
    site = settings["SITE"]
    generator.env.filters.update(filters(site.records, site.addresses))
    generator.env.filters["asset"] = settings["ASSETS"].url_filter(site.addresses)
    generator.context.update(context_for(site, settings))


def check_output(pelican: Any) -> None:
    """Looks through what was written, as the last step of every build (signal `finalized`)."""
    if problems := check_built(pelican.output_path, pelican.settings["SITE"]):
        raise ContentProblems(problems)


def register() -> None:
    """Called by Pelican."""
    signals.get_generators.connect(add_site_files)
    signals.generator_init.connect(prepare_templates)
    signals.finalized.connect(check_output)
