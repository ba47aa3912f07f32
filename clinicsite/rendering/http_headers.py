"""Define headers, caching and redirects of the site, once for every host."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from clinicsite.rendering.content_security_policy import (
    REFERRER_POLICY,
    format_http_policy,
    format_policy,
)

# Patterns of paths relative to the root of the site, page.html and folder/ (or folder/index.html).
# Python, PCRE (nginx, Apache) and RE2 (Caddy) read them, so they use what all three have.
# A name with the hash of the file: its content never changes. Only the build makes such
# names in these folders. A date in the name of an editor's file is no hash.
HASHED_FILES = (
    r"^(theme|cards)/.*\.[0-9a-f]{10}\.[a-z0-9]+$",
    r"^images/.*\.[0-9a-f]{10}-[0-9]+\.(avif|webp|jpg|jpeg|png|gif)$",
    r"^(.*/)?parts/[0-9a-f]{10}/[a-z0-9-]+\.json$",
)
IMAGE_FILE = r"\.(avif|gif|ico|jpeg|jpg|png|svg|webp)$"
FEED_FILE = r"(^|/)feed\.xml$"
# Suffixes of text files. Some hosts get each of them compressed too, as .br and .gz.
COMPRESSIBLE = "html|css|js|json|xml|svg|txt|csv|ics|vcf|webmanifest"
# The suffix of the files of each encoding (RFC 7932, RFC 1952); the smaller one is the first.
ENCODING_SUFFIXES = {"br": ".br", "gzip": ".gz"}
PAGE_OR_COMPRESSIBLE = rf"(^|/|\.({COMPRESSIBLE}))$"

# The URL of a site, without characters that have a meaning in the configuration of a server.
SITE_URL = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)*")

# Two years, as hstspreload.org asks; the browsers' built-in list stays the clinic's own decision.
HSTS = "max-age=63072000; includeSubDomains"
# Features that no page uses (W3C Permissions Policy). Only those that Chromium has on
# every device: it logs a warning for others, such as web-share. The player of a video uses autoplay
# and fullscreen, which no frame has without the `allow` of its page.
DISABLED_FEATURES = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment",
    "publickey-credentials-get", "screen-wake-lock", "usb", "xr-spatial-tracking",
)  # fmt: skip
IMMUTABLE = "public, max-age=31536000, immutable"
ONE_HOUR = "public, max-age=3600"
REVALIDATE = "max-age=0, must-revalidate"  # with the ETag of the copy in the browser


@dataclass(frozen=True)
class HeaderRule:
    """Define one header: its value on every response, and its value at some paths.

    The first pattern that matches decides. A header with an empty value is not sent.
    """

    name: str
    value: str
    overrides: tuple[tuple[str, str], ...] = ()

    def get_value(self, path: str) -> str:
        """Return the value for a file, or for the page at a URL path."""
        return next((value for rule, value in self.overrides if re.search(rule, path)), self.value)


HEADER_RULES = (
    HeaderRule("Content-Security-Policy", format_policy()),
    HeaderRule("Strict-Transport-Security", HSTS),
    HeaderRule("X-Content-Type-Options", "nosniff"),
    HeaderRule("Referrer-Policy", REFERRER_POLICY),
    HeaderRule("Cross-Origin-Opener-Policy", "same-origin"),
    # Feed readers and previews of shared links may show images and feeds.
    HeaderRule(
        "Cross-Origin-Resource-Policy",
        "same-origin",
        ((IMAGE_FILE, "cross-origin"), (FEED_FILE, "cross-origin")),
    ),
    HeaderRule("Permissions-Policy", ", ".join(f"{name}=()" for name in DISABLED_FEATURES)),
    # RFC 9111. A browser revalidates every file whose name has no hash, except images.
    HeaderRule(
        "Cache-Control",
        REVALIDATE,
        (*((rule, IMMUTABLE) for rule in HASHED_FILES), (IMAGE_FILE, ONE_HOUR)),
    ),
    HeaderRule("Vary", "", ((PAGE_OR_COMPRESSIBLE, "Accept-Encoding"),)),  # RFC 9110, 12.5.5
)

_UTF_8 = "; charset=utf-8"
_OFFICE = "application/vnd.openxmlformats-officedocument"  # ECMA-376 Part 1, 11 to 13
CONTENT_TYPES = {  # the same on every host and machine
    ".html": f"text/html{_UTF_8}",
    ".css": f"text/css{_UTF_8}",
    ".js": f"text/javascript{_UTF_8}",
    ".txt": f"text/plain{_UTF_8}",
    ".csv": f"text/csv{_UTF_8}",
    ".ics": f"text/calendar{_UTF_8}",
    ".vcf": f"text/vcard{_UTF_8}",
    ".xml": f"application/xml{_UTF_8}",  # a browser shows a feed of this type as a page
    ".json": "application/json",  # always UTF-8 (RFC 8259, 8.1)
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".pdf": "application/pdf",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
DEFAULT_CONTENT_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class HostingConfig:
    """Hold what a host needs besides the files. Paths are relative to the site's root."""

    root: str  # the URL of the site, without a slash at its end
    redirects: dict[str, str]  # former URL path → present one, both as in articles/name/

    @property
    def base(self) -> str:
        """Return the path of the site, or "" at the root of a domain."""
        return urlsplit(self.root).path.rstrip("/")

    @property
    def domain(self) -> str:
        """Return the name of the host, as in clinic.example."""
        return urlsplit(self.root).hostname or ""

    def to_json(self) -> str:
        """Return the text that `parse_hosting_config` reads."""
        return json.dumps(asdict(self), indent=1) + "\n"


def parse_hosting_config(text: str) -> HostingConfig:
    """Return the configuration of `to_json`. Raises ValueError, KeyError."""
    fields = json.loads(text)
    return HostingConfig(str(fields["root"]), dict(fields["redirects"]))


def get_headers(path: str) -> dict[str, str]:
    """Return the headers of a file, or of the page at a URL path, over HTTPS."""
    return {header.name: value for header in HEADER_RULES if (value := header.get_value(path))}


def get_preview_headers(path: str) -> dict[str, str]:
    """Return the headers of the preview, which has no HTTPS and forbids caching."""
    sent = get_headers(path) | {"Cache-Control": "no-store"}
    sent["Content-Security-Policy"] = format_http_policy()
    return {name: value for name, value in sent.items() if name not in _HTTPS_ONLY}


_HTTPS_ONLY = ("Strict-Transport-Security", "Vary")


def get_cache_control(path: str) -> str:
    """Return how long a browser may cache a file."""
    return get_headers(path)["Cache-Control"]


def get_content_type(path: str) -> str:
    """Return the media type of a file, or of the page at a URL path."""
    suffix = PurePosixPath(path).suffix.lower()
    is_page = not path or path.endswith("/")
    return CONTENT_TYPES[".html"] if is_page else CONTENT_TYPES.get(suffix, DEFAULT_CONTENT_TYPE)
