"""Every page in a real browser, on a phone and a desk, by day and by night."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import SIZES, NewPage, Traffic

PAPER = {"light": "rgb(234, 239, 232)", "dark": "rgb(22, 27, 25)"}  # LOOK 6.3
# Every rule of axe, its best practices too, and the size of targets (WCAG 2.2, 2.5.8) …
EVERYTHING = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# … and those that look at colours, which alone can differ in the dark.
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}
OPEN_ALL = "document.querySelectorAll('details').forEach(details => { details.open = true })"
# Elements that reach over the edge, except in a box of their own that scrolls.
STICKING_OUT = """() => {
  const edge = document.documentElement.clientWidth;
  const scrolls = e => e && (/auto|scroll|hidden/.test(getComputedStyle(e).overflowX)
    || scrolls(e.parentElement));
  const out = [...document.body.querySelectorAll('*')].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && box.right > edge + 1 && !scrolls(e.parentElement);
  });
  return [document.documentElement.scrollWidth - edge, ...out.map(e => e.outerHTML.slice(0, 80))];
}"""


def violations(page: Page, options: dict) -> list[tuple[str, str]]:
    """The rules of axe that a page breaks, each with the element."""
    found = Axe().run(page, options=options).response["violations"]
    return [(rule["id"], node["html"][:120]) for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("width", SIZES)
def test_everybody_can_use_it(new_page: NewPage, page_address: str, width: int) -> None:
    # The page forbids what axe does to look at it, so this window lets it.
    page = new_page(page_address, width=width, bypass_csp=True)
    page.evaluate(OPEN_ALL)
    assert page.evaluate(STICKING_OUT) == [0]
    assert violations(page, EVERYTHING) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, COLOURS) == []


def paper(page: Page) -> str:
    """The colour of the ground."""
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_it_is_shown_whole_and_asks_nothing_of_others(
    contexts: Callable[..., BrowserContext], origin: str, page_address: str
) -> None:
    page, traffic = contexts().new_page(), Traffic()
    traffic.watch(page, origin)
    page.goto(f"/{page_address}")
    light = paper(page)
    page.emulate_media(color_scheme="dark")
    dark = paper(page)
    page.close()
    assert (traffic.complaints, traffic.foreign) == ([], [])
    assert {"light": light, "dark": dark} == PAPER


@pytest.mark.parametrize("address", ["", "articles/", "search/", "404.html"])
def test_it_is_shown_whole_under_a_path(
    contexts: Callable[..., BrowserContext], sub_origin: str, address: str
) -> None:
    page, traffic = contexts().new_page(), Traffic()
    traffic.watch(page, sub_origin)
    page.goto(f"{sub_origin}/clinic/{address}")
    ground = paper(page)
    page.close()
    assert (traffic.complaints, traffic.foreign) == ([], [])
    assert ground == PAPER["light"]
