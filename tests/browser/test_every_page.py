"""Every page in a real browser, on a phone and a desk, by day and by night, under its policy."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page

from clinicsite.rendering.content_security_policy import policy, policy_in_page
from tests.browser.conftest import LISTEN, Traffic
from tests.browser.page_audit import SCHEMES, faults
from tests.conftest import Site, serve

PAPER = {"light": "rgb(234, 239, 232)", "dark": "rgb(22, 27, 25)"}  # LOOK 6.3
CARRIED = """document.querySelector('meta[http-equiv="Content-Security-Policy"]').content"""


@dataclass(frozen=True)
class Visit:
    """What one visit of a page brings: a browser is slow, so every rule asks the same one."""

    complaints: list[str]
    foreign: list[str]
    carried: str  # the policy in the page itself
    paper: dict[str, str]  # the colour of the ground by scheme
    faults: list[str]


@pytest.fixture(scope="module")
def strict_origin(site: Site) -> Iterator[str]:
    """The site as a host sends it: each page with its policy as a header too."""
    yield from serve(site, lambda address: {"Content-Security-Policy": policy(address)})


@pytest.fixture(scope="module")
def visit(
    contexts: Callable[..., BrowserContext], strict_origin: str, page_address: str
) -> Iterator[Visit]:
    """Each page in turn, looked at from all sides."""
    page, traffic = contexts().new_page(), Traffic()
    page.add_init_script(LISTEN)
    traffic.watch(page, strict_origin)
    page.goto(f"{strict_origin}/{page_address}")
    page.evaluate("new Promise(requestIdleCallback)")
    grounds = {scheme: paper(page, scheme) for scheme in SCHEMES}
    asked = [*traffic.complaints], [*traffic.foreign]  # before the page is turned and looked into
    yield Visit(*asked, page.evaluate(CARRIED), grounds, faults(page))
    page.close()


def paper(page: Page, scheme: str) -> str:
    """The colour of the ground."""
    page.emulate_media(color_scheme=scheme)
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_everybody_can_use_it(visit: Visit) -> None:
    assert not visit.faults, "\n".join(visit.faults)


def test_it_asks_nothing_of_others_and_keeps_to_its_policy(visit: Visit) -> None:
    assert (visit.complaints, visit.foreign) == ([], [])


def test_it_carries_its_policy(visit: Visit, page_address: str) -> None:
    assert visit.carried == policy_in_page(page_address)


def test_it_is_shown_in_its_colours(visit: Visit) -> None:
    assert visit.paper == PAPER


@pytest.mark.parametrize("address", ["", "articles/", "search/", "404.html"])
def test_it_is_shown_whole_under_a_path(
    contexts: Callable[..., BrowserContext], sub_origin: str, address: str
) -> None:
    page, traffic = contexts().new_page(), Traffic()
    traffic.watch(page, sub_origin)
    page.goto(f"{sub_origin}/clinic/{address}")
    ground = paper(page, "light")
    page.close()
    assert (traffic.complaints, traffic.foreign) == ([], [])
    assert ground == PAPER["light"]
