"""Read what visitors get, where the host cannot be asked."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from clinicsite.model import content_hashes
from clinicsite.publishing.hosts.host import Host, LiveState
from clinicsite.publishing.release import Release
from clinicsite.rendering import release_info
from clinicsite.rendering.release_info import ReleaseInfo
from clinicsite.support.http_client import HttpRequestError, HttpResponse, fetch

OK, MISSING = 200, (404, 410)
SITEMAP_LOCATION = re.compile(r"<loc>([^<]+)</loc>")  # in a sitemap


def probe_live_site(release: Release, host: Host) -> tuple[LiveState | None, str]:
    """Return the live state that visitors of a handover host see, and a remark on it.

    Before the first publish no server may answer at the URL of the site. That is no error.
    """
    url = release.hosting.root
    if not host.is_handover or is_placeholder_url(url):
        return None, ""
    try:
        live = fetch_live_state(url)
    except HttpRequestError as error:
        return None, f"  It was not compared with what visitors have: {url} {error}."
    is_same = live and live.info and live.info.digest == release.info.digest
    return live, f"  Visitors of {url} have this very site already." if is_same else ""


def fetch_live_state(url: str) -> LiveState | None:
    """Return the state of the site at `url`, or None where there is no site yet.

    The files are the pages of its sitemap. A site without our release info has no info. Raises
    HttpRequestError.
    """
    root = f"{url.rstrip('/')}/"
    response = fetch(root + release_info.RELEASE_INFO_FILE)
    info = read_release_info(response)
    if info is None:
        if response.status not in (OK, *MISSING):  # such as a fault, or a page to log in
            raise HttpRequestError(f"answers {response.status}, so its release is unknown")
        return LiveState(None, {}, "") if fetch(root).status == OK else None
    medical, sitemap = (
        _fetch_text(root + content_hashes.CONTENT_HASHES_FILE),
        _fetch_text(root + "sitemap.xml"),
    )
    locations = (
        location for location in SITEMAP_LOCATION.findall(sitemap) if location.startswith(root)
    )
    pages = (location.removeprefix(root) for location in locations)
    files = (f"{page}index.html" if page.endswith("/") or not page else page for page in pages)
    return LiveState(info, dict.fromkeys(files, ""), medical)


def describe_site(url: str) -> str:
    """Return in one sentence whether a server answers at `url`, and with which release."""
    home = f"{url.rstrip('/')}/"
    try:
        response = fetch(home)
        info = read_release_info(fetch(home + release_info.RELEASE_INFO_FILE))
    except HttpRequestError as error:
        return f"The address {url} {error}."
    if info is None:
        return f"The address {url} answers {response.status}, and has no release of this site."
    day = info.committed or "no day"
    return f"The address {url} answers, with the release {info.digest[:12]} of {day}."


def read_release_info(response: HttpResponse) -> ReleaseInfo | None:
    """Return the release info of a response, if it is one of ours."""
    return release_info.parse_release_info(response.text) if response.status == OK else None


def is_placeholder_url(url: str) -> bool:
    """Return whether the URL is a placeholder (RFC 2606)."""
    return (urlsplit(url).hostname or "").endswith(".example")


def _fetch_text(url: str) -> str:
    response = fetch(url)
    return response.text if response.status == OK else ""
