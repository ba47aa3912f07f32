"""What the files for nginx, Caddy and Apache share: what may stand in them, and their patterns."""

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
    """Something cannot stand in a server's file; the text says what, and what to do."""


@dataclass(frozen=True)
class ServerRedirect:
    """An old address as a server sees it, from the root of its domain."""

    old: tuple[str, ...]  # the paths that lead on: with and without a slash at the end
    new: str


class ServerContext:
    """Where the site lives: its address, and the folder on the server that holds its files.

    Raises UnfitError where one of them holds signs that mean something to a server.
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
                f"The redirect with “{wrong[0]}” holds signs that no address may."
            )
        self.domain, self.base = hosting.domain, hosting.base
        self.redirects = tuple(
            ServerRedirect(self._get_old_paths(old), f"{self.base}/{new}")
            for old, new in sorted(hosting.redirects.items())
        )

    @property
    def not_found(self) -> str:
        """The address of the page for what is not there."""
        return f"{self.base}/404.html"

    def _get_old_paths(self, old: str) -> tuple[str, ...]:
        paths = [old.rstrip("/"), old] if old.endswith("/") else [old]
        return tuple(f"{self.base}/{path}" for path in paths)

    def to_pattern(self, rule: str) -> str:
        """A pattern of the definition, for whole paths instead of those below the site's root."""
        return f"^{re.escape(self.base)}/{rule[1:]}" if rule.startswith("^") else rule

    def get_rules(self, header: HeaderRule) -> list[tuple[str, str]]:
        """Where a header has another value than everywhere, the first that fits decides."""
        return [(self.to_pattern(rule), value) for rule, value in header.overrides]


def _is_safe_path(path: str) -> bool:
    return bool(_PATH.fullmatch(path))


def get_default_folder(hosting: HostingConfig) -> str:
    """Where `publish --to folder:` leaves the site that is live, below Debian's usual place."""
    return f"/var/www/{hosting.domain}/current"
