"""Name the files of the theme by their content, so that hosts may cache them for ever."""

from __future__ import annotations

import base64
import errno
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from jinja2 import TemplateRuntimeError

from clinicsite.model.urls import UrlBuilder
from clinicsite.rendering.css_bundle import bundle_css
from clinicsite.rendering.css_syntax import read_style_sheet
from clinicsite.rendering.output_registry import Producer
from clinicsite.rendering.tokens import Colour, load_colours

ASSET_FOLDERS = ("img", "js", "fonts")
SEPARATE_SHEETS = ("feed", "svg")  # for feeds and for SVG files, not for pages

# A script, and the one that the build puts in front of it.
JOINED_SCRIPTS = {"search-engine.js": "search-words.js"}

# What a browser skips in a script: comment lines, and indentation.
_REMOVABLE_JS = re.compile(rb"^[ \t]*(//.*\n)?", re.MULTILINE)

_FONT_URL = re.compile(r'url\("\.\./(fonts/[^"]+)"\)')


Value = TypeVar("Value")


@dataclass(frozen=True)
class Assets:
    """Hold the files of the theme by the names of templates, and its colours by role."""

    files: dict[str, tuple[str, bytes]]
    colours: dict[str, Colour] = field(default_factory=dict)

    def replace_with(self, other: Assets) -> None:
        """Take over the files and colours of `other`: templates keep this object."""
        _replace_items(self.files, other.files)
        _replace_items(self.colours, other.colours)

    def find_file(self, url_path: str) -> Producer | None:
        """Return a producer of the file at `url_path`, or None."""
        for path, data in list(self.files.values()):
            if path == url_path:
                return partial(bytes, data)
        return None

    def make_url_filter(self, addresses: UrlBuilder) -> Callable[[str], str]:
        """Return the filter `asset`, which links to a file. Raises TemplateRuntimeError."""

        return lambda name: addresses.get_link(self._get_file(name)[0])

    def format_integrity(self, name: str) -> str:
        """Return the integrity value of a script (W3C SRI).

        Raises TemplateRuntimeError.
        """
        digest = hashlib.sha256(self._get_file(name)[1]).digest()
        return f"sha256-{base64.b64encode(digest).decode()}"

    def _get_file(self, name: str) -> tuple[str, bytes]:
        if name not in self.files:
            raise TemplateRuntimeError(f"the theme has no file {name}")
        return self.files[name]


def _replace_items(current: dict[str, Value], new: dict[str, Value]) -> None:
    current.update(new)  # before the deletion: a thread may look a name up at any time
    for name in current.keys() - new.keys():
        del current[name]


def load_assets(theme: Path) -> Assets:
    """Load all files below theme/static, and join the style sheets of pages in one.

    A style sheet names a font as `url("../fonts/NAME")`. Raises FileNotFoundError when a font or
    the style sheet of feeds is missing, and ThemeFileError.
    """
    static = theme / "static"
    files = {}
    for folder in ASSET_FOLDERS:
        for file in sorted((static / folder).glob("*.*")):
            name = f"{folder}/{file.name}"
            if file.name not in JOINED_SCRIPTS.values():
                files[name] = add_hash_to_name(name, _read_asset(file))
    sheets = {file.stem: read_style_sheet(file) for file in sorted((static / "css").glob("*.css"))}
    pages = bundle_css(css for name, css in sheets.items() if name not in SEPARATE_SHEETS)
    files["css"] = add_hash_to_name("site.css", _link_fonts(pages, files, static).encode())
    feed = read_style_sheet(static / "css/feed.css")
    files["feed-css"] = add_hash_to_name("feed.css", bundle_css([feed]).encode())
    return Assets(files, load_colours(theme))


def _read_asset(file: Path) -> bytes:
    """Return the published bytes of a file. A script has no comments and no indentation.

    Raises FileNotFoundError when the theme has only one part of a script.
    """
    if file.suffix != ".js":
        return file.read_bytes()
    first = JOINED_SCRIPTS.get(file.name)
    parts = [file.with_name(first), file] if first else [file]
    return b"".join(_REMOVABLE_JS.sub(b"", part.read_bytes()) for part in parts)


def _link_fonts(css: str, files: dict[str, tuple[str, bytes]], static: Path) -> str:
    """Return the style sheet with the published names of the fonts, relative to its own.

    Raises FileNotFoundError when the theme has no such font.
    """

    def get_published_url(found: re.Match[str]) -> str:
        if found[1] not in files:
            raise FileNotFoundError(errno.ENOENT, "There is no such font", str(static / found[1]))
        return f'url("{files[found[1]][0].removeprefix("theme/")}")'

    return _FONT_URL.sub(get_published_url, css)


def add_hash_to_name(name: str, data: bytes) -> tuple[str, bytes]:
    """Return the published path of a file, with a hash of its bytes, and the bytes."""
    stem, _, suffix = name.rpartition(".")
    digest = hashlib.sha256(data).hexdigest()[:10]
    return f"theme/{stem}.{digest}.{suffix}", data
