"""Find the page or the file that a wrong link can mean, as a path from the page with the link."""

from __future__ import annotations

from pathlib import PurePosixPath

from clinicsite.model.urls import LinkTarget, format_relative_path
from clinicsite.parsing.document import Document
from clinicsite.parsing.downloads import DOWNLOAD_FOLDER, DOWNLOAD_SUFFIXES
from clinicsite.parsing.raster_image import IMAGE_FORMATS
from clinicsite.parsing.site import Site
from clinicsite.support.edit_distance import find_near_matches, find_near_paths, format_question

IMAGE_SUFFIXES = (*sorted(IMAGE_FORMATS), ".svg")
FILE_FOLDERS = (DOWNLOAD_FOLDER, "images/")  # of the files that visitors get


def explain_url_path(site: Site, text: Document, target: LinkTarget) -> str:
    """Return the help for a link to a path that begins with a slash, such as that of a browser."""
    path = target.path.strip("/")
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in (*IMAGE_SUFFIXES, *DOWNLOAD_SUFFIXES):
        for owned in (path, f"{DOWNLOAD_FOLDER}{path}"):
            if owned in site.files:
                return f'Write "{format_relative_path(owned, text.path)}".'
        near = suggest_files(site, text, f"{DOWNLOAD_FOLDER}{path}")
        example = format_relative_path(f"{DOWNLOAD_FOLDER}name{suffix}", text.path)
        return format_question(near) or f"Write the path to the file, such as {example}."
    if page := _find_page_by_url(site, target.path):
        anchor = f"#{target.anchor}" if target.anchor else ""
        return f'Write "{format_relative_path(page, text.path)}{anchor}".'
    return "Write the path to the Markdown file, such as ../pages/contact.md."


def suggest_files(site: Site, text: Document, path: str) -> list[str]:
    """Return the paths from `text` to the files for visitors that `path` can mean."""
    known = [name for name in site.files if name.startswith(FILE_FOLDERS)]
    return [format_relative_path(found, text.path) for found in find_near_paths(path, known)]


def suggest_pages(site: Site, text: Document, path: str) -> list[str]:
    """Return the link from `text` to the page of this name, or those to the nearest paths."""
    named = find_page_by_name(site, path)
    found = [named] if named else find_near_matches(path, site.documents)
    return [format_relative_path(path, text.path) for path in found]


def find_page_by_name(site: Site, path: str) -> str | None:
    """Return the page whose file has the name at the end of `path`, when there is only one."""
    name = PurePosixPath(path).name.removesuffix(".md")
    same = [other for other in site.documents if PurePosixPath(other).name == f"{name}.md"]
    return same[0] if len(same) == 1 else None


def _find_page_by_url(site: Site, url_path: str) -> str | None:
    """Return the page at an address of the site, such as one copied from a browser."""
    wanted = f"{url_path.strip('/')}/".lstrip("/")
    return next(
        (path for path, text in site.documents.items() if text.page_path.url_path == wanted), None
    )


def find_intended_page(site: Site, path: str) -> str | None:
    """Return the page that is meant by its address, or by its name without .md."""
    for name in (path.rstrip("/"), path.removesuffix(".html"), path.removesuffix("/index.html")):
        if f"{name}.md" in site.documents:
            return f"{name}.md"
    return None
