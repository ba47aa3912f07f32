"""Define which paths the files of a built site can have, on every host and disk."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

MAX_PATH_BYTES = 200  # of a file, relative to the root of the site
SAFE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")  # safe on any host and in git's streams
# No part begins with a dot or an underline: "..", and names that hosts keep for themselves.
OLD_URL_PATH = r"(?:/[A-Za-z0-9~-][A-Za-z0-9._~-]*)+/?"
BING_FILE = "BingSiteAuth.xml"
GOOGLE_FILE = re.compile(r"google[0-9a-f]{16}\.html")
SITE_OWNER, PREVIEW_OWNER, CONSOLE_OWNER = "the site itself", "the preview", "a search console"

# What rendering writes besides the pages, at the root of the site.
RESERVED_NAMES = frozenset(
    {
        *("robots.txt", "llms.txt", "sitemap.xml", "site.webmanifest", "favicon.ico"),
        *("apple-touch-icon.png", "theme", "images", "cards", "privacy", ".well-known", "cname"),
    }
)
EVIDENCE_DOWNLOADS = ("evidence/evidence.csv", "evidence/evidence.json")
FEED_FILE = "feed.xml"  # of the site, a language, a condition or a treatment
SEARCH_INDEX_FILE, SEARCH_INDEX_FOLDER = "index.json", "parts"  # beside the search page
# What the preview shows besides the site: its own files, the guide for writers, the examples.
PREVIEW_FOLDER, GUIDE_FOLDER, STYLE_GUIDE_FOLDER = "_preview", "help", "style-guide"
PREVIEW_FOLDERS = frozenset({PREVIEW_FOLDER, GUIDE_FOLDER, STYLE_GUIDE_FOLDER})
# Names of devices, with any ending (learn.microsoft.com, Naming Files, Paths, and Namespaces).
_DEVICE_NAMES = frozenset(
    {
        *("con", "prn", "aux", "nul", "conin$", "conout$"),
        *(f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"),
    }
)


def get_output_path(url_path: str) -> str:
    """Return the file of a URL path, both relative to the root of the site."""
    return f"{url_path}index.html" if not url_path or url_path.endswith("/") else url_path


def normalize_alias(alias: str) -> str:
    """Return the URL path of an alias: of a folder with a slash at its end, or of a .html file."""
    name = alias.strip("/").removesuffix("index.html").rstrip("/")
    return name if not name or name.endswith(".html") else f"{name}/"


def fold_path(path: str) -> str:
    """Return the same text for paths that some disks cannot tell apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def is_verification_file(path: str) -> bool:
    """Return whether a file at the root of the site proves to a console whose site it is."""
    return path == BING_FILE or bool(GOOGLE_FILE.fullmatch(path))


def list_folders(path: str) -> list[str]:
    """Return the folders that a file is in, the outermost first."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[: number + 1]) for number in range(len(parts))]


def find_windows_fault(path: str) -> tuple[str, str] | None:
    """Return the part of a path that Windows cannot hold, and what to do, or None."""
    for part in path.split("/"):
        name = part.partition(".")[0]
        if name.rstrip(" ").casefold() in _DEVICE_NAMES:
            better = f"{name.rstrip(' ')}-page{part.removeprefix(name)}"
            return part, f'This is the name of a device. Choose another, such as "{better}".'
        if part.endswith((".", " ")):
            return part, "Remove the dots and spaces at its end."
    return None


def find_path_clashes(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each path with another one, where no disk or not every disk can hold both files.

    Both are one file, they differ in capitals or in their Unicode form, or one is a folder of the
    other.
    """
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    for path in paths:
        folded = fold_path(path)
        above = list_folders(folded)
        owner = files.get(folded) or folders.get(folded)
        if owner := owner or next((files[name] for name in above if name in files), None):
            yield path, owner
            continue
        files[folded] = path
        for name in above:
            folders.setdefault(name, path)


def find_reserved_owner(output_path: str, search_pages: frozenset[str] = frozenset()) -> str:
    """Return who needs the path of a file, or "". `search_pages` are paths of folders."""
    path = fold_path(output_path)
    first, *_ = parts = path.split("/")
    if is_verification_file(output_path) or is_verification_file(first):
        return CONSOLE_OWNER
    if first in RESERVED_NAMES or FEED_FILE in parts:
        return SITE_OWNER
    places = {path, *list_folders(path)}
    reserved = {f"{page}{SEARCH_INDEX_FILE}" for page in search_pages}
    reserved |= {f"{page}{SEARCH_INDEX_FOLDER}" for page in search_pages}
    if not places.isdisjoint(reserved.union(EVIDENCE_DOWNLOADS)):
        return SITE_OWNER
    return PREVIEW_OWNER if first in PREVIEW_FOLDERS else ""


def is_possible_alias(url_path: str) -> bool:
    """Return whether a page can have this URL path, which has no slash in front, as an alias."""
    path = get_output_path(normalize_alias(url_path))
    return (
        bool(re.fullmatch(OLD_URL_PATH, f"/{url_path}"))
        and len(path.encode()) <= MAX_PATH_BYTES
        and not is_verification_file(url_path.strip("/"))
        and not find_reserved_owner(path)
        and not find_windows_fault(path)
    )
