"""Content → files: what templates see, and the files that are not pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader
from pelican.generators import Generator
from pelican.plugins import signals

from clinicsite.checks.output.budgets import check_budgets
from clinicsite.checks.output.links import check_output_links
from clinicsite.checks.report_formats import ContentCheckError, select_errors
from clinicsite.model.problem import Problem
from clinicsite.parsing.templates import build_filters, build_jinja_options, defer_filter
from clinicsite.rendering.assets import Assets, load_assets
from clinicsite.rendering.content_security_policy import REFERRER_POLICY, format_meta_policy
from clinicsite.rendering.evidence_export import export_evidence
from clinicsite.rendering.icons import LOGO_FILE, make_icon_files
from clinicsite.rendering.image_files import IMAGE_CACHE, find_image_file, write_images
from clinicsite.rendering.lazy_writer import LazyWriter, OutputRegistry, write_all_files
from clinicsite.rendering.release_info import write_release_info
from clinicsite.rendering.request_report import register_request_report, write_request_report
from clinicsite.rendering.search import register_search_words, write_search_files
from clinicsite.rendering.site_files import SiteFilesGenerator
from clinicsite.rendering.social_cards import SocialCards
from clinicsite.rendering.structured_data import StructuredData
from clinicsite.rendering.style_guide import StyleGuideGenerator
from clinicsite.rendering.views import make_template_context
from clinicsite.support.file_cache import FileCache

CARD_CACHE, ICON_CACHE = ".cache/cards", ".cache/icons"  # beside content/

# Pelican loads these, but writes nothing with them: pelicanconf.py leaves them no address.
_EMPTY_TEMPLATES = DictLoader(
    dict.fromkeys(("archives.html", "author.html", "category.html", "tag.html"), "")
)


def add_site_files_generator(pelican: Any) -> type[Generator]:
    """Adds the generator of the files that are not pages (signal `get_generators`).

    Each generator then makes itself a Jinja environment, like that of the reader.
    """
    settings, root = pelican.settings, Path(pelican.settings["PATH"]).parent
    memory = settings.get("MEMORY")
    settings["JINJA_ENVIRONMENT"] = build_jinja_options(memory.templates if memory else None)
    settings["ASSETS"] = Assets({})
    reload_assets(settings)
    settings["CARDS"] = SocialCards(
        settings["SITE"], Path(settings["THEME"]), FileCache(root / CARD_CACHE)
    )
    settings["EVIDENCE_FILES"] = export_evidence(settings["SITE"])
    return SiteFilesGenerator


def reload_assets(settings: dict[str, Any]) -> None:
    """Reads the theme's own files; in the preview also when they change, with all else as it was.

    Raises ContentProblems when one is missing.
    """
    theme, site = Path(settings["THEME"]), settings["SITE"]
    try:
        assets = load_assets(theme)
    except FileNotFoundError as error:
        path = Path(error.filename).relative_to(theme.parent).as_posix()
        message, advice = "The theme lacks this file", "Put the file back."
        raise ContentCheckError([Problem(path, 1, 1, "E704", message, advice)]) from None
    cache = FileCache(site.content.parent / ICON_CACHE)
    assets.files.update(make_icon_files(theme, cache, site.records.clinic, site.urls))
    settings["ASSETS"].replace_with(assets)


def add_style_guide_generator(pelican: Any) -> type[Generator] | None:
    """Adds the generator of the style guide, in the preview alone (signal `get_generators`)."""
    return None if pelican.settings["PUBLISH"] else StyleGuideGenerator


def configure_templates(generator: Generator) -> None:
    """Gives the templates of a generator their filters and what they see (`generator_init`)."""
    settings = generator.settings
    site = settings["SITE"]
    # Not Pelican's own theme, which would stand in for a template of ours that is missing.
    own_templates = FileSystemLoader(Path(settings["THEME"], "templates"))
    generator.env.loader = ChoiceLoader([own_templates, _EMPTY_TEMPLATES])
    generator.env.filters.update(build_filters(site.records, site.urls))
    assets: Assets = settings["ASSETS"]
    generator.env.filters["asset"] = defer_filter(assets.make_url_filter(site.urls))
    generator.env.filters["integrity"] = defer_filter(assets.format_integrity)
    generator.env.filters["csp"] = format_meta_policy
    generator.context.update(make_template_context(site, settings) | {"REFERRER": REFERRER_POLICY})
    view, card = generator.context["site"], settings["CARDS"].get_url_path

    def get_logo_url() -> str:
        return site.urls.get_absolute_url(assets.files[LOGO_FILE][0])

    generator.context["structured_data"] = StructuredData(
        site, view, get_logo_url, card
    ).render_script
    generator.context["social_card"] = card
    generator.context["evidence_files"] = settings["EVIDENCE_FILES"]
    generator.context["colours"] = assets.colours


def get_lazy_writer(pelican: Any) -> type[LazyWriter]:
    """Hands Pelican our writer (signal `get_writer`)."""
    pelican.settings["RECORD"] = OutputRegistry()
    return LazyWriter


def write_output(pelican: Any) -> None:
    """Makes all that was noted, and looks through it (signal `finalized`).

    The preview does so when a browser asks for a file.
    """
    settings, output = pelican.settings, Path(pelican.output_path)
    record, site = settings["RECORD"], settings["SITE"]
    cache = FileCache(site.content.parent / IMAGE_CACHE)
    if settings.get("MEMORY"):
        record.add_resolver(lambda path: find_image_file(path, site, cache))
        register_search_words(record, site)
        register_request_report(record, site)
        return
    write_all_files(record, output, settings.get("ON_FILE"))
    write_images(site, output, cache, settings.get("ON_PICTURE"))
    write_request_report(pelican)
    check_output(pelican)
    for folder in (IMAGE_CACHE, CARD_CACHE, ICON_CACHE):
        FileCache(site.content.parent / folder).prune()
    write_search_files(pelican)  # after the check: only good pages are worth an index
    if settings["PUBLISH"]:
        write_release_info(output, site.content.parent, len(site.pages))


def check_output(pelican: Any) -> None:
    """Looks through what was written."""
    settings = pelican.settings
    problems = check_output_links(pelican.output_path, settings["SITE"])
    problems += check_budgets(pelican.output_path, settings["SITE"])
    if select_errors(problems):
        raise ContentCheckError(problems)
    settings["PROBLEMS"] += problems


def connect() -> None:
    """Connects this stage to the signals of Pelican."""
    signals.get_generators.connect(add_site_files_generator)
    signals.get_generators.connect(add_style_guide_generator)
    signals.generator_init.connect(configure_templates)
    signals.get_writer.connect(get_lazy_writer)
    signals.finalized.connect(write_output)
