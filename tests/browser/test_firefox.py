"""Firefox shows each kind of page as Chromium does."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.page_audit import OVERFLOW_SCRIPT
from tests.conftest import BuiltSite, serve
from tests.firefox import MISSING, Firefox, FirefoxError, find_firefox, start_firefox

ADDRESSES = ("", "conditions/crps/", "treatments/ketamine-infusion/", "articles/", "evidence/")
ADDRESSES += ("articles/how-ketamine-may-relieve-pain/", "contact/", "glossary/", "search/")
ADDRESSES += ("visit/sheet/", "404.html")
WIDTHS = (390, 1280)
# Shows a page in a frame, which can be narrower than any window, and returns what it measures.
IN_FRAME = """async (address, width) => {
  const frame = document.createElement('iframe');
  frame.style = `position: absolute; inset: 0; border: 0; width: ${width}px; height: 800px`;
  frame.src = address;
  await new Promise(done => { frame.onload = done; document.body.append(frame); });
  const { document: page } = frame.contentWindow;
  await page.fonts.ready;
  const measured = (MEASURE)(page);
  frame.remove();
  return measured;
}"""
# The height of the header, the end of the heading, the edges of the first action, what sticks out.
MEASURE = """page => {
  const getBox = selector => page.querySelector(selector)?.getBoundingClientRect();
  const { left, width, height } = getBox('main :is(.button, .phone, a[href])') ?? {};
  const overflow = (OVERFLOW)(page);
  return {
    header: getBox('.site-header').bottom,
    heading: getBox('h1').bottom,
    action: [left, width, height],
    fonts: [...page.fonts].filter(font => font.status === 'loaded').length,
    overflow,
  };
}"""
OVERFLOW = OVERFLOW_SCRIPT.replace("() =>", "document =>", 1).replace(
    "getComputedStyle", "document.defaultView.getComputedStyle"
)
SCRIPT = IN_FRAME.replace("MEASURE", MEASURE.replace("OVERFLOW", OVERFLOW))
TOLERANCE = 4  # CSS pixels: engines round lines of text in other ways


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """A Firefox. Where there is none, the tests are skipped, but never in CI."""
    profile = tmp_path_factory.mktemp("firefox")
    try:
        with start_firefox(find_firefox(), profile) as started:
            yield started
    except (FirefoxError, OSError):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)


@pytest.fixture(scope="module")
def measured(firefox: Firefox, chromium: Browser, site: BuiltSite) -> Iterator[dict]:
    """What both browsers measure, by address and width: first Chromium, then Firefox."""
    serving = serve(site)
    origin = next(serving)
    page = chromium.new_page(viewport={"width": max(WIDTHS), "height": 800})
    page.goto(f"{origin}/robots.txt")  # a page without a policy, which may hold a frame
    firefox.open(f"{origin}/robots.txt")
    call = f"([address, width]) => ({SCRIPT})(address, width)"
    yield {
        (address, width): (
            page.evaluate(call, [f"/{address}", width]),
            firefox.evaluate(SCRIPT, f"/{address}", width),
        )
        for address in ADDRESSES
        for width in WIDTHS
    }
    page.close()
    next(serving, None)


def list_differences(measured: dict[Any, tuple[dict, dict]], fact: str) -> dict:
    """Return where the browsers differ in a length by more than the tolerance."""
    return {
        key: (one[fact], other[fact])
        for key, (one, other) in measured.items()
        if abs(one[fact] - other[fact]) > TOLERANCE
    }


def test_firefox_gives_the_header_the_same_height(measured: dict) -> None:
    assert list_differences(measured, "header") == {}


def test_firefox_ends_the_heading_where_chromium_does(measured: dict) -> None:
    assert list_differences(measured, "heading") == {}


def test_firefox_shows_the_first_action_alike(measured: dict) -> None:
    differing = {
        key: (one["action"], other["action"])
        for key, (one, other) in measured.items()
        if any(abs(a - b) > TOLERANCE for a, b in zip(one["action"], other["action"]))
    }
    assert differing == {}


def test_firefox_shows_nothing_over_the_edge(measured: dict) -> None:
    found = {key: other["overflow"] for key, (_, other) in measured.items()}
    assert {key: out for key, out in found.items() if out != [0]} == {}


def test_firefox_loads_the_fonts(measured: dict) -> None:
    assert [key for key, (_, other) in measured.items() if not other["fonts"]] == []
