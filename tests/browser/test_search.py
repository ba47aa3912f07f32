"""The search as visitors use it, in a real browser under the policy of the built page."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.page_audit import SCHEMES, SIZES
from tests.browser.search_page import get_box, get_status, get_titles, search, wait_for_answer


def test_results_are_a_list_of_headings_and_counted_aloud(search_page: Page) -> None:
    search(search_page, "ketamine infusion")
    assert get_titles(search_page)[0] == "Ketamine infusion for pain"
    expect(search_page.get_by_role("status")).to_have_text(
        re.compile(r"^\d+ results for “ketamine infusion”\.$")
    )
    results = search_page.locator("ol.search__results > li")
    assert results.count() == len(get_titles(search_page))
    expect(results.first.locator(".search__kind")).to_have_text("Treatment")
    expect(results.first.locator("mark").first).to_have_text(re.compile("[Kk]etamine|[Ii]nfusion"))
    where = results.first.locator(".search__where a")
    assert where.get_attribute("href").startswith("/treatments/ketamine-infusion/#")


def test_misspelled_word_is_corrected_and_said(search_page: Page) -> None:
    search(search_page, "fibromialgia")
    expect(get_status(search_page)).to_contain_text("We searched for “fibromyalgia”.")
    assert get_titles(search_page)[0] == "Fibromyalgia"
    search(search_page, "food")  # four letters: never corrected to “foot”
    expect(get_status(search_page)).not_to_contain_text("foot")


def test_more_results_come_ten_at_a_time_and_take_the_focus(search_page: Page) -> None:
    search(search_page, "pain")
    total = int(get_status(search_page).inner_text().split(" ")[0])
    assert total > len(get_titles(search_page)) == 10
    search_page.get_by_role("button", name="More results").press("Enter")
    expect(search_page.locator(".search__title a").nth(10)).to_be_focused()


def test_word_of_no_page_offers_the_clinic_and_common_topics(search_page: Page) -> None:
    search(search_page, "weed")
    expect(get_status(search_page)).to_contain_text("We have no page about “weed”.")
    assert not get_titles(search_page)
    ask = search_page.locator(".search__ask")
    expect(ask).to_be_visible()
    expect(ask.get_by_role("link", name="Ask about a visit")).to_be_visible()
    assert ask.locator("li a").count() == 5
    search(search_page, "weed for migraine")
    expect(get_status(search_page)).to_contain_text("No page has “weed”.")
    expect(ask).to_be_visible()
    assert get_titles(search_page)[0] == "Migraine"
    search(search_page, "migraine")
    expect(ask).to_be_hidden()


@pytest.mark.parametrize("text", ["chest pian", "quiero morir", "988 xqzzvw", "he overdosed"])
def test_red_flags_put_the_emergency_card_and_help_first(search_page: Page, text: str) -> None:
    search(search_page, text)
    card = search_page.get_by_role("alert").locator(".care-card--emergency")
    expect(card).to_be_visible()
    expect(card.get_by_role("link", name="988")).to_have_attribute("href", "tel:988")
    assert get_titles(search_page)[0] == "Help now"
    assert get_titles(search_page).count("Help now") == 1
    search(search_page, "migraine")
    expect(card).to_be_hidden()


def test_emergency_links_are_easy_to_tap_on_a_phone(new_page: NewPage) -> None:
    page = new_page("search/#q=overdose", width=320, has_touch=True)
    wait_for_answer(page)
    calls = page.get_by_role("alert").get_by_role("link").all()
    assert [call.bounding_box()["height"] >= 44 for call in calls] == [True] * 3  # LOOK 6.5
    assert get_box(page).bounding_box()["width"] > 150


@pytest.mark.parametrize("text", ["a " * 1000, "ketamine pain " * 143, "x" * 2000, "?!", "the"])
def test_odd_queries_give_a_sound_page(search_page: Page, text: str) -> None:
    search(search_page, text)
    assert search_page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert len(get_status(search_page).inner_text()) < 300


def test_form_of_another_page_can_send_the_query(new_page: NewPage) -> None:
    page = new_page("search/?q=migraine+headache")
    wait_for_answer(page)
    assert get_titles(page)[0] == "Migraine"
    assert page.url.endswith("/search/#q=migraine+headache"), "a reload sends it once more"


def test_header_field_searches_without_sending_the_query(new_page: NewPage) -> None:
    page, asked = new_page("about/", width=1280), []
    page.on("request", lambda request: asked.append(request.url))
    field = page.locator(".site-header input[type=search]").first
    field.fill("migraine headache")
    field.press("Enter")
    page.wait_for_url("**/search/#q=migraine+headache")
    wait_for_answer(page)
    assert get_titles(page)[0] == "Migraine"
    field = page.locator(".site-header input[type=search]").first
    field.fill("fibromyalgia")
    field.press("Enter")
    expect(get_status(page)).to_contain_text("“fibromyalgia”")
    assert not [url for url in asked if "?" in url]


def test_query_is_kept_in_the_url_and_back_works(new_page: NewPage) -> None:
    page = new_page("search/")
    search(page, "ketamine")
    search(page, "migraine")
    assert page.url.endswith("/search/#q=migraine")
    page.evaluate("location.hash = 'main'")  # a link within the page
    assert get_titles(page)[0] == "Migraine"
    page.go_back()
    page.go_back()
    expect(get_status(page)).to_contain_text("“ketamine”")
    expect(get_box(page)).to_have_value("ketamine")
    page.locator(".search__title a").first.click()
    page.wait_for_url("**/treatments/**")
    page.go_back()
    wait_for_answer(page)
    assert get_titles(page)[0] == "Ketamine infusion for pain"


def test_reload_and_back_restore_the_place_in_a_long_list(new_page: NewPage) -> None:
    page = new_page("search/#q=pain")
    wait_for_answer(page)
    page.get_by_role("button", name="More results").click()
    last = page.locator(".search__title a").nth(14)
    last.scroll_into_view_if_needed()
    page.wait_for_timeout(300)  # until the script has stored the position
    for leave_and_return in (page.reload, lambda: (last.click(), page.go_back())):
        before = page.evaluate("scrollY")
        leave_and_return()
        expect(page.locator(".search__title a").nth(14)).to_be_in_viewport()
        assert abs(page.evaluate("scrollY") - before) < 40
        page.wait_for_timeout(300)


def test_search_works_by_keyboard_alone(new_page: NewPage) -> None:
    page = new_page("search/")
    box = get_box(page)
    for _ in range(40):
        page.keyboard.press("Tab")
        if box.evaluate("box => box === document.activeElement"):
            break
    page.keyboard.type("allodynia")
    page.keyboard.press("Enter")
    wait_for_answer(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary/#allodynia")


def test_query_is_shown_as_text(new_page: NewPage) -> None:
    page = new_page("search/#q=%3Cimg%20src=x%20onerror=alert(1)%3E%20ketamine")
    wait_for_answer(page)
    expect(get_status(page)).to_contain_text("“<img src=x onerror=alert(1)> ketamine”")
    assert not page.locator(".search img").count()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_results_fit_the_screen(new_page: NewPage, scheme: str) -> None:
    page = new_page("search/#q=suicide", width=SIZES[0], scheme=scheme)
    wait_for_answer(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[0]


def test_without_script_there_is_a_list_and_no_form(new_page: NewPage) -> None:
    page = new_page("search/?q=migraine", java_script_enabled=False)
    expect(get_box(page)).to_be_hidden()
    expect(page.locator(".search__card")).to_be_hidden()
    expect(page.locator(".search__ask")).to_be_hidden()
    page.locator(".search__all").get_by_role("link", name="Glossary").first.click()
    page.wait_for_url("**/glossary/")
