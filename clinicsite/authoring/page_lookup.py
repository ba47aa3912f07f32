"""Find the page that a person names by its path, its name or its address."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site
from clinicsite.support.edit_distance import find_near_matches, format_question
from clinicsite.support.errors import UserError


def find_page(site: Site, typed: str) -> Document:
    """Return the document for content/conditions/crps.md, crps, or /conditions/crps/.

    A name that a page shares with its translations alone is that of the English page. Raises
    UserError if no page or more than one has the name.
    """
    if not typed.strip():
        raise UserError("No page is named.", "Name it as in content/conditions/crps.md.")
    names = {path: _list_names(path, document) for path, document in site.documents.items()}
    wanted = _normalize_query(typed, site.content)
    found = [path for path, known in names.items() if wanted in known]
    exact = [path for path in found if wanted in (path, path.removesuffix(".md"))]
    found = exact or found
    if len({get_translation_stem(path) for path in found}) == 1:
        found = [min(found, key=lambda path: (_is_translation(site.documents[path]), path))]
    if len(found) == 1:
        return site.documents[found[0]]
    if found:
        raise UserError(f'"{typed}" can be {" or ".join(found)}.', "Name one of them.")
    known = [name for path in names for name in (path, site.documents[path].page_path.slug)]
    question = format_question(find_near_matches(wanted, known))
    help_text = question or "Name it as in content/conditions/crps.md."
    raise UserError(f'There is no page "{typed}".', help_text)


def find_page_with_translations(site: Site, typed: str) -> Document:
    """Return the document as `find_page` does, but of translations of one name the English one.

    Raises UserError.
    """
    slug = typed.strip()
    same = [document for document in site.documents.values() if document.page_path.slug == slug]
    if len({get_translation_stem(document.path) for document in same}) == 1:
        return min(same, key=lambda each: (_is_translation(each), each.path))
    return find_page(site, typed)


def _is_translation(document: Document) -> bool:
    return document.page_path.lang != DEFAULT_LANG


def get_translation_stem(path: str) -> str:
    """Return the path without language and .md, which a page shares with its translations."""
    return re.sub(r"(\.[a-z]{2})?\.md$", "", path)


def _list_names(path: str, document: Document) -> set[str]:
    page_path = document.page_path
    return {path, path.removesuffix(".md"), page_path.slug, page_path.url_path.strip("/")}


def _normalize_query(typed: str, content: Path) -> str:
    """Return the typed text as a path below content/, or as an address without outer slashes."""
    typed = typed.strip()
    if typed.startswith(("https://", "http://")):
        return urlsplit(typed).path.strip("/")
    if (file := Path(typed)).is_file() and file.resolve().is_relative_to(content.resolve()):
        return file.resolve().relative_to(content.resolve()).as_posix()
    plain = typed.replace("\\", "/").removeprefix("./").strip("/")
    return plain.removeprefix("content/")


def find_same_aliases(document: Document, url_path: str) -> set[str]:
    """Return the aliases of a page that name this URL path, in any spelling."""
    aliases = document.meta.aliases if document.meta else ()
    wanted = _normalize_alias(url_path)
    return {alias for alias in aliases if _normalize_alias(alias) == wanted}


def _normalize_alias(url_path: str) -> str:
    bare = url_path.casefold().strip("/")
    return bare.removesuffix("index.html").removesuffix(".html").strip("/")
