"""What the search asks of a host: little, nothing private, and again when an answer is lost."""

import gzip
import json

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.conftest import NewPage, Traffic
from tests.browser.search_page import get_status, get_titles, search, wait_for_answer
from tests.conftest import BuiltSite, get_output_file

MAX_SEARCH_CODE = 28 * 1024  # bytes after gzip, without fonts and the index of words
MAX_SEARCH_PARTS = 16  # files of the index: the words of the query, and the pages of ten results


def lose(route: Route) -> None:
    route.abort()


def test_first_search_is_light_private_and_within_the_policy(
    new_page: NewPage, origin: str, site: BuiltSite
) -> None:
    page = new_page("about/")
    page.wait_for_load_state("networkidle")  # leaving early would cut off what it still loads
    traffic, asked = Traffic(), []
    traffic.watch(page, origin)
    page.on("request", lambda r: asked.append((r.url, r.all_headers().get("referer", ""))))
    page.goto("/search/#q=does+ketamine+help+with+nerve+pain")
    wait_for_answer(page)
    page.wait_for_load_state("networkidle")
    assert not traffic.complaints
    assert not traffic.foreign
    assert not [told for told in asked if "nerve" in str(told)]
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert not page.context.cookies()
    sizes = {}
    for url, _ in asked:
        file = get_output_file(url.removeprefix(f"{origin}/").partition("#")[0])
        if file.endswith((".html", ".css", ".js")):
            sizes[file] = len(gzip.compress((site.folder / file).read_bytes()))
    assert 3 < len({url for url, _ in asked if "/parts/" in url}) <= MAX_SEARCH_PARTS
    assert sum(sizes.values()) <= MAX_SEARCH_CODE, sizes


@pytest.mark.parametrize("lost", ["**/search/index.json", "**/words-*.json"])
def test_lost_request_is_told_and_made_again(new_page: NewPage, lost: str) -> None:
    page = new_page("search/")
    page.route(lost, lose)
    search(page, "chest pain")
    expect(get_status(page)).to_contain_text("The search could not load.")
    expect(page.locator(".search__card")).to_be_visible()
    assert get_titles(page) == ["Help now"]
    expect(page.locator(".search__ask")).to_be_visible()
    page.unroute(lost)
    page.get_by_role("button", name="Try again").click()
    expect(get_status(page)).to_contain_text("results for “chest pain”.")


def test_request_that_is_lost_once_goes_unnoticed(new_page: NewPage) -> None:
    page = new_page("search/")
    page.route("**/*.json", lose, times=1)
    search(page, "migraine")
    assert get_titles(page)[0] == "Migraine"


def test_search_offline_says_so_and_goes_on_when_online(new_page: NewPage) -> None:
    page = new_page("search/")
    search(page, "migraine")
    page.context.set_offline(True)
    search(page, "fibromyalgia")
    expect(get_status(page)).to_contain_text("You are offline.")
    page.context.set_offline(False)
    expect(get_status(page)).to_contain_text("for “fibromyalgia”.")


def test_results_without_their_texts_say_so(new_page: NewPage) -> None:
    page = new_page("search/")
    page.route("**/page-*.json", lose)
    search(page, "migraine")
    expect(get_status(page)).to_contain_text("Some texts could not load.")
    assert get_titles(page)[0] == "Migraine"


def test_newer_index_replaces_that_of_an_open_page(new_page: NewPage, site: BuiltSite) -> None:
    page = new_page("search/")
    old = json.loads(site.read("search/index.json")) | {"version": "0000000000"}
    page.route("**/search/index.json", lambda route: route.fulfill(json=old), times=1)
    search(page, "migraine")
    assert get_titles(page)[0] == "Migraine"


def test_search_works_under_a_path(chromium: Browser, sub_origin: str) -> None:
    page = chromium.new_page()
    page.goto(f"{sub_origin}/clinic/search/#q=ketamine")
    wait_for_answer(page)
    links = page.locator(".search__results a")
    assert all(link.get_attribute("href").startswith("/clinic/") for link in links.all())
    links.last.click()
    expect(page.locator("h1")).not_to_have_text("We cannot find this page")
    page.close()
