"""Write the file of a web server from its template: its headers, and the redirects of the site."""

from __future__ import annotations

import contextlib
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from clinicsite.parsing.read import read_site
from clinicsite.publishing.release import ReleaseIntegrityError, list_local_releases
from clinicsite.rendering import http_headers
from clinicsite.rendering.hosting_config import get_hosting_config
from clinicsite.rendering.http_headers import (
    HEADER_RULES,
    SITE_URL,
    HeaderRule,
    HostingConfig,
)
from clinicsite.support.edit_distance import find_nearest
from clinicsite.support.errors import UserError

SERVERS = ("nginx", "caddy", "apache")
# Nothing else can end a string, begin a variable or be a pattern in any of the three.
_PATH = re.compile(r"([A-Za-z0-9_~-][A-Za-z0-9._~-]*/?)*")
_FOLDER = re.compile(r"(/[A-Za-z0-9._~ @+-]+)+")
# Comments for the admin of the server, by the name of a header.
_REMARKS = {
    "Strict-Transport-Security": "This applies to all subdomains. If one of them has no https, "
    "remove includeSubDomains.",
}
_TEMPLATE_VALUES = {
    "header_rules": HEADER_RULES,
    "global_headers": [header for header in HEADER_RULES if not header.overrides],
    "path_headers": [header for header in HEADER_RULES if header.overrides],
    "remarks": _REMARKS,
    "content_types": http_headers.CONTENT_TYPES,
    "default_content_type": http_headers.DEFAULT_CONTENT_TYPE,
    "encoding_suffixes": http_headers.ENCODING_SUFFIXES,
    "compressible": http_headers.COMPRESSIBLE,
    "page_or_compressible": http_headers.PAGE_OR_COMPRESSIBLE,
    # Segments that can be followed with index.html, and never lead to another host, as // would.
    "safe_path": "(/[A-Za-z0-9._~-]+)*/",
    "tab": "\t",
}


@dataclass(frozen=True)
class ServerRedirect:
    """A redirect with paths from the root of the domain."""

    old: tuple[str, ...]  # the paths that lead on: with and without a slash at the end
    new: str


class ServerContext:
    """The URL of the site, and the folder on the server that holds its files.

    Raises UserError where one of them has characters that mean something to a server.
    """

    def __init__(self, hosting: HostingConfig, folder: str) -> None:
        self.folder = folder.rstrip("/")
        if not _FOLDER.fullmatch(self.folder) or ".." in PurePosixPath(folder).parts:
            raise UserError(
                f"“{folder}” cannot be the folder on the server.",
                f"Write the whole path, as in {get_default_folder(hosting)}. It can have letters, "
                "digits and . _ ~ @ + -",
            )
        if not SITE_URL.fullmatch(hosting.root):
            raise UserError(
                f"“{hosting.root}” cannot be the address of the site.",
                "Write it whole, as in https://clinic.example, as SITE_URL or in publishconf.py.",
            )
        paths = [path for pair in hosting.redirects.items() for path in pair]
        if wrong := [path for path in paths if not _PATH.fullmatch(path)]:
            raise UserError(f"The redirect with “{wrong[0]}” has characters that no URL can have.")
        self.domain, self.base = hosting.domain, hosting.base
        self.parent_folder = PurePosixPath(self.folder).parent
        self.not_found = f"{self.base}/404.html"
        self.key = hashlib.sha256(f"{self.domain}{self.base}".encode()).hexdigest()[:6]
        self.redirects = [
            ServerRedirect(self._get_old_paths(old), f"{self.base}/{new}")
            for old, new in sorted(hosting.redirects.items())
        ]

    def _get_old_paths(self, old: str) -> tuple[str, ...]:
        paths = [old.rstrip("/"), old] if old.endswith("/") else [old]
        return tuple(f"{self.base}/{path}" for path in paths)

    def get_rules(self, header: HeaderRule) -> list[tuple[str, str]]:
        """Return pattern and value where a header differs. The first match decides.

        The patterns are for whole paths, not for those below the root of the site.
        """
        root = f"^{re.escape(self.base)}/"
        return [
            (f"{root}{rule[1:]}" if rule.startswith("^") else rule, value)
            for rule, value in header.overrides
        ]


def get_default_folder(hosting: HostingConfig) -> str:
    """Return where `publish --to folder:` puts the live site, below Debian's usual folder."""
    return f"/var/www/{hosting.domain}/current"


def render_server_file(server: str, hosting: HostingConfig, folder: str) -> str:
    """Return the file for one of SERVERS and the site whose files are in `folder`.

    The versions are nginx 1.18, Caddy 2.6, Apache 2.4.13 or newer. Raises UserError.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=False,  # noqa: S701 - no HTML; ServerContext refuses characters with a meaning
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
    )
    environment.filters["pattern"] = re.escape
    environment.filters["variable"] = _to_variable
    template = environment.get_template(f"{server}.conf.jinja")
    return template.render(_TEMPLATE_VALUES, site=ServerContext(hosting, folder))


def _to_variable(header: HeaderRule) -> str:
    return header.name.lower().replace("-", "_")


def render_host_config(server: str, root: Path, url: str, folder: str = "") -> str:
    """Return the file for `server` and the project at `root`, whose site has the URL `url`.

    `folder` is the folder of the site on that server. The redirects are those of the newest release
    for this URL, or else those of the content. Raises UserError.
    """
    if server.lower() not in SERVERS:
        near = find_nearest(server, [*SERVERS, "apache2", "httpd"])
        hint = "apache" if near and near not in SERVERS else near
        found = f"“{server}” is no server that this knows." if server else "Which server is it?"
        question = f" Did you mean {hint}?" if hint else ""
        raise UserError(f"{found}{question} You can use: {', '.join(SERVERS)}.")
    hosting = _find_hosting_config(root, url)
    return render_server_file(server.lower(), hosting, folder or get_default_folder(hosting))


def _find_hosting_config(root: Path, url: str) -> HostingConfig:
    with contextlib.suppress(ReleaseIntegrityError):  # publish says so; the content is still there
        for release in list_local_releases(root)[:1]:
            if release.hosting.root == url:
                return release.hosting
    return get_hosting_config(read_site(root / "content", root / "theme", url, publish=True))
