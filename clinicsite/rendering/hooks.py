"""Content → files: what templates see, and the files that are not pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader
from pelican.generators import Generator
from pelican.plugins import signals

from clinicsite.checks.output.budgets import check_budgets
from clinicsite.checks.output.links import check_built
from clinicsite.checks.report_formats import ContentProblems, errors_in
from clinicsite.model.problem import Problem
from clinicsite.parsing.templates import filters, jinja_options, late
from clinicsite.rendering.assets import Assets, collect
from clinicsite.rendering.content_security_policy import REFERRER, policy_in_page
from clinicsite.rendering.evidence_export import evidence_files
from clinicsite.rendering.icons import LOGO, icon_files
from clinicsite.rendering.image_files import CACHE as PICTURES
from clinicsite.rendering.image_files import picture_at, write_pictures
from clinicsite.rendering.lazy_writer import Record, RecordingWriter, write_all
from clinicsite.rendering.release_info import write_note
from clinicsite.rendering.request_report import record_proof, write_proof
from clinicsite.rendering.search import add_search, record_search
from clinicsite.rendering.site_files import SiteFiles
from clinicsite.rendering.social_cards import Cards
from clinicsite.rendering.structured_data import StructuredData
from clinicsite.rendering.style_guide import StyleGuide
from clinicsite.rendering.views import context_for
from clinicsite.support.file_cache import prune

CARDS, ICONS = ".cache/cards", ".cache/icons"  # beside content/

# Pelican loads these, but writes nothing with them: pelicanconf.py leaves them no address.
_UNUSED = DictLoader(
    dict.fromkeys(("archives.html", "author.html", "category.html", "tag.html"), "")
)


def add_site_files(pelican: Any) -> type[Generator]:
    """Adds the generator of the files that are not pages (signal `get_generators`).

    Each generator then makes itself a Jinja environment, like that of the reader.
    """
    settings, root = pelican.settings, Path(pelican.settings["PATH"]).parent
    memory = settings.get("MEMORY")
    settings["JINJA_ENVIRONMENT"] = jinja_options(memory.templates if memory else None)
    settings["ASSETS"] = Assets({})
    load_assets(settings)
    settings["CARDS"] = Cards(settings["SITE"], Path(settings["THEME"]), root / CARDS)
    settings["EVIDENCE_FILES"] = evidence_files(settings["SITE"])
    return SiteFiles


def load_assets(settings: dict[str, Any]) -> None:
    """Reads the theme's own files; in the preview also when they change, with all else as it was.

    Raises ContentProblems when one is missing.
    """
    theme, site = Path(settings["THEME"]), settings["SITE"]
    try:
        assets = collect(theme)
    except FileNotFoundError as error:
        path = Path(error.filename).relative_to(theme.parent).as_posix()
        message, cure = "The theme lacks this file", "Put the file back."
        raise ContentProblems([Problem(path, 1, 1, "E704", message, cure)]) from None
    cache = site.content.parent / ICONS
    assets.files.update(icon_files(theme, cache, site.records.clinic, site.addresses))
    settings["ASSETS"].become(assets)


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
    assets: Assets = settings["ASSETS"]
    generator.env.filters["asset"] = late(assets.url_filter(site.addresses))
    generator.env.filters["integrity"] = late(assets.integrity)
    generator.env.filters["csp"] = policy_in_page
    generator.context.update(context_for(site, settings) | {"REFERRER": REFERRER})
    view, card = generator.context["site"], settings["CARDS"].address

    def logo() -> str:
        return site.addresses.absolute(assets.files[LOGO][0])

    generator.context["structured_data"] = StructuredData(site, view, logo, card).script
    generator.context["social_card"] = card
    generator.context["evidence_files"] = settings["EVIDENCE_FILES"]
    generator.context["colours"] = assets.colours


def add_writer(pelican: Any) -> type[RecordingWriter]:
    """Hands Pelican our writer (signal `get_writer`)."""
    pelican.settings["RECORD"] = Record()
    return RecordingWriter


def finish(pelican: Any) -> None:
    """Makes all that was noted, and looks through it (signal `finalized`).

    The preview does so when a browser asks for a file.
    """
    settings, output = pelican.settings, Path(pelican.output_path)
    record, site = settings["RECORD"], settings["SITE"]
    cache = site.content.parent / PICTURES
    if settings.get("MEMORY"):
        record.ask(lambda path: picture_at(path, site, cache))
        record_search(record, site)
        record_proof(record, site)
        return
    write_all(record, output, settings.get("ON_FILE"))
    write_pictures(site, output, cache, settings.get("ON_PICTURE"))
    write_proof(pelican)
    check_output(pelican)
    for part in (PICTURES, CARDS, ICONS):
        prune(site.content.parent / part)
    add_search(pelican)  # after the check: only good pages are worth an index
    if settings["PUBLISH"]:
        write_note(output, site.content.parent, len(site.pages))


def check_output(pelican: Any) -> None:
    """Looks through what was written."""
    settings = pelican.settings
    problems = check_built(pelican.output_path, settings["SITE"])
    problems += check_budgets(pelican.output_path, settings["SITE"])
    if errors_in(problems):
        raise ContentProblems(problems)
    settings["PROBLEMS"] += problems


def connect() -> None:
    """Connects this stage to the signals of Pelican."""
    signals.get_generators.connect(add_site_files)
    signals.get_generators.connect(add_style_guide)
    signals.generator_init.connect(prepare_templates)
    signals.get_writer.connect(add_writer)
    signals.finalized.connect(finish)
