"""Rules about addresses: one page each, and none that the site needs itself."""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.output_paths import MAX_PATH_BYTES, find_windows_fault
from clinicsite.model.problem import Problem
from clinicsite.model.records import HasRecords
from clinicsite.model.urls import HOME_FILE, NOT_FOUND_FILE
from clinicsite.parsing.output_plan import OutputClash, OutputPlan, is_draft
from clinicsite.parsing.site import Site
from clinicsite.parsing.ui_strings import STRINGS_FOLDER, MissingStrings

_HELP_FILE, _HELP_ALIAS = (
    "Rename one of the two files, or delete the old address.",
    "Delete this old address.",
)
_HELP_LENGTH = "Shorten it, or use fewer folders."
# What the name of a file made from an image has besides the name of the image.
_VARIANT_BYTES = len(".0123456789-1600")
_REQUIRED_PAGES = {
    HOME_FILE: "every page links to the home page",
    NOT_FOUND_FILE: "hosts show it at addresses that lead nowhere",
}


@rule("E701", "E702", scope=Scope.SITE)
def unique_urls(site: Site) -> Iterator[Problem]:
    """Pages, copied files and old addresses never meet, and none is one the site needs itself.

    The address of a draft may be an old address of the page that took its place.
    """
    plan = OutputPlan(site)
    for claim, owner in plan.iter_reserved():
        message = f'The address "/{claim.url_path}" is needed by {owner}'
        yield claim.make_problem("E702", message, "Choose another name.")
    yield from map(_make_clash_problem, plan.iter_clashes())


def _make_clash_problem(clash: OutputClash) -> Problem:
    claim, owner = clash.claim, clash.owner
    help_text = _HELP_ALIAS if claim.is_alias else _HELP_FILE
    if not clash.is_folder:
        message = f'The address "/{claim.url_path}" is that of {owner.source.path} already'
        return claim.make_problem("E701", message, help_text)
    # A name with .html is a file, so that nothing can be below it.
    message = f'The addresses "/{claim.url_path}" and "/{owner.url_path}" cannot both exist'
    reason = f"One is a file and would be the folder of the other, which is in {owner.source.path}."
    return claim.make_problem("E701", message, f"{help_text} {reason}")


@rule("E208", scope=Scope.SITE)
def short_urls(site: Site) -> Iterator[Problem]:
    """Every host can keep the files of pages, downloads, images and old addresses."""
    for claim in OutputPlan(site).claims:
        size = len(claim.output_path.encode(errors="surrogateescape"))
        if size > MAX_PATH_BYTES:
            kind = "old address" if claim.is_alias else "name, with its folders,"
            message = f"The {kind} makes a path of {size} bytes. The limit is {MAX_PATH_BYTES}"
            yield claim.make_problem("E208", message, _HELP_LENGTH)
        if claim.is_alias and (fault := find_windows_fault(claim.output_path)):
            message = f'Windows cannot hold the part "{fault[0]}" of this old address'
            yield claim.make_problem("E208", message, fault[1])
    for path in sorted(path for path in site.files if path.startswith("images/")):
        size = len(path.encode(errors="surrogateescape")) + _VARIANT_BYTES
        if size > MAX_PATH_BYTES:
            message = f"The name, with its folders, makes a path of {size} bytes"
            message += f". The limit is {MAX_PATH_BYTES}"
            yield Problem(f"content/{path}", 1, 1, "E208", message, _HELP_LENGTH)


@rule("E208", scope=Scope.RECORDS)
def people_urls(site: HasRecords) -> Iterator[Problem]:
    """Every host can keep the page that the site makes for a clinician."""
    source = site.records.get_source("people")
    for key in site.records.people:
        if fault := find_windows_fault(key):
            message = f'Windows cannot hold a page with the name "{key}"'
            yield source.make_record_problem("E208", key, ("key",), message, fault[1])


@rule("E714", scope=Scope.SITE)
def missing_pages(site: Site) -> Iterator[Problem]:
    """The site has a home page, and a page for addresses that lead nowhere."""
    for path, reason in _REQUIRED_PAGES.items():
        text = site.documents.get(path)
        if text is None:
            message = f"The file is missing, and {reason}"
            yield Problem(f"content/{path}", 1, 1, "E714", message, "Put the file back.")
        elif text.meta and site.policy.published_only and is_draft(site, path):
            line, column = text.find_in_front_matter("status:")
            message = f"The page is not published, and {reason}"
            help_text = "Write “status: published” in it."
            yield text.source.make_problem("E714", line, column, message, help_text)


@rule("E701", scope=Scope.SITE)
def unique_feed_ids(site: Site) -> Iterator[Problem]:
    """Feeds name each page with an id of its own: its `feed_id`, or its address."""
    documents = {path: text for path, text in sorted(site.documents.items()) if text.meta}
    owners = {
        f"/{text.page_path.url_path}": path
        for path, text in documents.items()
        if text.meta and not text.meta.feed_id and not is_draft(site, path)
    }
    for path, text in documents.items():
        feed_id = text.meta.feed_id if text.meta else None
        if feed_id and owners.setdefault(feed_id, path) != path:
            message = f'Feeds know content/{owners[feed_id]} by "{feed_id}" already'
            yield text.make_meta_problem("E701", ("feed_id",), message, "Delete this line.")


@rule("E603", scope=Scope.SITE)
def ui_strings(site: Site) -> Iterator[Problem]:
    """A page needs the interface words of its language, and each has the words of templates."""
    for lang, strings in site.records.strings.items():
        source = site.records.get_source(f"{STRINGS_FOLDER}/{lang}")
        missing = (
            () if isinstance(strings, MissingStrings) else site.template_strings.keys() - strings
        )
        for key in sorted(missing):
            template = site.template_strings[key]
            message = f'The language "{lang}" lacks the word "{key}" of {template}'
            help_text = f"Add a line “{key}: …”, or correct the template."
            yield source.file.make_problem("E603", 1, 1, message, help_text)
    for path, text in sorted(site.documents.items()):
        if text.page_path.lang not in site.records.strings:
            message = f'The site has no labels in the language "{text.page_path.lang}"'
            help_text = f"Add content/data/strings/{text.page_path.lang}.yaml, or rename the file."
            yield Problem(f"content/{path}", 1, 1, "E603", message, help_text)
