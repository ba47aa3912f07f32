"""`host-config`: the file that tells nginx, Caddy or Apache how the site is served."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Callable
from pathlib import Path

from clinicsite.parsing.read import read_site
from clinicsite.publishing.release import BrokenReleaseError, kept
from clinicsite.publishing.servers import apache, caddy, nginx
from clinicsite.publishing.servers.common import UnfitError, usual_folder
from clinicsite.rendering.http_headers import Hosting, hosting_of

SERVERS: dict[str, Callable[[Hosting, str], str]] = {
    "nginx": nginx.emit,
    "caddy": caddy.emit,
    "apache": apache.emit,
}


def host_config(server: str, root: Path, url: str, folder: str = "") -> str:
    """The file for `server` and the project at `root`, whose site has the address `url`.

    `folder` is where the site lies on that server. The redirects are those of the newest sealed
    release; before there is one for this address, those of the content. Raises UnfitError.
    """
    emit = SERVERS.get(server.lower())
    if emit is None:
        near = difflib.get_close_matches(server.lower(), [*SERVERS, "apache2", "httpd"], n=1)
        hint = "apache" if near and near[0] not in SERVERS else "".join(near)
        found = f"“{server}” is no server that this knows." if server else "Which server is it?"
        cure = f" Did you mean {hint}?" if hint else ""
        raise UnfitError(f"{found}{cure} You can use: {', '.join(SERVERS)}.")
    hosting = _hosting(root, url)
    return emit(hosting, folder or usual_folder(hosting))


def _hosting(root: Path, url: str) -> Hosting:
    with contextlib.suppress(BrokenReleaseError):  # publish says so; the content is still there
        for release in kept(root)[:1]:
            if release.hosting.root == url:
                return release.hosting
    return hosting_of(read_site(root / "content", root / "theme", url, publish=True))
