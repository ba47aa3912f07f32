"""Choose the writer of a server's file, and collect what it needs."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Callable
from pathlib import Path

from clinicsite.parsing.read import read_site
from clinicsite.publishing.release import ReleaseIntegrityError, list_local_releases
from clinicsite.publishing.servers import apache, caddy, nginx
from clinicsite.publishing.servers.common import HostConfigError, get_default_folder
from clinicsite.rendering.http_headers import HostingConfig, get_hosting_config

SERVERS: dict[str, Callable[[HostingConfig, str], str]] = {
    "nginx": nginx.emit_config,
    "caddy": caddy.emit_config,
    "apache": apache.emit_config,
}


def host_config(server: str, root: Path, url: str, folder: str = "") -> str:
    """Return the file for `server` and the project at `root`, whose site has the URL `url`.

    `folder` is the folder of the site on that server. The redirects are those of the newest release
    for this URL, or else those of the content. Raises HostConfigError.
    """
    emit = SERVERS.get(server.lower())
    if emit is None:
        near = difflib.get_close_matches(server.lower(), [*SERVERS, "apache2", "httpd"], n=1)
        hint = "apache" if near and near[0] not in SERVERS else "".join(near)
        found = f"“{server}” is no server that this knows." if server else "Which server is it?"
        question = f" Did you mean {hint}?" if hint else ""
        raise HostConfigError(f"{found}{question} You can use: {', '.join(SERVERS)}.")
    hosting = _hosting(root, url)
    return emit(hosting, folder or get_default_folder(hosting))


def _hosting(root: Path, url: str) -> HostingConfig:
    with contextlib.suppress(ReleaseIntegrityError):  # publish says so; the content is still there
        for release in list_local_releases(root)[:1]:
            if release.hosting.root == url:
                return release.hosting
    return get_hosting_config(read_site(root / "content", root / "theme", url, publish=True))
