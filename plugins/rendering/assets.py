"""The theme's own files → files whose names change with what is in them, so hosts may keep them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jinja2 import TemplateRuntimeError

from plugins.reading.templates import Addresses

LAYERS = ("tokens", "base", "layout", "components", "utilities", "print")
FOLDERS = ("img", "js", "fonts")


@dataclass(frozen=True)
class Assets:
    """The theme's files by the name a template uses: the address of each, and its bytes."""

    files: dict[str, tuple[str, bytes]]

    def url_filter(self, addresses: Addresses) -> Callable[[str], str]:
        """The filter `asset`: the link to a file of the theme. Raises TemplateRuntimeError."""

        def url(name: str) -> str:
            if name not in self.files:
                raise TemplateRuntimeError(f"the theme has no file {name}")
            return addresses.url(self.files[name][0])

        return url


def collect(theme: str) -> Assets:
    """All files below theme/static; the style sheets are joined, in the order of their layers."""
    static = Path(theme) / "static"
    css = "".join((static / "css" / f"{layer}.css").read_text("utf-8") for layer in LAYERS)
    files = {"css": _named("site.css", css.encode())}
    for folder in FOLDERS:
        for file in sorted((static / folder).glob("*.*")):
            name = f"{folder}/{file.name}"
            files[name] = _named(name, file.read_bytes())
    return Assets(files)


def _named(name: str, data: bytes) -> tuple[str, bytes]:
    stem, _, suffix = name.rpartition(".")
    digest = hashlib.sha256(data).hexdigest()[:10]
    return f"theme/{stem}.{digest}.{suffix}", data
