"""Share what the files for nginx, Caddy and Apache have in common: safe values and patterns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from clinicsite.rendering.http_headers import HEADER_RULES, SITE_URL, HeaderRule, HostingConfig
from clinicsite.support.errors import UserError

# Nothing else can end a string, begin a variable or be a pattern in any of the three.
_PATH = re.compile(r"([A-Za-z0-9_~-][A-Za-z0-9._~-]*/?)*")
_FOLDER = re.compile(r"(/[A-Za-z0-9._~ @+-]+)+")

GLOBAL_HEADERS = tuple(
    header for header in HEADER_RULES if not header.overrides
)  # the same on every answer
PATH_HEADERS = tuple(header for header in HEADER_RULES if header.overrides)
# Segments that can be followed with index.html, and never lead to another host, as // would.
SAFE_PATH = r"(/[A-Za-z0-9._~-]+)*/"

# What the admin should know of a header, by its name.
HEADER_REMARKS = {
    "Strict-Transport-Security": "Also for every name below this domain: while one of them is "
    "without https, leave out includeSubDomains.",
}


class HostConfigError(UserError):
    """A value cannot be part of a server's file. The text names it, and what to do."""


@dataclass(frozen=True)
class ServerRedirect:
    """A redirect with paths from the root of the domain."""

    old: tuple[str, ...]  # the paths that lead on: with and without a slash at the end
    new: str


class ServerContext:
    """The URL of the site, and the folder on the server that holds its files.

    Raises HostConfigError where one of them has characters that mean something to a server.
    """

    def __init__(self, hosting: HostingConfig, folder: str) -> None:
        self.folder = folder.rstrip("/")
        if not _FOLDER.fullmatch(self.folder) or ".." in PurePosixPath(folder).parts:
            raise HostConfigError(
                f"“{folder}” cannot be the folder on the server. Write it whole, beginning with /, "
                f"such as {get_default_folder(hosting)}; letters, digits and . _ ~ @ + - are "
                "allowed."
            )
        if not SITE_URL.fullmatch(hosting.root):
            raise HostConfigError(
                f"“{hosting.root}” cannot be the address of the site. Write it whole, such as "
                "https://clinic.example, as SITE_URL or in publishconf.py."
            )
        if wrong := [
            path for pair in hosting.redirects.items() for path in pair if not _is_safe_path(path)
        ]:
            raise HostConfigError(
                f"The redirect with “{wrong[0]}” has characters that no URL can have."
            )
        self.domain, self.base = hosting.domain, hosting.base
        self.redirects = tuple(
            ServerRedirect(self._get_old_paths(old), f"{self.base}/{new}")
            for old, new in sorted(hosting.redirects.items())
        )

    @property
    def not_found(self) -> str:
        """Return the path of the page for missing pages."""
        return f"{self.base}/404.html"

    def _get_old_paths(self, old: str) -> tuple[str, ...]:
        paths = [old.rstrip("/"), old] if old.endswith("/") else [old]
        return tuple(f"{self.base}/{path}" for path in paths)

    def to_pattern(self, rule: str) -> str:
        """Return a pattern for whole paths instead of those below the root of the site."""
        return f"^{re.escape(self.base)}/{rule[1:]}" if rule.startswith("^") else rule

    def get_rules(self, header: HeaderRule) -> list[tuple[str, str]]:
        """Return pattern and value where a header differs. The first match decides."""
        return [(self.to_pattern(rule), value) for rule, value in header.overrides]


def _is_safe_path(path: str) -> bool:
    return bool(_PATH.fullmatch(path))


def get_default_folder(hosting: HostingConfig) -> str:
    """Return where `publish --to folder:` puts the live site, below Debian's usual folder."""
    return f"/var/www/{hosting.domain}/current"
