"""The page that a person means, by its path, its name or its address."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from clinicsite.model.problem import nearest
from clinicsite.parsing.site import Site, Text


class NoSuchPageError(Exception):
    """No page, or more than one, is meant; the text says which there are."""


def find_page(site: Site, typed: str) -> Text:
    """The text that `typed` names: content/conditions/crps.md, crps, or /conditions/crps/.

    Raises NoSuchPageError.
    """
    if not typed.strip():
        raise NoSuchPageError("Say which page, as in content/conditions/crps.md.")
    names = {path: _names(path, text) for path, text in site.texts.items()}
    wanted = _plain(typed, site.content)
    found = [path for path, known in names.items() if wanted in known]
    exact = [path for path in found if wanted in (path, path.removesuffix(".md"))]
    found = exact or found
    if len(found) == 1:
        return site.texts[found[0]]
    if found:
        raise NoSuchPageError(f'"{typed}" can be {" or ".join(found)}. Name one of them.')
    known = [name for path in names for name in (path, site.texts[path].place.slug)]
    near = nearest(wanted, known)
    cure = f'Did you mean "{near}"?' if near else "Name it as in content/conditions/crps.md."
    raise NoSuchPageError(f'There is no page "{typed}". {cure}')


def _names(path: str, text: Text) -> set[str]:
    return {path, path.removesuffix(".md"), text.place.slug, text.place.address.strip("/")}


def _plain(typed: str, content: Path) -> str:
    """What was typed, as a path below content/ or an address without slashes around it."""
    typed = typed.strip()
    if typed.startswith(("https://", "http://")):
        return urlsplit(typed).path.strip("/")
    if (file := Path(typed)).is_file() and file.resolve().is_relative_to(content.resolve()):
        return file.resolve().relative_to(content.resolve()).as_posix()
    plain = typed.replace("\\", "/").removeprefix("./").strip("/")
    return plain.removeprefix("content/")
