"""The search as visitors use it, in a real browser under the policy of the built page."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import NewPage, Traffic
from tests.browser.page_audit import SCHEMES, SIZES
from tests.conftest import Project, serve

MISSPELLED = {
    "fibromialgia": "fibromyalgia",
    "nuropathic pain": "neuropathic pain",
    "medicne": "medicine",
    "alodynia": "allodynia",
}
URGENT = (
    "suicide",
    "suiside",
    "I want to die",
    "kill myself",
    "he overdosed",
    "can’t breathe",
    "pain in my chest",
    "chest pian",
)


def search(page: Page, text: str) -> None:
    """Types a text, sends it with Enter, and waits for the answer."""
    box = page.get_by_role("searchbox")
    box.fill(text)
    box.press("Enter")
    get_results(page, f"“{text}”")


def get_results(page: Page, words: str = "“") -> None:
    expect(page.get_by_role("status")).to_contain_text(words)


def get_titles(page: Page) -> list[str]:
    return page.locator(".search__results h2 a").all_inner_texts()


@pytest.fixture(scope="module")
def opened(contexts: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A search page that is asked one thing after the other: its engine is loaded once."""
    page = contexts().new_page()
    page.goto("/search/")
    yield page
    page.close()


def test_results_are_headings_and_counted_aloud(new_page: NewPage) -> None:
    page = new_page("search/")
    search(page, "ketamine")
    found = get_titles(page)
    assert found[0] == "Ketamine", "the meaning of the word comes first"
    assert "How does ketamine relieve pain?" in found
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ results for “ketamine”\.$"))
    assert page.locator(".search__results mark").count()


@pytest.mark.parametrize(("typed", "meant"), MISSPELLED.items())
def test_a_misspelled_word_finds_what_was_meant(opened: Page, typed: str, meant: str) -> None:
    search(opened, typed)
    expect(opened.get_by_role("status")).to_contain_text(f"Nothing found for “{typed}”.")
    expect(opened.get_by_role("status")).to_contain_text(f"for “{meant}”.")
    assert get_titles(opened)


def test_more_results_come_ten_at_a_time_and_take_the_focus(new_page: NewPage) -> None:
    page = new_page("search/")
    search(page, "pain")
    total = int(page.get_by_role("status").inner_text().split(" ")[0])
    assert total > len(get_titles(page)) == 10
    page.get_by_role("button", name="More results").press("Enter")
    expect(page.locator(".search__results h2 a").nth(10)).to_be_focused()


def test_a_lay_word_finds_the_medical_one(opened: Page) -> None:
    search(opened, "nerve pain")
    assert get_titles(opened)[0] == "Neuropathic pain"


def test_a_word_that_no_page_has_finds_nothing(opened: Page) -> None:
    search(opened, "weathercock")
    expect(opened.get_by_role("status")).to_contain_text("Nothing found for “weathercock”.")
    assert not get_titles(opened)


@pytest.mark.parametrize("typed", URGENT)
def test_red_flag_words_put_the_emergency_card_first(opened: Page, typed: str) -> None:
    search(opened, typed)
    card = opened.get_by_role("alert").locator(".care-card--emergency")
    expect(card).to_be_visible()
    expect(card.get_by_role("link", name="988")).to_have_attribute("href", "tel:988")
    assert card.evaluate(
        "card => !!(card.compareDocumentPosition("
        "document.querySelector('.search__results')) & Node.DOCUMENT_POSITION_FOLLOWING)"
    )


def test_the_emergency_card_is_shown_also_when_nothing_is_found(new_page: NewPage) -> None:
    page = new_page("search/")
    search(page, "988 xqzzvw")
    assert not get_titles(page)
    expect(page.locator(".care-card--emergency")).to_be_visible()
    search(page, "migraine")
    expect(page.locator(".care-card--emergency")).to_be_hidden()


def test_on_a_phone_help_is_easy_to_tap_and_the_box_is_wide(new_page: NewPage) -> None:
    page = new_page("search/", width=320, has_touch=True)
    search(page, "overdose")
    calls = page.get_by_role("alert").get_by_role("link").all()
    assert [call.bounding_box()["height"] >= 44 for call in calls] == [True] * 3  # LOOK 6.5
    assert page.get_by_role("searchbox").bounding_box()["width"] > 250


def test_a_link_within_the_page_keeps_the_answer(new_page: NewPage) -> None:
    page = new_page("search/")
    search(page, "ketamine")
    page.evaluate("location.hash = 'main'")
    expect(page.get_by_role("status")).to_contain_text("“ketamine”")
    assert get_titles(page)


def test_the_query_is_kept_in_the_address_and_back_works(new_page: NewPage) -> None:
    page = new_page("search/")
    search(page, "ketamine")
    search(page, "migraine")
    assert page.url.endswith("/search/#q=migraine")
    page.go_back()
    expect(page.get_by_role("status")).to_contain_text("“ketamine”")
    expect(page.get_by_role("searchbox")).to_have_value("ketamine")
    page.locator(".search__results a").first.click()
    page.go_back()
    get_results(page)
    assert get_titles(page)[0] == "Ketamine"
    page.reload()
    get_results(page)
    assert get_titles(page)[0] == "Ketamine"


def test_the_search_works_by_keyboard_alone(new_page: NewPage) -> None:
    page = new_page("search/")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.get_by_role("searchbox").evaluate("box => box === document.activeElement"):
            break
    page.keyboard.type("allodynia")
    page.keyboard.press("Enter")
    get_results(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary/#allodynia")


def test_search_query_is_shown_as_text(new_page: NewPage) -> None:
    page = new_page("search/#q=%3Cimg%20src=x%20onerror=alert(1)%3E")
    get_results(page)
    expect(page.get_by_role("status")).to_contain_text("“<img src=x onerror=alert(1)>”")
    assert not page.locator("main img").count()


def test_the_search_keeps_to_its_policy_and_its_host(new_page: NewPage, origin: str) -> None:
    page = new_page("about/")
    page.wait_for_load_state("networkidle")  # leaving early would cut off what it still loads
    traffic = Traffic()
    traffic.watch(page, origin)
    page.goto("/search/#q=fibromialgia")
    get_results(page)
    assert not traffic.complaints
    assert not traffic.foreign


def test_the_engine_is_loaded_only_for_a_search(new_page: NewPage) -> None:
    page = new_page("about/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/search/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "pagefind" in url or "words.json" in url]


def test_search_query_is_not_stored_or_sent(new_page: NewPage) -> None:
    page = new_page("search/")
    asked: list[str] = []
    page.on("request", lambda r: asked.append(f"{r.url} {r.all_headers().get('referer', '')}"))
    search(page, "migraine")
    page.locator(".search__results a").last.click()
    page.wait_for_load_state()
    assert asked
    assert not [told for told in asked if "migraine" in told.replace("/migraine/", "/")]
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert not page.context.cookies()


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_results_fit_the_screen(new_page: NewPage, width: int, scheme: str) -> None:
    page = new_page("search/", width=width, scheme=scheme)
    search(page, "suicide")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_script_there_is_a_list_and_no_box(new_page: NewPage) -> None:
    page = new_page("search/", java_script_enabled=False)
    expect(page.get_by_role("searchbox")).to_be_hidden()
    expect(page.locator(".care-card--emergency")).to_be_hidden()
    page.locator(".search__all").get_by_role("link", name="Glossary").first.click()
    page.wait_for_url("**/glossary/")


def test_the_search_works_under_a_path(chromium: Browser, sub_origin: str) -> None:
    page = chromium.new_page()
    page.goto(f"{sub_origin}/clinic/search/#q=ketamine")
    get_results(page)
    links = page.locator(".search__results a")
    assert all(link.get_attribute("href").startswith("/clinic/") for link in links.all())
    links.last.click()
    expect(page.locator("h1")).not_to_have_text("We cannot find this page")
    page.close()


def test_the_preview_searches_titles_and_summaries(chromium: Browser, project: Project) -> None:
    site = project.build(settings_file="pelicanconf.py")
    for origin in serve(site):
        page = chromium.new_page()
        traffic = Traffic()
        traffic.watch(page, origin)
        page.goto(f"{origin}/search/#q=fibromialgia")
        get_results(page)
        assert "Fibromyalgia" in get_titles(page)
        assert not traffic.complaints
        page.close()
