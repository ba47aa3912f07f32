"""Find the redirects that the file of a web server needs, and write it."""

from __future__ import annotations

import contextlib
import difflib
from pathlib import Path

from clinicsite.parsing.read import read_site
from clinicsite.publishing.release import ReleaseIntegrityError, list_local_releases
from clinicsite.publishing.servers.server_files import (
    SERVERS,
    get_default_folder,
    render_server_file,
)
from clinicsite.rendering.http_headers import HostingConfig, get_hosting_config
from clinicsite.support.errors import UserError


def host_config(server: str, root: Path, url: str, folder: str = "") -> str:
    """Return the file for `server` and the project at `root`, whose site has the URL `url`.

    `folder` is the folder of the site on that server. The redirects are those of the newest release
    for this URL, or else those of the content. Raises UserError.
    """
    if server.lower() not in SERVERS:
        near = difflib.get_close_matches(server.lower(), [*SERVERS, "apache2", "httpd"], n=1)
        hint = "apache" if near and near[0] not in SERVERS else "".join(near)
        found = f"“{server}” is no server that this knows." if server else "Which server is it?"
        question = f" Did you mean {hint}?" if hint else ""
        raise UserError(f"{found}{question} You can use: {', '.join(SERVERS)}.")
    hosting = _hosting(root, url)
    return render_server_file(server.lower(), hosting, folder or get_default_folder(hosting))


def _hosting(root: Path, url: str) -> HostingConfig:
    with contextlib.suppress(ReleaseIntegrityError):  # publish says so; the content is still there
        for release in list_local_releases(root)[:1]:
            if release.hosting.root == url:
                return release.hosting
    return get_hosting_config(read_site(root / "content", root / "theme", url, publish=True))
