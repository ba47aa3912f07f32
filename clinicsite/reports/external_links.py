"""Asks where the links that leave the site lead: politely, and only to report it."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from clinicsite.model.urls import target_of
from clinicsite.parsing.site import Site
from clinicsite.support.http_client import Answer, NoAnswerError, ask

PAUSE = 1.0  # seconds between two questions to the same host
HOSTS_AT_ONCE = 8
MOST_MOVES = 5
GONE = frozenset({404, 410})
FOR_GOOD = frozenset({301, 308})
MOVED = FOR_GOOD | {302, 303, 307}
# A registry answers for the publisher, and publishers refuse programs (DOI Handbook, 3).
REGISTRIES = frozenset({"doi.org", "dx.doi.org"})

Tell = Callable[[int, int], None]  # how many are asked, of how many


@dataclass(frozen=True)
class Outside:
    """A link that leaves the site, who uses it, and what is to be said of it."""

    url: str
    used_by: tuple[str, ...]  # files of the project, or records
    state: str = ""  # broken, moved, unclear; empty when all is well
    why: str = ""


def outside_links(site: Site) -> list[Outside]:
    """The web addresses that texts link to, and those of the sources."""
    users: dict[str, set[str]] = defaultdict(set)
    for text in site.texts.values():
        for link in text.found.links:
            if target_of(link.target, text.path).how == "web" and _is_web(link.target):
                users[link.target.partition("#")[0]].add(text.source.path)
    for key, reference in site.records.references.items():
        if reference.link:
            users[reference.link.partition("#")[0]].add(f"content/data/references.yaml ({key})")
    return [Outside(url, tuple(sorted(by))) for url, by in sorted(users.items())]


def _is_web(url: str) -> bool:
    return urlsplit(url).scheme in ("http", "https")


def asked(links: list[Outside], tell: Tell = lambda _done, _all: None) -> list[Outside]:
    """The same links with what their servers say; a host is asked one thing at a time."""
    of_host: dict[str, list[Outside]] = defaultdict(list)
    for link in links:
        of_host[urlsplit(link.url).netloc].append(link)
    done: list[Outside] = []

    def ask_host(its: list[Outside]) -> None:
        for number, link in enumerate(its):
            if number:
                time.sleep(PAUSE)
            done.append(look(link))
            tell(len(done), len(links))

    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        list(pool.map(ask_host, of_host.values()))
    return sorted(done, key=lambda link: link.url)


def look(link: Outside) -> Outside:
    """The link with what is to be said of it, after at most a few moves."""
    url, for_good = link.url, True
    for _ in range(MOST_MOVES):
        try:
            answer = _ask(url)
        except NoAnswerError as error:
            where = "" if url == link.url else f" ({url})"
            return _with(link, "unclear", f"it {error}{where}")
        to = answer.header("Location")
        if answer.status not in MOVED or not to:
            return _judged(link, url, answer.status, moved=for_good and url != link.url)
        if urlsplit(url).hostname in REGISTRIES:
            return link
        for_good &= answer.status in FOR_GOOD
        url = urljoin(url, to)
    return _with(link, "unclear", f"it is moved more than {MOST_MOVES} times")


def _ask(url: str) -> Answer:
    """What a server answers to HEAD, or to GET where it does not want to be asked so."""
    try:
        answer = ask(url, "HEAD", whole=False)
        if answer.status < 400:
            return answer
    except NoAnswerError:
        pass  # once more, as a browser asks
    return ask(url, whole=False)


def _judged(link: Outside, url: str, status: int, *, moved: bool) -> Outside:
    if status in GONE:
        return _with(link, "broken", f"it answers {status}: the page is gone")
    if status >= 500:
        return _with(link, "unclear", f"its server is in trouble ({status})")
    if status >= 400:
        return _with(link, "unclear", f"it refuses programs ({status}): open it in a browser")
    return _with(link, "moved", f"it is at {url} for good") if moved else link


def _with(link: Outside, state: str, why: str) -> Outside:
    return Outside(link.url, link.used_by, state, why)
