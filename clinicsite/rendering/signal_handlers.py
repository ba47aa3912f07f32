"""Handle the signals of Pelican: read, check, render and check again."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader
from markupsafe import Markup
from pelican.generators import Generator
from pelican.plugins import signals
from pelican.readers import Readers

from clinicsite.checks.last_release import read_last_release
from clinicsite.checks.output.budgets import check_budgets
from clinicsite.checks.output.links import check_output_links
from clinicsite.checks.output.output_files import OutputFiles, OutputFolder
from clinicsite.checks.output.page_scan import PageScanner
from clinicsite.checks.output.well_formed import check_well_formed
from clinicsite.checks.report_formats import ContentCheckError, select_errors
from clinicsite.checks.runner import check_all
from clinicsite.model.problem import Problem
from clinicsite.parsing.document_cache import hash_code
from clinicsite.parsing.read import read_site
from clinicsite.parsing.templates import build_filters, build_jinja_options, defer_filter
from clinicsite.rendering.content_security_policy import REFERRER_POLICY, format_meta_policy
from clinicsite.rendering.evidence_export import export_evidence
from clinicsite.rendering.icons import LOGO_FILE
from clinicsite.rendering.image_files import find_image_file, write_images
from clinicsite.rendering.lazy_writer import LazyWriter
from clinicsite.rendering.old_project import explain_old_project
from clinicsite.rendering.output_registry import write_all_files
from clinicsite.rendering.page_cache import PageCache, hash_site
from clinicsite.rendering.registered_files import RegisteredFiles
from clinicsite.rendering.release_info import write_release_info
from clinicsite.rendering.request_report import register_request_report, write_request_report
from clinicsite.rendering.search import SearchFiles, register_search_files
from clinicsite.rendering.site_build import CACHES, SiteBuild, get_build
from clinicsite.rendering.site_files import SiteFilesGenerator
from clinicsite.rendering.site_reader import SiteReader
from clinicsite.rendering.social_cards import SocialCards
from clinicsite.rendering.structured_data import StructuredData
from clinicsite.rendering.style_guide import StyleGuideGenerator
from clinicsite.rendering.video_hosts import list_video_hosts
from clinicsite.rendering.views import make_template_context

# Pelican loads these templates and writes nothing with them: pelicanconf.py gives them no path.
_EMPTY_TEMPLATES = DictLoader(
    dict.fromkeys(("archives.html", "author.html", "category.html", "tag.html"), "")
)


def connect_signals() -> None:
    """Connect every handler to its signal."""
    signals.get_generators.connect(prepare_build)
    signals.readers_init.connect(add_reader)
    signals.generator_init.connect(configure_templates)
    signals.get_writer.connect(get_lazy_writer)
    signals.finalized.connect(write_output)


def prepare_build(pelican: Any) -> list[type[Generator]]:
    """Read and check the site, and return our generators (signal `get_generators`).

    Raises ContentCheckError when the site has errors.
    """
    settings = pelican.settings
    if old := explain_old_project(Path(settings["PATH"]).parent, settings["PAGE_URL"]):
        raise SystemExit(old)
    build = get_build(settings)
    build.theme = Path(settings["THEME"])
    if build.checked_site:
        build.site = build.checked_site
    else:
        build.site = read_site(
            Path(settings["PATH"]),
            build.theme,
            settings["SITEURL"],
            publish=settings["PUBLISH"],
            on=build.publication_date,
            memory_cache=build.memory_cache,
            cache=build.get_document_folder(Path(settings["PATH"]).parent),
        )
        check_content(build, settings)
    # Each generator makes itself a Jinja environment like that of the parser.
    templates = build.memory_cache.templates if build.memory_cache else None
    settings["JINJA_ENVIRONMENT"] = build_jinja_options(templates)
    build.reload_assets()
    if build.site.document_cache and not build.is_preview:
        digest = hash_site(build.site, build.theme, settings)
        build.page_cache = PageCache(build.get_cache("pages"), build.site, digest)
        build.scanner = PageScanner(build.get_cache("scans"), hash_code())
    build.cards = SocialCards(build.site, build.theme, build.get_cache("cards"))
    build.evidence_exports = export_evidence(build.site)
    return [SiteFilesGenerator, *([] if settings["PUBLISH"] else [StyleGuideGenerator])]


def check_content(build: SiteBuild, settings: dict[str, Any]) -> None:
    """Check the site before any page is rendered. Raises ContentCheckError."""
    site = build.site
    if name := settings.get("PUBLISH_TO"):
        host = settings["HOSTS"].get(name, name)
        site.last_release = read_last_release(site.content.parent, host)
    if build.is_preview:  # it checks each page when a browser asks for the page
        build.problems = [p for p in site.problems if p.path not in site.source_paths]
    else:
        build.problems = check_all(site)
    _raise_on_errors(build.problems)


def add_reader(readers: Readers) -> None:
    """Make ours the only reader of Markdown (signal `readers_init`)."""
    readers.reader_classes["md"] = SiteReader


def _format_policy(frames: Collection[str] = ()) -> Markup:
    """Return the policy of a page as markup. It is made of words of the code."""
    return Markup(format_meta_policy(frames))  # noqa: S704 (without a double quote)


def configure_templates(generator: Generator) -> None:
    """Give the templates of a generator their filters and context (signal `generator_init`)."""
    build = get_build(generator.settings)
    site, assets, get_card_path = build.site, build.assets, build.cards.get_url_path
    # Not Pelican's own theme, which would replace a missing template of ours.
    own_templates = FileSystemLoader(build.theme / "templates")
    generator.env.loader = ChoiceLoader([own_templates, _EMPTY_TEMPLATES])
    generator.env.filters.update(build_filters(build.theme, site.records, site.urls))
    generator.env.filters["asset"] = defer_filter(assets.make_url_filter(site.urls))
    generator.env.filters["integrity"] = defer_filter(assets.format_integrity)
    context = make_template_context(site)

    def get_logo_url() -> str:
        return site.urls.get_absolute_url(assets.files[LOGO_FILE][0])

    data = StructuredData(site, context["site"], get_logo_url, get_card_path)
    generator.context.update(context)
    generator.context.update(
        REFERRER=REFERRER_POLICY,
        csp=_format_policy,
        video_hosts=partial(list_video_hosts, site),
        structured_data=data.render_script,
        social_card=get_card_path,
        evidence_files=build.evidence_exports,
        colours=assets.colours,
    )


def get_lazy_writer(pelican: Any) -> type[LazyWriter]:
    """Return our writer (signal `get_writer`)."""
    return LazyWriter


def write_output(pelican: Any) -> None:
    """Write and check every file. A preview only registers them (signal `finalized`).

    Raises ContentCheckError when the written files have errors.
    """
    build, output = get_build(pelican.settings), Path(pelican.output_path)
    site, registry, images = build.site, build.registry, build.get_cache("images")
    if build.is_preview:
        registry.add_resolver(lambda path: find_image_file(path, site, images))
        registry.add_resolver(SearchFiles(site).find_file)
        register_request_report(registry, site)
        return
    register_search_files(registry, site, build.page_cache)
    _raise_on_errors(registry.find_clashes())
    if build.is_dry_run:
        registered = RegisteredFiles(registry, site, images, build.scanner)
        registered.make_all()
        check_output(build, registered)
        return
    write_all_files(registry, output, build.on_file)
    write_images(site, output, images, build.on_image)
    files = OutputFolder(output, site.urls.base_path, build.scanner)
    write_request_report(files, site)
    check_output(build, files)
    for name in CACHES:
        build.get_cache(name).prune()
    if site.publish:
        write_release_info(output, site.content.parent, len(site.pages))


def check_output(build: SiteBuild, files: OutputFiles) -> None:
    """Check the written files. Raises ContentCheckError."""
    problems = check_well_formed(files, build.site)
    problems += check_output_links(files, build.site) + check_budgets(files, build.site)
    _raise_on_errors(problems)
    build.problems += problems


def _raise_on_errors(problems: list[Problem]) -> None:
    if select_errors(problems):
        raise ContentCheckError(problems)
