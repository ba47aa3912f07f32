"""Check the links that leave the site, with few requests to each server."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from clinicsite.model.urls import resolve_link
from clinicsite.parsing.site import Site
from clinicsite.support.http_client import HttpRequestError, HttpResponse, fetch

SECONDS_BETWEEN_REQUESTS = 1.0  # to the same host
MAX_PARALLEL_HOSTS = 8
MAX_REDIRECTS = 5
GONE_STATUSES = frozenset({404, 410})
PERMANENT_REDIRECTS = frozenset({301, 308})
REDIRECT_STATUSES = PERMANENT_REDIRECTS | {302, 303, 307}
# A registry redirects to the publisher, and publishers refuse programs (DOI Handbook, 3).
REGISTRIES = frozenset({"doi.org", "dx.doi.org"})

LinkProgress = Callable[[int, int], None]  # arguments: links checked so far, all links


@dataclass(frozen=True)
class ExternalLink:
    """A link that leaves the site, the files that use it, and the result of its check."""

    url: str
    used_by: tuple[str, ...]  # files of the project, or records
    state: str = ""  # broken, moved or unclear, and empty for a good link
    why: str = ""


def list_external_links(site: Site) -> list[ExternalLink]:
    """Return the web addresses that documents link to, and those of the references."""
    users: dict[str, set[str]] = defaultdict(set)
    for text in site.documents.values():
        for link in text.elements.links:
            if resolve_link(link.target, text.path).kind == "web" and _is_web(link.target):
                users[link.target.partition("#")[0]].add(text.source.path)
    for key, reference in site.records.references.items():
        if reference.link:
            users[reference.link.partition("#")[0]].add(f"content/data/references.yaml ({key})")
    return [ExternalLink(url, tuple(sorted(by))) for url, by in sorted(users.items())]


def _is_web(url: str) -> bool:
    return urlsplit(url).scheme in ("http", "https")


def check_links(
    links: list[ExternalLink], progress: LinkProgress = lambda _done, _all: None
) -> list[ExternalLink]:
    """Return the links with their results. Each host gets one request at a time."""
    host_links: dict[str, list[ExternalLink]] = defaultdict(list)
    for link in links:
        host_links[urlsplit(link.url).netloc].append(link)
    done: list[ExternalLink] = []

    def ask_host(its: list[ExternalLink]) -> None:
        for number, link in enumerate(its):
            if number:
                time.sleep(SECONDS_BETWEEN_REQUESTS)
            done.append(check_link(link))
            progress(len(done), len(links))

    with ThreadPoolExecutor(MAX_PARALLEL_HOSTS) as pool:
        list(pool.map(ask_host, host_links.values()))
    return sorted(done, key=lambda link: link.url)


def check_link(link: ExternalLink) -> ExternalLink:
    """Return the link with its result, after at most MAX_REDIRECTS redirects."""
    url, is_permanent = link.url, True
    for _ in range(MAX_REDIRECTS):
        try:
            response = _request_url(url)
        except HttpRequestError as error:
            where = "" if url == link.url else f" ({url})"
            return _set_state(link, "unclear", f"it {error}{where}")
        to = response.get_header("Location")
        if response.status not in REDIRECT_STATUSES or not to:
            return _classify_status(
                link, url, response.status, moved=is_permanent and url != link.url
            )
        if urlsplit(url).hostname in REGISTRIES:
            return link
        is_permanent &= response.status in PERMANENT_REDIRECTS
        url = urljoin(url, to)
    return _set_state(link, "unclear", f"it is moved more than {MAX_REDIRECTS} times")


def _request_url(url: str) -> HttpResponse:
    """Return the response to HEAD, or to GET if the server refuses HEAD."""
    try:
        response = fetch(url, "HEAD", read_body=False)
        if response.status < 400:
            return response
    except HttpRequestError:
        pass  # try GET, as a browser does
    return fetch(url, read_body=False)


def _classify_status(link: ExternalLink, url: str, status: int, *, moved: bool) -> ExternalLink:
    if status in GONE_STATUSES:
        return _set_state(link, "broken", f"it answers {status}: the page is gone")
    if status >= 500:
        return _set_state(link, "unclear", f"its server is in trouble ({status})")
    if status >= 400:
        return _set_state(link, "unclear", f"it refuses programs ({status}): open it in a browser")
    return _set_state(link, "moved", f"it is at {url} for good") if moved else link


def _set_state(link: ExternalLink, state: str, why: str) -> ExternalLink:
    return ExternalLink(link.url, link.used_by, state, why)
