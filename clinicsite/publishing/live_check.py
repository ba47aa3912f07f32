"""Check, as a visitor, whether the live site serves the right release (a smoke test)."""

from __future__ import annotations

import datetime as dt
import time
import urllib.request
from collections.abc import Callable, Iterator
from urllib.parse import unquote, urljoin, urlsplit

from clinicsite.publishing.live_probe import SITEMAP_LOCATION, read_release_info
from clinicsite.publishing.release import Release
from clinicsite.rendering import http_headers, release_info
from clinicsite.support.html_head import HtmlHead
from clinicsite.support.http_client import (
    HttpRequestError,
    HttpResponse,
    fetch,
    get_certificate_expiry,
)

REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
SERVER_ERROR = 500  # and above, the server failed (RFC 9110, 15.6)
MISSING_PATH = "no-such-page/at-any/depth/"  # no page has this address
MIN_CERTIFICATE_DAYS = (
    14  # days that it has to be valid for; those that renew themselves do so before
)
SAMPLE_PAGES = 5  # besides the home page
RETRY_DELAYS = (2.0, 15.0)  # seconds between two looks, the first and the longest
DEFAULT_PORTS = {"http": 80, "https": 443}  # RFC 9110, 4.2


class LiveCheck:
    """A check that the site at `url` serves the release with this digest.

    With the release itself, each response is compared byte for byte. `headers` are the names of
    those that the host sends as `rendering/http_headers.py` defines them.

    After a check, `visited` is the digest that visitors get, "" where the server names none, and
    `visited_source` is its commit.
    `host_faults` are the problems that another release would have too.
    """

    def __init__(
        self,
        url: str,
        digest: str,
        release: Release | None = None,
        headers: frozenset[str] = frozenset(),
    ) -> None:
        self.url = f"{url.rstrip('/')}/"
        self.digest, self.release, self.headers = digest, release, headers
        self.day = dt.datetime.now(dt.UTC).date()  # of its sample of pages
        self.visited = self.visited_source = ""
        self.host_faults: set[str] = set()

    def run_with_retries(self, timeout: float, progress: Callable[[str], None]) -> list[str]:
        """Return the problems of the site, after checks for up to `timeout` seconds."""
        end, pause, last = time.monotonic() + timeout, RETRY_DELAYS[0], ""
        while True:
            problems = list(self.run())
            left = end - time.monotonic()
            if not problems or left <= 0:
                return problems
            if problems[0] != last:
                last = problems[0]
                progress(f"Not yet: {last}")
            time.sleep(min(pause, left))
            pause = min(pause * 1.5, RETRY_DELAYS[1])

    def run(self) -> Iterator[str]:
        """Yield the problems of the site at this moment, one sentence each."""
        self.visited, self.host_faults = "", set()
        if problem := self._check_digest():
            yield problem
            return
        home, problems = self._check_page("")
        yield from problems
        if home is None:
            return
        yield from self._check_headers(home, "index.html")
        sitemap, problems = self._check_file("sitemap.xml", "</urlset>")
        yield from problems
        pages = self._list_sitemap_pages(sitemap.text) if sitemap else []
        article = next((page for page in pages if page.startswith("articles/")), "")
        for page in {article, *select_sample(pages, self.day)} - {""}:
            yield from self._check_page(page)[1]
        for feed in HtmlHead(home.text).feeds:
            yield from self._check_file(self._to_path(feed), "</feed>")[1]
        yield from self._check_missing_page()
        yield from self._check_redirects(next((page for page in pages if page), ""))
        yield from self._check_certificate()

    def _check_digest(self) -> str:
        """Return why the site does not serve the release, or an empty text."""
        try:
            response = fetch(self.url + release_info.RELEASE_INFO_FILE)
        except HttpRequestError as error:
            return f"{self.url}{release_info.RELEASE_INFO_FILE} {error}."
        info = read_release_info(response)
        if info is None:
            return f"{response.url} answers {response.status} and names no release of this site."
        self.visited, self.visited_source = info.digest, info.source
        if info.digest != self.digest:
            return (
                f"{self.url} serves the release {info.digest[:12]} of {info.committed or 'no day'},"
                f" and {self.digest[:12]} is wanted."
            )
        return ""

    def _fetch(self, path: str, status: int = 200) -> tuple[HttpResponse | None, list[str]]:
        try:
            response = fetch(self.url + path)
        except HttpRequestError as error:
            return None, [self._note_host_fault(f"{self.url}{path} {error}.")]
        if response.status != status:
            problem = f"{self.url}{path} answers {response.status} instead of {status}."
            is_server_error = response.status >= SERVER_ERROR
            return None, [self._note_host_fault(problem) if is_server_error else problem]
        return response, []

    def _note_host_fault(self, problem: str) -> str:
        """Return the problem, after a note that the release is not its cause."""
        self.host_faults.add(problem)
        return problem

    def _check_file(
        self, path: str, end: str, file: str = ""
    ) -> tuple[HttpResponse | None, list[str]]:
        """Return the file at `path` and its problems. A complete one ends in `end`."""
        response, problems = self._fetch(path)
        if response:
            problems = list(self._check_body(response, file or path, end))
        return response, problems

    def _check_page(self, url_path: str) -> tuple[HttpResponse | None, list[str]]:
        response, problems = self._check_file(url_path, "</html>", f"{url_path}index.html")
        if response and not response.get_header("Content-Type").startswith("text/html"):
            problems.append(f"{response.url} is not sent as text/html, so browsers do not show it.")
        return response, problems

    def _check_body(self, response: HttpResponse, file: str, end: str) -> Iterator[str]:
        if not response.text.rstrip().endswith(end):
            yield f"{response.url} is not whole: its end is missing."
        elif self.release and (self.release.site / file).is_file():
            published = (self.release.site / file).read_bytes()
            if published != response.body:
                yield (
                    f"{response.url} is not what was published: it has {len(response.body)} bytes, "
                    f"and {len(published)} were published."
                )

    def _list_sitemap_pages(self, sitemap: str) -> list[str]:
        """Return the paths in the sitemap, relative to the root of the site it was built for."""
        found = SITEMAP_LOCATION.findall(sitemap)
        root = min(found, key=len, default="")
        return [location.removeprefix(root) for location in found]

    def _to_path(self, link: str) -> str:
        return urljoin(self.url, link).removeprefix(self.url)

    def _check_missing_page(self) -> Iterator[str]:
        """Yield problems of the response for a missing page: its status and the site's own page."""
        response, problems = self._fetch(MISSING_PATH, status=404)
        yield from problems
        if response is None:
            return
        yield from self._check_body(response, "404.html", "</html>")
        for style in HtmlHead(response.text).stylesheets[:1]:
            for problem in self._fetch(self._to_path(urljoin(response.url, style)))[1]:
                yield f"The page for missing addresses has no style: {problem}"

    def _check_redirects(self, page: str) -> Iterator[str]:
        """Yield problems of a path without its slash, and of the first old path."""
        if page:
            yield from self._check_redirect(page.rstrip("/"), page)
        redirects = self.release.hosting.redirects if self.release else {}
        for old in sorted(redirects)[:1]:
            yield from self._check_redirect(old, redirects[old])

    def _check_redirect(self, old: str, new: str) -> Iterator[str]:
        try:
            response = fetch(self.url + old)
        except HttpRequestError as error:
            yield self._note_host_fault(f"{self.url}{old} {error}.")
            return
        if response.status in REDIRECT_STATUSES:
            target = response.get_header("Location")
        else:
            target = HtmlHead(response.text).redirect_target if response.status == 200 else ""
        if not target or not is_same_url(target, self.url + new, response.url):
            yield (
                f"{response.url} does not lead to {self.url}{new}: it answers {response.status}"
                f"{f' and leads to {target}' if target else ''}."
            )

    def _check_headers(self, response: HttpResponse, file: str) -> Iterator[str]:
        for name, value in http_headers.get_headers(file).items():
            if name == "Strict-Transport-Security" and not self.url.startswith("https:"):
                continue  # browsers pass over it (RFC 6797, 8.1)
            found = response.get_header(name)
            if name in self.headers and found != value:
                yield f"{response.url} is sent with {name}: {found or 'nothing'}, not {value}."

    def _check_certificate(self) -> Iterator[str]:
        """Yield a problem when the certificate expires soon."""
        parts = urlsplit(self.url)
        if parts.scheme != "https" or "https" in urllib.request.getproxies():
            return  # behind a proxy the certificate may be the proxy's own
        try:
            expires_at = get_certificate_expiry(parts.netloc)
        except HttpRequestError as error:
            problem = f"The certificate of {parts.netloc} cannot be read: it {error}."
            yield self._note_host_fault(problem)
            return
        days = int((expires_at - time.time()) // 86400)
        if days < MIN_CERTIFICATE_DAYS:
            day = dt.datetime.fromtimestamp(expires_at, dt.UTC).date()
            yield self._note_host_fault(
                f"The certificate of {parts.netloc} ends on {day}, in {days} days: renew it, or "
                "visitors will be warned away."
            )


def select_sample(pages: list[str], day: dt.date) -> list[str]:
    """Return some pages of the site, each day those that follow the ones of the day before."""
    count = min(SAMPLE_PAGES, len(pages))
    start = day.toordinal() * SAMPLE_PAGES
    return [pages[(start + number) % len(pages)] for number in range(count)]


def is_same_url(link: str, wanted: str, base: str = "") -> bool:
    """Return whether a link leads to the wanted URL (RFC 3986, 6.2.2 and 6.2.3).

    The link is relative to `base`. Fragments do not count. An invalid link leads nowhere.
    """
    try:
        return _split_url(urljoin(base, link)) == _split_url(wanted)
    except ValueError:
        return False


def _split_url(url: str) -> tuple[str, str, str, int | None, str, str]:
    """Return the scheme, user, host, port, path and query of a URL. Raises ValueError."""
    parts = urlsplit(url)
    port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    login = parts.netloc.rpartition("@")[0]
    host = (parts.hostname or "").removesuffix(".")
    return parts.scheme, login, host, port, unquote(parts.path) or "/", parts.query
