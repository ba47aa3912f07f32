"""How the site is to be served: one definition of headers, cache and redirects for every host."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from plugins.model.page import Page
from plugins.reading.site import Site
from plugins.rendering.security import MORE, REFERRER, policy

HASHED = re.compile(r"\.[0-9a-f]{10,}\.\w+$")  # the name says what is in the file: it never changes
PUBLIC = re.compile(r"(^|/)(feed[\w-]*\.xml|[\w-]+\.(png|jpg|jpeg|ics))$")  # others may show these

# Two years, as hstspreload.org asks; the browsers' built-in list stays the clinic's own decision.
TRANSPORT = "max-age=63072000; includeSubDomains"
# What no page of this site asks a browser for (W3C Permissions Policy).
REFUSED = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "fullscreen", "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment",
    "publickey-credentials-get", "screen-wake-lock", "usb", "web-share", "xr-spatial-tracking",
)  # fmt: skip
FOR_EVER = "public, max-age=31536000, immutable"
ASK_FIRST = "max-age=0, must-revalidate"
AN_HOUR = "public, max-age=3600"
ASKED_FIRST = (".html", ".xml", ".json", ".txt", ".ics")  # what changes under its own name


@dataclass(frozen=True)
class Hosting:
    """What a host has to know besides the files. Paths are relative to the root of the site."""

    root: str  # the address of the site, without a slash at its end
    redirects: dict[str, str]  # the old address → the new one, both as in articles/name/

    @property
    def base(self) -> str:
        """The path under which the site lives; empty at the root of a domain."""
        return urlsplit(self.root).path.rstrip("/")

    @property
    def domain(self) -> str:
        """The name of the host, as in clinic.example."""
        return urlsplit(self.root).hostname or ""

    def as_json(self) -> str:
        """The text that `parse` reads."""
        return json.dumps(asdict(self), indent=1) + "\n"


def parse(text: str) -> Hosting:
    """What was written by `as_json`. Raises ValueError, KeyError."""
    given = json.loads(text)
    return Hosting(str(given["root"]), dict(given["redirects"]))


def hosting_of(site: Site) -> Hosting:
    """The definition for a site that was read."""
    found = {old: page.address for old, page in redirects(site)}
    return Hosting(site.addresses.root, found)


def redirects(site: Site) -> Iterator[tuple[str, Page]]:
    """The old addresses of the pages of a site; one that a page has now is no old address."""
    pages = (*site.pages, *site.gone.values())
    taken = {page.address for page in pages}
    for page in pages:
        for alias in page.meta.aliases:
            name = alias.strip("/")
            old = name if name.endswith(".html") else f"{name}/"
            if old not in taken:
                yield old, page


def headers(path: str) -> dict[str, str]:
    """What is sent with a file, over https. `path` may also be the address of a page.

    With a redirect and with 404 the same is sent, but for the cache.
    """
    address = path.removesuffix("index.html")
    shared = bool(PUBLIC.search(path))
    return {
        "Content-Security-Policy": policy(address if address in MORE else ""),
        "Strict-Transport-Security": TRANSPORT,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": REFERRER,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "cross-origin" if shared else "same-origin",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in REFUSED),
        "Cache-Control": cache(path),
    }


def cache(path: str) -> str:
    """How long a browser may keep a file without asking whether it has changed (RFC 9111)."""
    if HASHED.search(path):
        return FOR_EVER
    is_page = not path or path.endswith("/") or path.endswith(ASKED_FIRST)
    return ASK_FIRST if is_page else AN_HOUR
