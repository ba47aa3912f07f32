"""How the site is used: by keyboard, without scripts, on paper, at an address that is wrong."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.page_audit import SIZES

ARTICLE = "articles/how-ketamine-may-relieve-pain/"

sizes = pytest.mark.parametrize("width", SIZES)
WALKS = [*((address, width) for address in ("", ARTICLE) for width in SIZES)]
WALKS += [("evidence/", 320), ("glossary/", 1280)]  # which have the same menus

# The element that has the focus: what it is, whether its outline shows, whether it is in sight.
FOCUSED = """() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const style = getComputedStyle(element);
  const boxes = [...element.getClientRects()];
  const inside = boxes.some(box => box.bottom > 0 && box.top < innerHeight && box.right > 0
    && box.left < innerWidth);
  const free = boxes.some(box => {
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return top && (element.contains(top) || top.contains(element));
  });
  return {
    name: element.outerHTML.slice(0, 100),
    href: element.getAttribute('href'),
    outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    insight: inside && free,
  };
}"""

# How many elements the Tab key should reach; of radio buttons it reaches one of a group.
REACHABLE = """() => [
  ...document.querySelectorAll('a[href], button, summary, input, [tabindex="0"]')
].filter(e => e.checkVisibility() && e.type !== 'radio').length"""


def tab_through(page: Page) -> list[dict]:
    """What the Tab key reaches, from the top to the end of the page."""
    reached = []
    for _ in range(600):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            return reached
        reached.append(focused)
    return pytest.fail("The Tab key never leaves the page")


@sizes
def test_the_tab_key_first_offers_to_skip_to_the_text(new_page: NewPage, width: int) -> None:
    page = new_page(ARTICLE, width=width)
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to the main text")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport(ratio=1)
    assert page.evaluate(FOCUSED)["insight"]
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize(("address", "width"), WALKS)
def test_everything_can_be_reached_and_seen_by_keyboard(
    new_page: NewPage, address: str, width: int
) -> None:
    page = new_page(address, width=width)
    wanted = page.evaluate(REACHABLE)
    reached = [stop for stop in tab_through(page) if 'type="radio"' not in stop["name"]]
    assert [stop["name"] for stop in reached if stop["outline"] < 2] == []
    assert [stop["name"] for stop in reached if not stop["insight"]] == []
    assert len(reached) == wanted


def test_the_menu_leads_on_by_keyboard(new_page: NewPage) -> None:
    page = new_page("")
    menu = page.get_by_role("navigation", name="Main menu").get_by_role("link")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Conditions":
            break
    expect(menu.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/conditions/$"))
    expect(page.get_by_role("link", name="Conditions").first).to_have_attribute(
        "aria-current", "page"
    )


def test_page_works_without_scripts(new_page: NewPage) -> None:
    page = new_page("", java_script_enabled=False)
    page.get_by_role("navigation", name="Main menu").get_by_role("link", name="Learn").click()
    page.get_by_role("link", name="How does ketamine relieve pain?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How does ketamine relieve pain?")
    contents = page.get_by_role("navigation", name="On this page")
    contents.get_by_role("link", name="What are the risks?").click()
    expect(page).to_have_url(re.compile("#risks$"))
    expect(page.locator("#risks")).to_be_in_viewport()
    description = page.locator("figure details > div")
    expect(description).to_be_hidden()
    page.locator("figure summary").click()
    expect(description).to_be_visible()


@pytest.mark.parametrize("number", [3, 9])
def test_citation_opens_source_and_leads_back(new_page: NewPage, number: int) -> None:
    page = new_page(ARTICLE, java_script_enabled=False)
    source, mark = page.locator(f"#source-{number}"), page.locator(f"#cite-{number}")
    expect(source).to_be_visible(visible=number <= 5)
    page.locator(".verdict-row summary").first.click()
    mark.click()
    expect(page).to_have_url(re.compile(f"#source-{number}$"))
    expect(source).to_be_in_viewport()
    source.locator("a[href^='#cite-']").click()
    expect(page).to_have_url(re.compile(f"#cite-{number}"))
    expect(mark).to_be_in_viewport()


def test_link_to_a_source_in_the_fold_opens_it(new_page: NewPage) -> None:
    page = new_page(f"{ARTICLE}#source-15", java_script_enabled=False)
    expect(page.locator("#source-15")).to_be_in_viewport()


def test_fold_of_sources_opens_and_closes_without_scripts(new_page: NewPage) -> None:
    page = new_page(ARTICLE, java_script_enabled=False)
    summary, last = page.locator(".sources summary"), page.locator(".source").last
    expect(last).to_be_hidden()
    summary.click()
    expect(last).to_be_visible()
    summary.click()
    expect(last).to_be_hidden()


def test_contents_are_closed_on_phones_and_open_on_wide_screens(new_page: NewPage) -> None:
    page = new_page(ARTICLE, width=320, java_script_enabled=False)
    contents = page.get_by_role("navigation", name="On this page")
    link = contents.get_by_role("link", name="What are the risks?")
    expect(link).to_be_hidden()
    contents.locator("summary").click()
    expect(link).to_be_visible()
    page.reload()
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(link).to_be_in_viewport()
    expect(contents.locator("summary")).to_be_hidden()


def test_side_notes_stand_beside_the_text_on_wide_screens_only(new_page: NewPage) -> None:
    page = new_page(ARTICLE, java_script_enabled=False)
    notes = page.locator(".side-notes")
    right_of_text = page.locator(".article__body").bounding_box()
    edge = right_of_text["x"] + right_of_text["width"]
    boxes = [note.bounding_box() for note in notes.all()]
    assert len(boxes) > 8
    assert [box for box in boxes if not edge < box["x"] < 1280 - box["width"]] == []
    ends = [box["y"] + box["height"] for box in boxes]
    assert all(end <= box["y"] for end, box in zip(ends, boxes[1:]))  # none covers another
    page.set_viewport_size({"width": 1180, "height": 800})
    expect(notes.first).to_be_hidden()


@pytest.mark.parametrize("address", ["nowhere/", "articles/nowhere/", "nowhere.html"])
def test_a_wrong_address_gets_help(new_page: NewPage, address: str) -> None:
    page = new_page(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("We cannot find this page")
    page.get_by_role("main").get_by_role("link", name="home page").click()
    expect(page).to_have_url(re.compile(r"^http://[^/]+/$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_gets_the_text_and_no_furniture(new_page: NewPage, scheme: str) -> None:
    page = new_page(ARTICLE, scheme=scheme)
    page.emulate_media(media="print", color_scheme=scheme)
    for name in ("skip-link", "site-header", "breadcrumb", "contents", "site-footer"):
        expect(page.locator(f".{name}")).to_be_hidden()
    for name in ("in-brief", "care-card--emergency", "evidence", "figure", "sources", "review"):
        expect(page.locator(f".{name}").first).to_be_visible()
    expect(page.locator("figure details > div")).to_be_visible()
    expect(page.locator(".page__address")).to_have_text(re.compile(f"{ARTICLE}$"))
    paper = "getComputedStyle(document.querySelector('.care-card--emergency')).backgroundColor"
    assert page.evaluate(paper) in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
    ink = "getComputedStyle(document.querySelector('.care-card--emergency li')).color"
    assert page.evaluate(ink) == "rgb(0, 0, 0)"


@pytest.mark.parametrize("address", ["", ARTICLE, "search/", "404.html"])
def test_a_line_of_a_list_of_links_is_large_enough_for_a_thumb(
    new_page: NewPage, address: str
) -> None:
    page = new_page(address, width=320, has_touch=True)
    for summary in page.locator(".contents summary").all():
        summary.click()
    links = page.locator(":is(.related, .contents, .site-footer, .search__columns) a")
    heights = links.evaluate_all("all => all.map(a => a.getBoundingClientRect().height)")
    assert len(heights) > 10
    assert min(heights) >= 44  # LOOK 6.5
