"""The theme's own files → files whose names change with what is in them, so hosts may keep them."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import TemplateRuntimeError

from clinicsite.model.urls import Addresses
from clinicsite.rendering.lazy_writer import Make
from clinicsite.rendering.tokens import Colour, colours

LAYERS = ("tokens", "base", "layout", "components", "utilities", "print")
FOLDERS = ("img", "js", "fonts")

# A string, which stays as it is; a comment; space that CSS Syntax 3 does not need. Space before a
# colon can be a descendant (`.prose :is(p)`), and space around + can be a sum: those stay.
_SPACE = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|/\*.*?\*/|\s*([{};,>])\s*|(:)\s+|(\s)\s*""",
    re.DOTALL,
)

# What a browser skips in a script: lines that are a remark, the space before a line.
_SKIPPED = re.compile(rb"^[ \t]*(//.*\n)?", re.MULTILINE)


@dataclass(frozen=True)
class Assets:
    """The theme's files by the name a template uses: address and bytes; its colours by role."""

    files: dict[str, tuple[str, bytes]]
    colours: dict[str, Colour] = field(default_factory=dict)

    def become(self, new: Assets) -> None:
        """Takes over all of `new`, for templates that hold on to this."""
        for mine, theirs in ((self.files, new.files), (self.colours, new.colours)):
            mine.update(theirs)
            for name in mine.keys() - theirs.keys():
                del mine[name]

    def at(self, address: str) -> Make | None:
        """How to make the file at an address; None when the theme has none there."""
        found = (data for name, data in list(self.files.values()) if name == address)
        return next((lambda data=data: data for data in found), None)

    def url_filter(self, addresses: Addresses) -> Callable[[str], str]:
        """The filter `asset`: the link to a file of the theme. Raises TemplateRuntimeError."""

        return lambda name: addresses.url(self._file(name)[0])

    def integrity(self, name: str) -> str:
        """The filter `integrity`: what a script must hold to be run (W3C SRI).

        Raises TemplateRuntimeError.
        """
        digest = hashlib.sha256(self._file(name)[1]).digest()
        return f"sha256-{base64.b64encode(digest).decode()}"

    def _file(self, name: str) -> tuple[str, bytes]:
        if name not in self.files:
            raise TemplateRuntimeError(f"the theme has no file {name}")
        return self.files[name]


def collect(theme: Path) -> Assets:
    """All files below theme/static; the style sheets are joined, in the order of their layers.

    `css` is for every page; `css/article` lacks what articles never show, to be there sooner.
    Raises FileNotFoundError when a layer is missing.
    """
    static = theme / "static"
    parts = {name: (static / f"css/{name}.css").read_text("utf-8") for name in (*LAYERS, "pages")}
    files = {"css": _named("site.css", shrink("".join(parts.values())).encode())}
    del parts["pages"]
    files["css/article"] = _named("article.css", shrink("".join(parts.values())).encode())
    feed = (static / "css/feed.css").read_text("utf-8")
    files["feed-css"] = _named("feed.css", shrink(feed).encode())
    for folder in FOLDERS:
        for file in sorted((static / folder).glob("*.*")):
            name = f"{folder}/{file.name}"
            data = file.read_bytes()
            files[name] = _named(name, _SKIPPED.sub(b"", data) if file.suffix == ".js" else data)
    return Assets(files, colours(theme))


def shrink(css: str) -> str:
    """The style sheet without its comments, and without the space that says nothing."""
    kept = _SPACE.sub(lambda found: "".join(filter(None, found.groups())), css)
    return kept.replace(";}", "}").strip()


def _named(name: str, data: bytes) -> tuple[str, bytes]:
    stem, _, suffix = name.rpartition(".")
    digest = hashlib.sha256(data).hexdigest()[:10]
    return f"theme/{stem}.{digest}.{suffix}", data
