"""Rules over the finished site: just the pages that may be there, and no link into nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from urllib.parse import unquote, urljoin

from clinicsite.checks.output.output_files import OutputFiles, find_css_urls
from clinicsite.model.output_paths import get_output_path
from clinicsite.model.problem import Problem
from clinicsite.parsing.site import Site
from clinicsite.support.html_page import find_lines, get_origin

_HELP = "The theme or the code causes this, not a page. Report it."
_PUBLISH_HELP = "Write “status: published” in it."


def check_output_links(files: OutputFiles, site: Site) -> list[Problem]:
    """Return the problems of the pages and links of a built site."""
    return sorted(
        {*_published_pages(files, site), *_broken_links(files, site), *_broken_css_urls(files)}
    )


def _published_pages(files: OutputFiles, site: Site) -> Iterator[Problem]:
    """Yield drafts and future pages in the build, and published pages that it does not contain."""
    for path, text in sorted(site.documents.items()):
        is_built = files.has_file(get_output_path(text.page_path.url_path))
        live = site.is_live(path) or site.is_expired(path)  # a notice stands where a page was
        if is_built and not live:
            message = f"{path} is not published, but the built site contains it"
            yield Problem(f"content/{path}", 1, 1, "E705", message, _HELP)
        if live and not is_built:
            message = f"{path} is published, but the built site does not contain it"
            yield Problem(f"content/{path}", 1, 1, "E705", message, _HELP)


def _broken_links(files: OutputFiles, site: Site) -> Iterator[Problem]:
    """Yield a link of a built page leads to no file, or to no id of its page."""
    unpublished = {
        f"{files.base_path}/{text.page_path.url_path}": text
        for path, text in site.documents.items()
        if not (site.is_live(path) or site.is_expired(path))
    }
    explain_link = cache(partial(_explain_broken_link, files))
    for name, page in files.pages.items():
        for link in page.local_links:
            if text := unpublished.get(link.partition("#")[0]):
                message = "This page is not published, but other pages must link to it"
                yield text.source.make_problem(
                    "E706", *text.find_in_front_matter("status:"), message, _PUBLISH_HELP
                )
            elif reason := explain_link(
                link, name if link.startswith(("#", "?")) or not link else ""
            ):
                message = f"The built page links to {link}: {reason}"
                for line in find_lines(files.get_html(name), link):
                    yield Problem(f"output/{name}", line, 1, "E706", message, _HELP)


def _broken_css_urls(files: OutputFiles) -> Iterator[Problem]:
    """Yield a style sheet names a file that the site does not have."""
    for name in files.list_names():
        if name.endswith(".css"):
            for url in find_css_urls(files.read_file(name).decode("utf-8", "replace")):
                path = urljoin(f"/{name}", url).partition("#")[0].removeprefix(files.base_path)
                if not get_origin(url) and not files.has_file(unquote(path).lstrip("/")):
                    message = f"The style sheet names the file {url}: there is no such file"
                    yield Problem(f"output/{name}", 1, 1, "E706", message, _HELP)


def _explain_broken_link(files: OutputFiles, link: str, name: str) -> str | None:
    """Return why a link of the page `name` is broken, or None.

    The name counts only for a link without a path, which leads to another part of the page.
    """
    path, _, anchor = link.partition("#")
    path, anchor = unquote(path.partition("?")[0]), unquote(anchor)
    if path:
        if not path.startswith(f"{files.base_path}/") or path.startswith("//"):
            return "it does not begin at the root of the site"
        name = get_output_path(path.removeprefix(f"{files.base_path}/"))
        if not files.has_file(name):
            return "there is no such file"
    if anchor and name in files.pages and anchor not in files.pages[name].ids:
        return "that page has no such id"
    return None
