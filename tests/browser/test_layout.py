"""What a visitor of an open site sees first: small header and footer, an action, readable lines."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.page_audit import HEIGHT_SCRIPT, find_overflow, get_header_height
from tests.conftest import CHROMIUM_ARGUMENTS, list_pages, serve
from tests.fixtures.launched_site.project import LAUNCHED_URL, launched_project

NAME = "Florida Medical Pain Management"
NUMBER = "+15555550100"  # of the launched clinic
LONG_NAME = "The Greater Florida Gulf Coast Pain and Rehabilitation Group"
SPANISH_MENU = ("Afecciones", "Tratamientos", "Su visita", "Aprenda más", "Quiénes somos")
ARTICLE = "articles/how-ketamine-may-relieve-pain/"
PAGES = ("", "conditions/crps/", "treatments/ketamine-infusion/", ARTICLE, "evidence/", "contact/")
VIDEO = "visit/media/"
OTHER_SITE = re.compile("https:.*")
NOTICE, NEWS = "legal/privacy-practices/", "news/"
OTHER_PAGES = ("conditions/", "about/", NOTICE, "404.html", "search/", NEWS, VIDEO)
PHONE, DESKTOP, LARGE_TEXT = (390, 800), (1280, 800), (360, 740)

BOTTOM = "selector => document.querySelector(selector).getBoundingClientRect().bottom"
# The characters of an average line, for each paragraph of three lines or more.
LINES = """() => [...document.querySelectorAll('.prose > p')].flatMap(p => {
  const lines = p.getBoundingClientRect().height / parseFloat(getComputedStyle(p).lineHeight);
  return lines > 2.5 ? [p.textContent.length / Math.round(lines)] : [];
})"""
SET_MENU = """names => document.querySelectorAll('.site-header__nav, .menu__nav').forEach(nav =>
  nav.querySelectorAll('a').forEach((link, index) => { link.textContent = names[index] }))"""
# A site whose words run from right to left shows nothing beyond its start.
BEYOND_START = "() => [...document.querySelectorAll('main *')].filter(e => \
e.getBoundingClientRect().left < -1 && e.checkVisibility()).map(e => e.outerHTML.slice(0, 80))"


@pytest.fixture(scope="module")
def open_origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The open site of a clinic with a phone, served."""
    project = launched_project(tmp_path_factory.mktemp("layout") / "project")
    project.edit("content/data/clinic.yaml", "name: Example Clinic", f"name: {NAME}")
    yield from serve(project.build(LAUNCHED_URL))


@pytest.fixture(scope="module")
def large_text(chromium: Browser, chromium_path: str) -> Iterator[Browser]:
    """A browser whose reader asked for letters of twice the size."""
    arguments = [*CHROMIUM_ARGUMENTS, "--blink-settings=defaultFontSize=32"]
    browser = chromium.browser_type.launch(executable_path=chromium_path, args=arguments)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def windows(chromium: Browser, large_text: Browser, open_origin: str) -> Iterator[list[Page]]:
    """A phone, a wide screen, and a phone with large letters: a window costs more than a visit."""
    browsers = ((chromium, PHONE), (chromium, DESKTOP), (large_text, LARGE_TEXT))
    pages = [
        browser.new_page(base_url=open_origin, viewport={"width": width, "height": height})
        for browser, (width, height) in browsers
    ]
    yield pages
    for page in pages:
        page.close()


@pytest.fixture
def phone(windows: list[Page]) -> Page:
    """A page on a phone."""
    return windows[0]


@pytest.fixture
def desktop(windows: list[Page]) -> Page:
    """A page on a wide screen, at its size."""
    width, height = DESKTOP
    windows[1].set_viewport_size({"width": width, "height": height})
    return windows[1]


@pytest.fixture
def large(windows: list[Page]) -> Page:
    """A page on a small phone with letters of twice the size."""
    return windows[2]


def test_header_and_footer_are_small_on_a_phone(phone: Page) -> None:
    for address in PAGES:
        phone.goto(f"/{address}")
        assert get_header_height(phone) <= 110, address
        assert phone.evaluate(HEIGHT_SCRIPT, ".site-footer") <= 900, address


def test_header_is_one_row_and_footer_small_on_a_wide_screen(desktop: Page) -> None:
    for address in PAGES:
        desktop.goto(f"/{address}")
        assert get_header_height(desktop) <= 124, address
        # One line more than for a clinic of one office: this one has two, and two registrations.
        assert desktop.evaluate(HEIGHT_SCRIPT, ".site-footer") <= 360 + 24, address


def test_large_text_on_a_phone_leaves_room_for_the_page(large: Page) -> None:
    medical = [page.url_path for page in list_pages() if page.is_medical]
    for address in dict.fromkeys((*PAGES, *medical, *OTHER_PAGES)):
        large.goto(f"/{address}")
        assert get_header_height(large) <= 740 * 0.25, address
        assert find_overflow(large) == [], address


def test_home_offers_a_visit_on_the_first_screen(phone: Page, desktop: Page) -> None:
    for page in (phone, desktop):
        page.goto("/")
        assert page.evaluate(BOTTOM, "main .button") <= 800


def test_contact_shows_the_phone_on_the_first_screen(phone: Page) -> None:
    phone.goto("/contact/")
    assert phone.evaluate(BOTTOM, f"main a[href='tel:{NUMBER}']") <= PHONE[1]


def test_lines_have_45_to_75_characters(desktop: Page) -> None:
    for address in (*PAGES[1:4], "legal/website-privacy/", "visit/before/"):
        desktop.goto(f"/{address}")
        lengths = sorted(desktop.evaluate(LINES))
        if lengths:
            assert 45 <= lengths[len(lengths) // 2] <= 75, (address, lengths)
            assert lengths[-1] <= 78, (address, lengths)


@pytest.mark.parametrize("width", [320, 820, 1056, 1280])
def test_header_holds_long_names_and_no_phone(desktop: Page, width: int) -> None:
    desktop.goto("/")
    desktop.set_viewport_size({"width": width, "height": 800})
    for name in (LONG_NAME, "W" * 60):
        desktop.locator(".site-header__name").evaluate("(e, name) => e.textContent = name", name)
        assert find_overflow(desktop) == [], name
    desktop.evaluate(SET_MENU, SPANISH_MENU)
    assert find_overflow(desktop) == []
    desktop.locator(".site-header__call").evaluate("e => e.remove()")
    assert find_overflow(desktop) == []


def test_pages_from_right_to_left_stay_inside_the_window(phone: Page, desktop: Page) -> None:
    for page in (phone, desktop):
        for address in PAGES[:2]:
            page.goto(f"/{address}")
            page.evaluate("document.documentElement.dir = 'rtl'")
            assert page.evaluate(BEYOND_START) == [], address
            assert page.evaluate("scrollX") == 0
            brand, menu = (
                page.locator(part).bounding_box()["x"]
                for part in (".site-header__brand", ".menu__summary")
            )
            assert brand > menu


def test_the_menu_works_without_scripts(chromium: Browser, open_origin: str) -> None:
    viewport = {"width": 390, "height": 800}
    with chromium.new_context(
        base_url=open_origin, viewport=viewport, java_script_enabled=False
    ) as context:
        page = context.new_page()
        page.goto("/")
        page.locator(".menu__summary").click()
        page.locator(".menu").get_by_role("searchbox").fill("nerve pain")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=nerve+pain")
        page.locator(".menu__summary").click()
        page.locator(".menu__nav").get_by_role("link", name="Your visit").click()
        page.wait_for_url("**/visit/")


def test_video_loads_nothing_before_a_click_and_its_player_after(phone: Page) -> None:
    asked: list[str] = []
    phone.route(OTHER_SITE, lambda route: asked.append(route.request.url) or route.abort())
    phone.goto(f"/{VIDEO}")
    link = phone.locator(".video a")
    assert link.get_attribute("href") == "https://www.youtube.com/watch?v=aBcDeFgHiJk"
    assert asked == []
    with phone.expect_request(OTHER_SITE):
        link.click()
    frame = phone.locator("iframe.video__frame")
    assert frame.get_attribute("title") == "Example tour"
    assert frame.evaluate("e => e === document.activeElement")
    assert frame.evaluate("e => e.clientHeight") > 100
    (url,) = asked
    assert url.startswith("https://www.youtube-nocookie.com/embed/aBcDeFgHiJk?")


def test_page_without_a_video_refuses_a_player(phone: Page) -> None:
    asked: list[str] = []
    phone.route(OTHER_SITE, lambda route: asked.append(route.request.url) or route.abort())
    phone.goto("/contact/")
    assert phone.locator("script[src*=video]").count() == 0
    refused = phone.evaluate("""() => new Promise((resolve) => {
      addEventListener('securitypolicyviolation', (event) => resolve(event.violatedDirective))
      const frame = document.createElement('iframe')
      frame.src = 'https://www.youtube-nocookie.com/embed/aBcDeFgHiJk'
      document.body.append(frame)
    })""")
    assert (refused, asked) == ("frame-src", [])


def test_privacy_page_names_the_site_of_a_video(phone: Page) -> None:
    phone.goto("/legal/website-privacy/")
    assert "YouTube" in phone.locator("main").inner_text()


def test_page_is_shared_by_links_and_its_address_is_copied(phone: Page) -> None:
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    phone.goto(f"/{ARTICLE}")
    email, text = (link.get_attribute("href") for link in phone.locator(".share a").all())
    url = f"{LAUNCHED_URL}/{ARTICLE}"
    assert email == f"mailto:?subject=How%20does%20ketamine%20relieve%20pain%3F&body={quote(url)}"
    assert text == f"sms:?&body={quote(url)}"
    phone.get_by_role("button", name="Copy the link").click()
    expect(phone.locator(".share [role=status]")).not_to_be_empty()
    assert phone.evaluate("navigator.clipboard.readText()") == url
