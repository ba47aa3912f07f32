"""Every page in a real browser, on a phone and a desk, by day and by night, under its policy."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest
from playwright.sync_api import BrowserContext, Page

from clinicsite.rendering.content_security_policy import format_meta_policy, format_policy
from tests.browser.conftest import LISTEN, Traffic
from tests.browser.page_audit import (
    ALL_RULES,
    ALL_SIZES,
    HEIGHT,
    OPEN_DETAILS_SCRIPT,
    SCHEMES,
    PageAuditor,
    find_violations,
)
from tests.conftest import BuiltSite, serve
from tests.every_page import every_changed_page, every_page

PAPER = {"light": "rgb(251, 250, 246)", "dark": "rgb(16, 23, 26)"}
CARRIED = """document.querySelector('meta[http-equiv="Content-Security-Policy"]').content"""


@dataclass(frozen=True)
class Visit:
    """What one visit of a page brings: a browser is slow, so every rule asks the same one."""

    complaints: list[str]
    foreign: list[str]
    meta_csp: str  # the policy in the page itself
    paper: dict[str, str]  # the colour of the ground by scheme
    problems: list[str]


@pytest.fixture(scope="module")
def strict_origin(site: BuiltSite) -> Iterator[str]:
    """The site as a host sends it: each page with its policy as a header too."""
    yield from serve(site, lambda address: {"Content-Security-Policy": format_policy()})


@pytest.fixture(scope="module")
def visit(
    contexts: Callable[..., BrowserContext], strict_origin: str, auditor: PageAuditor
) -> Callable[[str], Visit]:
    """Return a function that visits a page of the site, each page once, in one window."""
    page, traffic = contexts().new_page(), Traffic()
    page.add_init_script(LISTEN)
    traffic.watch(page, strict_origin)
    return cache(lambda address: visit_page(page, traffic, auditor, f"{strict_origin}/{address}"))


def visit_page(page: Page, traffic: Traffic, auditor: PageAuditor, url: str) -> Visit:
    """Return what a visit of a page brings, at every size and in every scheme."""
    traffic.complaints.clear()
    traffic.foreign.clear()
    page.goto(url)
    page.evaluate("new Promise(requestIdleCallback)")
    grounds = {scheme: get_background(page, scheme) for scheme in SCHEMES}
    asked = [*traffic.complaints], [*traffic.foreign]  # before the page is turned and looked into
    return Visit(*asked, page.evaluate(CARRIED), grounds, auditor.audit(page))


def get_background(page: Page, scheme: str) -> str:
    """The colour of the ground."""
    page.emulate_media(color_scheme=scheme)
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


@every_changed_page
def test_page_has_no_accessibility_violations(
    visit: Callable[[str], Visit], page_address: str
) -> None:
    problems = visit(page_address).problems
    assert not problems, "\n".join(problems)


@pytest.mark.faults  # the audit tests each kind of element at each width
@every_page
def test_page_breaks_no_rule_at_any_width(
    contexts: Callable[..., BrowserContext], page_address: str
) -> None:
    page = contexts().new_page()
    page.goto(f"/{page_address}")
    page.evaluate(OPEN_DETAILS_SCRIPT)
    broken = []
    for width, scheme in itertools.product(ALL_SIZES, SCHEMES):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme)
        broken += [(width, scheme, *one) for one in find_violations(page, ALL_RULES)]
    page.close()
    assert broken == []


@every_changed_page
def test_page_makes_no_foreign_request_and_obeys_csp(
    visit: Callable[[str], Visit], page_address: str
) -> None:
    seen = visit(page_address)
    assert (seen.complaints, seen.foreign) == ([], [])


@every_changed_page
def test_page_carries_csp(visit: Callable[[str], Visit], page_address: str) -> None:
    assert visit(page_address).meta_csp == format_meta_policy()


@every_changed_page
def test_page_uses_theme_colours(visit: Callable[[str], Visit], page_address: str) -> None:
    assert visit(page_address).paper == PAPER


@pytest.mark.parametrize("address", ["", "articles/", "search/", "404.html"])
def test_page_under_sub_path_loads_all_files(
    contexts: Callable[..., BrowserContext], sub_origin: str, address: str
) -> None:
    page, traffic = contexts().new_page(), Traffic()
    traffic.watch(page, sub_origin)
    page.goto(f"{sub_origin}/clinic/{address}")
    ground = get_background(page, "light")
    page.close()
    assert (traffic.complaints, traffic.foreign) == ([], [])
    assert ground == PAPER["light"]
