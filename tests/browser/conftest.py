"""A real Chromium, and what it sees of each page at each size and in each scheme."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.browser.page_audit import HEIGHT, PageAuditor

# Says so of itself, where a browser only logs: each thing that the policy refused.
LISTEN = """document.addEventListener("securitypolicyviolation",
    (event) => console.error(`refused: ${event.violatedDirective} ${event.blockedURI}`))"""
TIMEOUT_MS = 60_000  # ms, also where many other things run

NewPage = Callable[..., Page]
expect.set_options(timeout=TIMEOUT_MS)


@dataclass
class Traffic:
    """What went wrong while a page was fetched and shown, and what it asked others for."""

    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def watch(self, page: Page, origin: str) -> None:
        """Notes everything from now on."""
        page.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("requestfailed", lambda request: self.complaints.append(f"lost: {request.url}"))
        page.on("request", lambda request: self._request(request.url, origin))
        page.on("response", lambda answer: self._response(answer.status, answer.url))

    def _request(self, url: str, origin: str) -> None:
        if not url.startswith((f"{origin}/", "data:")):
            self.foreign.append(url)

    def _response(self, status: int, url: str) -> None:
        if status >= 400:
            self.complaints.append(f"{status}: {url}")


@pytest.fixture(scope="session")
def auditor() -> PageAuditor:
    """What tests pages with axe, and remembers which looks of text are right."""
    return PageAuditor()


@pytest.fixture(scope="module")
def contexts(chromium: Browser, origin: str) -> Iterator[Callable[..., BrowserContext]]:
    """Windows of the browser by their properties; each is opened once."""
    opened: dict[tuple, BrowserContext] = {}

    def context(width: int = 1280, scheme: str = "light", **more: bool) -> BrowserContext:
        key = (width, scheme, *sorted(more.items()))
        if key not in opened:
            size = {"width": width, "height": HEIGHT}
            opened[key] = chromium.new_context(
                base_url=origin, viewport=size, color_scheme=scheme, **more
            )
            opened[key].set_default_timeout(TIMEOUT_MS)
        return opened[key]

    yield context
    for each in opened.values():
        each.close()


@pytest.fixture(scope="module")
def idle_pages() -> dict[BrowserContext, list[Page]]:
    """Pages that no test uses now: a new one is a new process, which costs more than a visit."""
    return {}


@pytest.fixture
def new_page(
    contexts: Callable[..., BrowserContext], idle_pages: dict[BrowserContext, list[Page]]
) -> Iterator[NewPage]:
    """Opens a page of the site. Other tests use it later, so it gets no script and no route."""
    used: list[tuple[Page, int, str]] = []

    def open_page(
        address: str, width: int = 1280, scheme: str = "light", **properties: bool
    ) -> Page:
        context = contexts(width, scheme, **properties)
        idle = idle_pages.setdefault(context, [])
        page = idle.pop() if idle else context.new_page()
        used.append((page, width, scheme))
        page.goto(f"/{address}")
        return page

    yield open_page
    for page, width, scheme in used:
        if not page.is_closed():
            clear_page(page, width, scheme)
            idle_pages[page.context].append(page)


def clear_page(page: Page, width: int, scheme: str) -> None:
    """Make a page like a new one of its window: empty, at its size, with its own media."""
    page.mouse.move(-1, -1)
    with suppress(Error):  # a page without scripts keeps nothing
        page.evaluate("sessionStorage.clear()")
    page.goto("about:blank")
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.emulate_media(
        media="null",
        color_scheme=scheme,
        reduced_motion="null",
        forced_colors="null",
        contrast="null",
    )


@pytest.fixture(scope="module")
def search_page(contexts: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A search page that is asked one thing after the other: its engine is loaded once."""
    page = contexts().new_page()
    page.goto("/search/")
    yield page
    page.close()
