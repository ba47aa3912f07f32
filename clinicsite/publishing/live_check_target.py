"""Find the release that visitors of a URL should get, and how its host serves it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from clinicsite.publishing.hosts.host import Host
from clinicsite.publishing.live_check import LiveCheck
from clinicsite.publishing.live_probe import (
    describe_site,
    fetch_live_state,
    is_placeholder_url,
)
from clinicsite.publishing.release import Release, ReleaseIntegrityError, list_local_releases
from clinicsite.support.errors import UserError
from clinicsite.support.http_client import HttpRequestError


def prepare_live_check(root: Path, url: str, host: Host, name: str = "") -> LiveCheck:
    """Return the check of `url` for the local release `name`, or for the one that the host has.

    Of a handed-over site whose files are not here, it checks what visitors get. Raises UserError.
    """
    local_releases = {release.info.digest: release for release in _iter_valid_releases(root)}
    if is_placeholder_url(url):
        raise UserError(
            f"{url} is a placeholder, not the URL of the live site.",
            "Set SITE_URL to that URL, or type: python3 tasks.py live-check URL",
        )
    live = handed_over = None if name else host.get_live_state()
    if not name and live is None and host.is_handover:
        with contextlib.suppress(HttpRequestError):  # describe_site tells the reason
            live = fetch_live_state(url)
    if name:
        digest = next(
            (of for of, release in local_releases.items() if release.name.startswith(name)), ""
        )
        why = f"There is no release here whose name begins with “{name}”."
    else:
        digest = live.info.digest if live and live.info else ""
        why = f"There is no release of this site on {host.place}."
    if not digest:
        message = why if name else f"{why} {describe_site(url)}"
        raise UserError(message, "To list the releases, type: python3 tasks.py releases")
    # Without a look at a handed-over site, it is unknown whether it has its headers.
    sent_headers = (
        frozenset[str]() if host.is_handover and handed_over is None else host.sent_headers
    )
    return LiveCheck(url, digest, local_releases.get(digest), sent_headers)


def _iter_valid_releases(root: Path) -> Iterator[Release]:
    """Yield the intact releases of this machine."""
    for release in list_local_releases(root):
        with contextlib.suppress(ReleaseIntegrityError):
            release.verify()
            yield release
