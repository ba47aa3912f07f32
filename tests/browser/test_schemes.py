"""Light and dark, more contrast, forced colours, large text: the reader decides, the page holds."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.page_audit import OVERFLOW_SCRIPT, SIZES
from tests.conftest import CHROMIUM_ARGUMENTS

ARTICLE = "articles/how-ketamine-may-relieve-pain/"
LIGHT, DARK = "rgb(251, 250, 246)", "rgb(16, 23, 26)"

# WCAG 2.2, 1.4.12.
TEXT_SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }"""

# Words that are cut by the box they stand in.
CUT_OFF = """() => [...document.querySelectorAll('main *, footer *, header *')].filter(e => {
  const style = getComputedStyle(e);
  if (style.clipPath !== 'none' || e.closest('.visually-hidden')) return false;
  return /hidden|clip/.test(style.overflowY) && e.scrollHeight > e.clientHeight + 1
    && e.clientHeight > 0;
}).map(e => e.outerHTML.slice(0, 80))"""

# The elements that show, and whether a line is around each.
LIST_EDGES = """all => all.filter(e => e.checkVisibility()).map(e => {
  const style = getComputedStyle(e);
  const sides = ['Top', 'Right', 'Bottom', 'Left'];
  const isDrawn = side => style[`border${side}Style`] !== 'none'
    && parseFloat(style[`border${side}Width`]) >= 1
    && style[`border${side}Color`] !== style.backgroundColor;
  return [e.outerHTML.slice(0, 90), sides.every(isDrawn)];
})"""

pages = pytest.mark.parametrize("address", ["", ARTICLE, "evidence/", "glossary/", "contact/"])


def get_background(page: Page) -> str:
    """The colour that the page is drawn on."""
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def open_menu(page: Page) -> None:
    """Opens the menu, where the schemes are."""
    if not page.locator(".menu[open]").count():
        page.locator(".menu > summary").click()


def choose_scheme(page: Page, name: str) -> None:
    """Chooses a scheme in the menu."""
    open_menu(page)
    page.get_by_role("group", name="Colors").get_by_role("radio", name=name).check()


@pytest.fixture
def own_page(chromium: Browser, origin: str) -> Iterator[NewPage]:
    """Opens a page in a window of its own, where nothing was chosen before."""
    opened: list[BrowserContext] = []

    def open_page(address: str, **properties: object) -> Page:
        opened.append(chromium.new_context(base_url=origin, **properties))
        page = opened[-1].new_page()
        page.goto(f"/{address}")
        return page

    yield open_page
    for each in opened:
        each.close()


@pytest.mark.parametrize(
    ("device", "choice", "wanted"), [("light", "Dark", DARK), ("dark", "Light", LIGHT)]
)
def test_the_choice_beats_the_device_and_is_kept(
    own_page: NewPage, device: str, choice: str, wanted: str
) -> None:
    page = own_page(ARTICLE, color_scheme=device)
    assert get_background(page) != wanted
    choose_scheme(page, choice)
    assert get_background(page) == wanted
    page.goto("/contact/")
    assert get_background(page) == wanted
    open_menu(page)
    expect(page.get_by_role("radio", name=choice)).to_be_checked()
    choose_scheme(page, "Match my device")
    assert get_background(page) == {"light": LIGHT, "dark": DARK}[device]


def test_the_choice_is_shown_before_anything_is_drawn(own_page: NewPage) -> None:
    page = own_page("", color_scheme="light")
    choose_scheme(page, "Dark")
    # The body is not there yet when the browser reads the script.
    page.add_init_script("""new MutationObserver(() => {
      if (document.body) window.chosen ??= document.documentElement.dataset.theme;
    }).observe(document, { childList: true, subtree: true })""")
    page.reload()
    assert page.evaluate("window.chosen") == "dark"


def test_other_windows_follow_the_choice(own_page: NewPage) -> None:
    page = own_page("", color_scheme="light")
    other = page.context.new_page()
    other.goto(page.url)
    choose_scheme(page, "Dark")
    open_menu(other)
    expect(other.locator("body")).to_have_css("background-color", DARK)
    expect(other.get_by_role("radio", name="Dark")).to_be_checked()


def test_the_choice_works_by_keyboard(own_page: NewPage) -> None:
    page = own_page("", color_scheme="light")
    open_menu(page)
    page.get_by_role("radio", name="Match my device").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Dark")).to_be_focused()
    assert get_background(page) == DARK


def test_the_choice_works_where_nothing_can_be_kept(own_page: NewPage) -> None:
    page = own_page("404.html", color_scheme="light")
    page.context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no') } })"
    )
    page.reload()
    choose_scheme(page, "Dark")
    assert get_background(page) == DARK


def test_a_strange_kept_choice_does_no_harm(own_page: NewPage) -> None:
    page = own_page("", color_scheme="light")
    page.evaluate("""localStorage.theme = '"] <img src=x onerror=alert(1)>'""")
    page.reload()
    assert get_background(page) == LIGHT
    choose_scheme(page, "Dark")
    assert get_background(page) == DARK


def test_without_scripts_there_is_no_choice_and_the_device_decides(own_page: NewPage) -> None:
    page = own_page("", color_scheme="dark", java_script_enabled=False)
    expect(page.locator(".theme-switch")).to_be_hidden()
    expect(page.locator("body")).to_have_css("background-color", DARK)


@pytest.mark.parametrize(
    ("scheme", "ink"), [("light", "rgb(12, 20, 17)"), ("dark", "rgb(242, 245, 241)")]
)
def test_more_contrast_is_given_to_those_who_ask(new_page: NewPage, scheme: str, ink: str) -> None:
    page = new_page(ARTICLE, scheme=scheme)
    page.emulate_media(contrast="more", color_scheme=scheme)
    expect(page.locator("body")).to_have_css("color", ink)
    expect(page.locator(".page-head p").nth(1)).to_have_css("color", ink)


def test_forced_colours_keep_the_cards_and_their_levels(own_page: NewPage) -> None:
    page = own_page(ARTICLE, forced_colors="active")
    for card in page.locator(".care-card").all():
        expect(card).to_have_css("border-top-width", "2px")
        expect(card.locator(".care-card__level")).to_be_visible()
    expect(page.locator(".in-brief")).to_have_css("border-top-style", "solid")


def test_forced_colors_keep_the_edges_of_controls(own_page: NewPage) -> None:
    page = own_page("", forced_colors="active")
    for address in ("", "evidence/", "contact/", "search/"):
        page.goto(f"/{address}")
        edged = page.locator(".button, .verdict, input[type=search]")
        found = edged.evaluate_all(LIST_EDGES)
        assert len(found) > 1, address
        assert [html for html, has_edge in found if not has_edge] == [], address


def test_hovering_changes_nothing_for_those_who_want_less_motion(new_page: NewPage) -> None:
    page = new_page("")
    link = page.locator(".more").first
    thickness = "element => getComputedStyle(element).textDecorationThickness"
    before = link.evaluate(thickness)
    link.hover()
    assert link.evaluate(thickness) != before
    page.emulate_media(reduced_motion="reduce")
    assert link.evaluate(thickness) == before


@pages
def test_text_that_is_spaced_still_fits(new_page: NewPage, address: str) -> None:
    page = new_page(address, bypass_csp=True)
    page.add_style_tag(content=TEXT_SPACING)
    for width in SIZES:
        page.set_viewport_size({"width": width, "height": 800})
        sideways, *out = page.evaluate(OVERFLOW_SCRIPT)
        # A line of a drawing cannot wrap; the table beside it says the same.
        assert (sideways, [e for e in out if not e.startswith("<text ")]) == (0, []), width
        assert page.evaluate(CUT_OFF) == [], width


@pytest.fixture(scope="module")
def large_text(chromium: Browser, chromium_path: str, origin: str) -> Iterator[Page]:
    """A window whose reader asked for letters of twice the size."""
    arguments = [*CHROMIUM_ARGUMENTS, "--blink-settings=defaultFontSize=32"]
    browser = chromium.browser_type.launch(executable_path=chromium_path, args=arguments)
    yield browser.new_page(base_url=origin)
    browser.close()


@pages
def test_text_of_twice_the_size_still_fits(large_text: Page, address: str) -> None:
    large_text.goto(f"/{address}")
    body = large_text.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert body >= 36
    for width in (640, 1280):
        large_text.set_viewport_size({"width": width, "height": 800})
        assert large_text.evaluate(OVERFLOW_SCRIPT) == [0], width
        assert large_text.evaluate(CUT_OFF) == [], width


@pages
def test_400_percent_needs_no_scrolling_sideways(new_page: NewPage, address: str) -> None:
    page = new_page(address, width=320, device_scale_factor=4)
    page.set_viewport_size({"width": 320, "height": 256})
    assert page.evaluate(OVERFLOW_SCRIPT) == [0]
