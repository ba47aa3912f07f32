"""Map the path of a file to the URL path of its page, and resolve links."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from clinicsite.model.fields import MAX_SLUG, SLUG
from clinicsite.model.kind import PAGE_KINDS, PageKind
from clinicsite.model.output_paths import get_output_path

DEFAULT_LANG = "en"
GLOSSARY_PATH = "pages/glossary.md"  # relative to content/
NEWS_PAGE = "pages/news.md"  # the list of news
HOME_FILE, NOT_FOUND_FILE = "pages/home.md", "pages/404.md"  # relative to content/
LINK_SCHEMES = frozenset({"https", "http", "mailto", "tel", "sms"})

_FILE_NAME = re.compile(rf"(?P<slug>{SLUG})(?:\.(?P<lang>[a-z]{{2}}))?\.md")
_TRANSLATION = re.compile(r"\.[a-z]{2}\.md$")
_FIXED_URL_PATHS = {"home": "", "404": "404.html"}  # pages whose address is set by how hosts work


@dataclass(frozen=True)
class PagePath:
    """The kind, slug, language and URL path that the path of a file gives its page."""

    kind: PageKind
    slug: str
    lang: str
    url_path: str

    @property
    def output_path(self) -> str:
        """The file of the page, relative to the output folder."""
        return get_output_path(self.url_path)


def parse_page_path(path: str) -> PagePath | None:
    """Return the page path of a Markdown file below content/, or None for an invalid name."""
    folders = PurePosixPath(path).parts[:-1]
    found = _FILE_NAME.fullmatch(PurePosixPath(path).name)
    kind = PAGE_KINDS.get(folders[0]) if folders else None
    inner = folders[1:]
    if not (found and kind) or len(found["slug"]) > MAX_SLUG:
        return None
    if any(not re.fullmatch(SLUG, folder) for folder in inner):
        return None
    slug, lang = found["slug"], found["lang"] or DEFAULT_LANG
    prefix = "" if lang == DEFAULT_LANG else f"{lang}/"
    if kind.name == "page" and not inner and slug in _FIXED_URL_PATHS:
        return PagePath(kind, slug, lang, prefix + _FIXED_URL_PATHS[slug])
    top = () if kind.name == "page" else (kind.folder,)
    return PagePath(kind, slug, lang, prefix + "/".join([*top, *inner, slug, ""]))


def get_main_path(path: str) -> str:
    """Return the path of a page in the main language: pages/x.md for pages/x.es.md."""
    return _TRANSLATION.sub(".md", path)


def is_fixed_url_path(page_path: PagePath) -> bool:
    """Return whether the URL path is that of the home page, or of the page for lost visitors."""
    return page_path.slug in _FIXED_URL_PATHS and page_path.url_path.endswith(
        _FIXED_URL_PATHS[page_path.slug]
    )


@dataclass(frozen=True)
class LinkTarget:
    """The target of a link. `kind` is web, page, file, self, unsafe, outside or absolute."""

    kind: str
    path: str = ""  # of the page or file, relative to content/
    anchor: str = ""


@lru_cache(maxsize=20_000)  # several rules ask the same
def resolve_link(link: str, from_path: str) -> LinkTarget:
    """Return the target of `link` in the file `from_path`, which is relative to content/."""
    link = unescape(link).strip()  # a browser reads &#106; in an address as j
    try:
        parts = urlsplit(link)
    except ValueError:
        return LinkTarget("unsafe")
    anchor = unquote(parts.fragment)
    if parts.scheme:
        return LinkTarget("web" if parts.scheme.lower() in LINK_SCHEMES else "unsafe")
    if link.startswith(("/", "\\")) or parts.netloc:
        return LinkTarget("absolute", parts.path, anchor)
    if not parts.path:
        return LinkTarget("self", from_path, anchor)
    path = posixpath.normpath(posixpath.join(posixpath.dirname(from_path), unquote(parts.path)))
    if not path.isprintable():  # a %00 or a %0A, which no file of content has in its name
        return LinkTarget("unsafe")
    if path == ".." or path.startswith("../") or "\\" in path:
        return LinkTarget("outside", path, anchor)
    return LinkTarget("page" if path.endswith(".md") else "file", path, anchor)


def normalize_url(link: str) -> str | None:
    """Return the link without quotation marks, spaces and backslashes, or None if it is clean."""
    if re.match(r"[A-Za-z]:[\\/]", link):  # a path on the editor's machine
        return None
    link_alone = re.split(r"\s+(?=[“”‘’])", link)[0]  # without a title in the marks of Word
    meant = link_alone.replace("\u00a0", " ").strip("\"'“”‘’ ").replace("\\", "/")
    meant = meant.replace(" ", "%20") if "://" in meant else meant
    return meant if meant != link else None


def format_relative_path(path: str, from_path: str) -> str:
    """Return the path of one file of content as a link in another file."""
    from_folders, path_parts = from_path.split("/")[:-1], path.split("/")
    common = 0
    while (
        common < min(len(from_folders), len(path_parts) - 1)
        and from_folders[common] == path_parts[common]
    ):
        common += 1
    return "/".join([*[".."] * (len(from_folders) - common), *path_parts[common:]])


@dataclass(frozen=True)
class UrlBuilder:
    """Builds links from URL paths. `site_url` has no slash at its end."""

    site_url: str

    @property
    def base_path(self) -> str:
        """The path of the root of the site. It is empty at the root of a domain."""
        return urlsplit(self.site_url).path.rstrip("/")

    def get_link(self, url_path: str) -> str:
        """Return the link to a URL path from any page of the site."""
        return f"{self.base_path}/{url_path}"

    def get_absolute_url(self, url_path: str) -> str:
        """Return the absolute URL, for feeds, search engines and other sites."""
        return f"{self.site_url}/{url_path}"
