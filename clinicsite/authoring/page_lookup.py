"""The page that a person means, by its path, its name or its address."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from clinicsite.model.problem import find_nearest
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site


class PageLookupError(Exception):
    """No page, or more than one, is meant; the text says which there are."""


def find_page(site: Site, typed: str) -> Document:
    """The text that `typed` names: content/conditions/crps.md, crps, or /conditions/crps/.

    Raises NoSuchPageError.
    """
    if not typed.strip():
        raise PageLookupError("Say which page, as in content/conditions/crps.md.")
    names = {path: _list_names(path, text) for path, text in site.documents.items()}
    wanted = _normalize_query(typed, site.content)
    found = [path for path, known in names.items() if wanted in known]
    exact = [path for path in found if wanted in (path, path.removesuffix(".md"))]
    found = exact or found
    if len(found) == 1:
        return site.documents[found[0]]
    if found:
        raise PageLookupError(f'"{typed}" can be {" or ".join(found)}. Name one of them.')
    known = [name for path in names for name in (path, site.documents[path].page_path.slug)]
    near = find_nearest(wanted, known)
    cure = f'Did you mean "{near}"?' if near else "Name it as in content/conditions/crps.md."
    raise PageLookupError(f'There is no page "{typed}". {cure}')


def _list_names(path: str, document: Document) -> set[str]:
    return {
        path,
        path.removesuffix(".md"),
        document.page_path.slug,
        document.page_path.url_path.strip("/"),
    }


def _normalize_query(typed: str, content: Path) -> str:
    """What was typed, as a path below content/ or an address without slashes around it."""
    typed = typed.strip()
    if typed.startswith(("https://", "http://")):
        return urlsplit(typed).path.strip("/")
    if (file := Path(typed)).is_file() and file.resolve().is_relative_to(content.resolve()):
        return file.resolve().relative_to(content.resolve()).as_posix()
    plain = typed.replace("\\", "/").removeprefix("./").strip("/")
    return plain.removeprefix("content/")
