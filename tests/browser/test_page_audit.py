"""The audit of a page finds what axe finds, also on a page whose looks it mostly knows."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.page_audit import (
    ALL_SIZES,
    COLOR_RULES,
    HEIGHT,
    SCHEMES,
    SIZES,
    TEXT_LOOKS_SCRIPT,
    PageAuditor,
    find_violations,
)

PAGE = """<!doctype html><html lang="en"><title>A page</title><style>
  body { margin: 1em; background: #fff; color: #111; font: 18px/1.5 sans-serif }
  a { color: #00c; display: inline-block; min-width: 3em; line-height: 2 }
  p a, li a { display: inline; line-height: inherit }
  .menu > div { position: absolute; background: #fff; padding: 1em }
  .card { background: #123; color: #fff; padding: 1em } .card a { color: #ff0 }
  .hidden { position: absolute; clip-path: inset(50%) }
  @media (prefers-color-scheme: dark) {
    body, .menu > div { background: #111; color: #eee } a { color: #8cf }
  }
</style><body><header><details class="menu"><summary>The menu</summary>
<div><a href="#first">First entry</a></div></details></header>
<main><h1>A page of words</h1>
<p>Some plain words and <a href="#card">a link to the card</a> among many other words.</p>
<ul><li>The first point</li><li>The second point</li></ul>
<div class="card" id="card"><h2>A card</h2>
<p>Words of the card, and <a href="#first">a link to the first</a> among many other words.</p>
</div><p id="first">The last words of all. <span class="hidden">Not for the eyes</span></p></main>
"""
EVERYWHERE = {(width, scheme) for width in ALL_SIZES for scheme in SCHEMES}
AT_SIZES = {(width, scheme) for width in SIZES for scheme in SCHEMES}
LIGHT, DARK = ({(width, scheme) for width in ALL_SIZES} for scheme in SCHEMES)
CONTRAST, LINK = COLOR_RULES
# A style, the rule that it breaks, and where it breaks it.
COLOR_FAULTS = {
    "color of one element": ("#first { color: #777 }", CONTRAST, EVERYWHERE),
    "color by a place among siblings": ("li:nth-child(2) { color: #777 }", CONTRAST, EVERYWHERE),
    "color by a sibling": ("h2 + p { color: #345 }", CONTRAST, EVERYWHERE),
    "color in one scheme": (
        "@media (prefers-color-scheme: dark) { main p { color: #444 } }",
        CONTRAST,
        DARK,
    ),
    "color at one width": (
        "@media (width < 400px) { main li { color: #777 } }",
        CONTRAST,
        {(320, "light"), (320, "dark")},
    ),
    "color at one width in one scheme": (
        "@media (width > 1000px) and (prefers-color-scheme: light) { h1 { color: #ddd } }",
        CONTRAST,
        {(1280, "light")},
    ),
    "ground of an ancestor": ("main { background: #777 }", CONTRAST, EVERYWHERE),
    "opacity of an ancestor": ("main { opacity: 0.4 }", CONTRAST, EVERYWHERE),
    "variable of an ancestor": (
        "main { --ink: #777 } ul { color: var(--ink) }",
        CONTRAST,
        EVERYWHERE,
    ),
    "text fill": ("li { -webkit-text-fill-color: #777 }", CONTRAST, EVERYWHERE),
    "ground that moved away": (
        ".card { height: 0; padding: 0 } .card > * { transform: translateY(12em) }",
        CONTRAST,
        LIGHT,
    ),
    "ground that slid below": (
        "#card { position: relative; z-index: -1; margin-block-end: -6em }",
        CONTRAST,
        LIGHT,
    ),
    "link like its text": (
        "main > p a { color: #333; text-decoration: none }",
        LINK,
        LIGHT,
    ),
    "link like its text in one scheme": (
        "@media (prefers-color-scheme: dark) { .card a { color: #ddd; text-decoration: none } }",
        LINK,
        DARK,
    ),
}
# Faults that only the whole audit finds.
AUDIT_FAULTS = {
    "menu": (".menu > div a { color: #777 }", CONTRAST, AT_SIZES),
    "layout in one scheme": (
        "@media (prefers-color-scheme: dark) { h1 { display: none } }",
        "page-has-heading-one",
        AT_SIZES & DARK,
    ),
    "layout at one width": (
        "@media (width < 400px) { h1 { display: none } }",
        "page-has-heading-one",
        {(320, "light")},  # the dark does not change this layout
    ),
    "layout at two widths": (
        "@media (width < 900px) { h1 { display: none } }",
        "page-has-heading-one",
        {(320, "light"), (820, "light")},
    ),
}


@pytest.fixture(scope="module")
def window(chromium: Browser) -> Iterator[Page]:
    """A page of its own, without a site."""
    page = chromium.new_page()
    yield page
    page.close()


@pytest.fixture(scope="module")
def knowing(window: Page) -> PageAuditor:
    """What audited the page before it had a fault."""
    auditor = PageAuditor()
    window.set_content(PAGE)
    assert auditor.audit(window) == []
    return auditor


@pytest.fixture
def page(window: Page, knowing: PageAuditor) -> Page:
    """The page without a fault."""
    window.set_content(PAGE)
    return window


def find_color_faults(page: Page, auditor: PageAuditor) -> set[tuple[int, str, str]]:
    """Return the width, the scheme and the rule of each fault of colors."""
    found = set()
    for width in ALL_SIZES:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            broken = auditor.find_color_violations(page)
            found |= {(width, scheme, rule) for rule, _ in broken}
    return found


@pytest.mark.parametrize("name", COLOR_FAULTS)
def test_page_audit_finds_color_in_known_page(page: Page, knowing: PageAuditor, name: str) -> None:
    style, rule, places = COLOR_FAULTS[name]
    page.add_style_tag(content=style)
    found = find_color_faults(page, knowing)
    assert {(width, scheme) for width, scheme, broken in found if broken == rule} == places


@pytest.mark.parametrize("name", AUDIT_FAULTS)
def test_page_audit_finds_fault_in_known_page(page: Page, knowing: PageAuditor, name: str) -> None:
    style, rule, places = AUDIT_FAULTS[name]
    page.add_style_tag(content=style)
    parts = (problem.replace(",", ":").split(": ") for problem in knowing.audit(page))
    found = {(int(width), scheme, broken) for width, scheme, broken, *_ in parts}
    assert found == {(width, scheme, rule) for width, scheme in places}


def test_page_audit_measures_known_page_at_every_width(page: Page, knowing: PageAuditor) -> None:
    place = "h1 { position: relative; inset-inline-start: 50vw }"
    page.add_style_tag(content=f"@media (700px < width < 900px) {{ {place} }}")
    found = knowing.audit(page)
    assert found[0].startswith("820, light: it scrolls sideways by ")
    assert all(line.startswith("820, light: ") for line in found)


def test_page_audit_finds_inline_style_and_element_of_script(
    page: Page, knowing: PageAuditor
) -> None:
    page.evaluate("document.querySelector('li').style.color = '#777'")
    page.evaluate("document.querySelector('ul').insertAdjacentHTML('afterend', '<h3>x y</h3>')")
    found = knowing.audit(page)
    assert {line.partition(": ")[2][:14] for line in found} == {CONTRAST, "heading-order:"}


def test_page_audit_tests_known_page_without_axe(page: Page, knowing: PageAuditor) -> None:
    page.evaluate("[window.usual, window.axe] = [window.axe, { run: () => asked }]")
    assert knowing.find_color_violations(page) == []
    page.evaluate("window.axe = window.usual")


def test_page_audit_tests_every_text_that_axe_tests(page: Page) -> None:
    """A new auditor knows nothing, so that it finds what axe finds in the whole page."""
    page.add_style_tag(content="main * { color: #777 !important; background: #999 !important }")
    whole = find_violations(page, {"runOnly": list(COLOR_RULES)})
    assert PageAuditor().find_color_violations(page) == whole
    assert len(whole) > 8


def test_text_looks_leave_out_hidden_and_short_texts(page: Page) -> None:
    page.evaluate("document.querySelector('h2').textContent = '!'")
    page.evaluate(TEXT_LOOKS_SCRIPT, "main")
    texts = page.evaluate("[...textLooks.values()].flat().map(e => e.textContent)")
    assert not {"Not for the eyes", "!"} & set(texts)
    assert "The first point" in texts
