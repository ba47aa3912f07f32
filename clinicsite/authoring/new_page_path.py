"""Parse the new path of a page, which an editor types as a path, a name or an address."""

from __future__ import annotations

from urllib.parse import urlsplit

from clinicsite.authoring.new import slugify_title
from clinicsite.authoring.page_lookup import get_translation_stem
from clinicsite.model.fields import MAX_SLUG
from clinicsite.model.kind import PAGE_KINDS
from clinicsite.model.output_paths import find_windows_fault
from clinicsite.model.urls import DEFAULT_LANG, PagePath, parse_page_path
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site
from clinicsite.support.edit_distance import suggest
from clinicsite.support.errors import UserError


def parse_new_path(typed: str, document: Document, site: Site) -> str:
    """Return the new path below content/, without language and .md. Raises UserError."""
    given = typed.strip().replace("\\", "/")
    if given.startswith(("https://", "http://")):
        given = urlsplit(given).path
    is_address = given.startswith("/")
    plain = given.removeprefix("./").strip("/").removeprefix("content/")
    plain = get_translation_stem(plain)
    if not plain:
        raise UserError("The new name is empty.", "Type a name such as nerve-blocks.")
    folder = document.path.rpartition("/")[0]
    first, *rest = plain.split("/")
    if is_address and first in site.records.strings and first != DEFAULT_LANG and rest:
        first, *rest = rest
    if not is_address and plain in PAGE_KINDS and given.endswith("/"):
        path = f"{plain}/{document.page_path.slug}"
    elif first in PAGE_KINDS and rest:
        path = "/".join([first, *rest])
    elif not rest and not is_address:
        path = f"{folder}/{first}"
    elif is_address or document.page_path.kind.name == "page":
        path = "/".join(["pages", first, *rest])
    else:
        help_text = suggest(first, PAGE_KINDS, f"The folders are: {', '.join(PAGE_KINDS)}.")
        raise UserError(f"There is no folder content/{first}.", help_text)
    if parse_page_path(f"{path}.md") is None:
        better = "/".join(filter(None, map(slugify_title, path.split("/"))))[:MAX_SLUG]
        raise UserError(
            f'"{typed}" cannot be an address.',
            "Use lower-case letters, digits and single hyphens, "
            f"at most {MAX_SLUG} characters, as in {better.removeprefix(f'{folder}/')}.",
        )
    if fault := find_windows_fault(path):
        raise UserError(f'Windows cannot hold a file with the name "{fault[0]}".', fault[1])
    return path


def require_page_path(path: str) -> PagePath:
    """Return the page path of a name that `parse_new_path` has accepted."""
    page_path = parse_page_path(path)
    assert page_path is not None
    return page_path
