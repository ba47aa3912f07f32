"""The search as visitors use it, in a real browser under the policy of the built page."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from clinicsite.rendering.search_documents import SearchDocument, SearchSection
from clinicsite.rendering.search_index import IndexBuilder
from clinicsite.rendering.search_terms import SearchLanguage, split_words
from tests.browser.conftest import NewPage, Traffic
from tests.browser.page_audit import SCHEMES, SIZES
from tests.conftest import BuiltSite, get_output_file

QUERY_FILES = ("search_queries.yaml", "search_queries_held_out.yaml")
LEAST_FIRST, LEAST_IN_THREE = 0.8, 0.95  # shares of the queries
MAX_SEARCH_CODE = 28 * 1024  # bytes after gzip, without fonts and the index of words
MAX_SEARCH_PARTS = 16  # files of the index: the words of the query, and the pages of ten results
LETTERS = "abcdefghijklmnopqrstuvwxyz"
CALM = ("migraine", "strong pain", "chess", "can I drive", "death valley", "feel better", "no")
# Asks one engine all queries, and returns what each shows first and which words are on no page.
ASK_ALL = """async (queries) => {
    const { Engine, isUrgent } = clinicSearch, form = document.querySelector(".search__form");
    const engine = new Engine(new URL(form.dataset.index, location.href)), answers = [];
    const flags = form.dataset.redFlags.split("|");
    for (const query of queries) {
        const { hits, missing } = await engine.search(query);
        const urls = hits.map((hit) => engine.core.documents[hit.document][0]);
        answers.push({ urls: urls.slice(0, 9), missing, urgent: isUrgent(query, flags) });
    }
    return answers;
}"""


@cache
def load_queries(name: str) -> list[dict]:
    groups = yaml.safe_load(Path(__file__).with_name(name).read_text("utf-8"))
    return [query for group in groups.values() for query in group]


def search(page: Page, text: str) -> None:
    """Types a text, sends it with Enter, and waits for the answer."""
    box = get_box(page)
    box.fill(text)
    box.press("Enter")
    wait_for_answer(page)


def get_box(page: Page) -> Locator:
    return page.locator(".search__form input")


def wait_for_answer(page: Page) -> None:
    expect(get_status(page)).not_to_have_text(re.compile("^(Searching)?$"))


def get_status(page: Page) -> Locator:
    return page.locator(".search__status")


def get_titles(page: Page) -> list[str]:
    return page.locator(".search__title a").all_inner_texts()


@pytest.fixture(scope="module")
def opened(contexts: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A search page that is asked one thing after the other: its engine is loaded once."""
    page = contexts().new_page()
    page.goto("/search/")
    yield page
    page.close()


@pytest.mark.parametrize("name", QUERY_FILES)
def test_queries_of_patients_find_the_right_page(opened: Page, name: str) -> None:
    queries = load_queries(name)
    answers = opened.evaluate(ASK_ALL, [query["query"] for query in queries])
    first, in_three, wrong = 0, 0, []
    for query, answer in zip(queries, answers):
        places = find_places(query, answer)
        first, in_three = first + (0 in places), in_three + bool(places & {0, 1, 2})
        wrong += [query["query"]] * (0 not in places)
        assert answer["urgent"] or not query.get("urgent"), query["query"]
    assert len(queries) >= 120
    assert first / len(queries) >= LEAST_FIRST, wrong
    assert in_three / len(queries) >= LEAST_IN_THREE, wrong


def lose(route: Route) -> None:
    route.abort()


def find_places(query: dict, answer: dict) -> set[int]:
    """The places in the answer that are right; 0 is the first one."""
    if query.get("nothing") and (answer["missing"] or not answer["urls"]):
        return {0}
    urls = [url.partition("#")[0].lstrip("/") for url in answer["urls"]]
    if answer["urgent"]:
        urls.insert(0, "help-now/")
    page = query.get("page", [])
    right = [page] if isinstance(page, str) else page
    return {place for place, url in enumerate(urls) if url in right}


def test_engine_splits_and_stems_words_as_the_index_does(opened: Page, site: BuiltSite) -> None:
    text = " ".join(site.document("treatments/ketamine-infusion/").html.split("<"))
    text += " Can’t DOLOR crónico eﬀects 2,309 10mg 1-800-222-1222 (555) 555-0100"
    stems, words = opened.evaluate(
        """async (text) => {
            const { Engine, splitWords } = clinicSearch, words = splitWords(text);
            const engine = new Engine(new URL("/search/index.json", location.href));
            await engine.open();
            return [words.map((word) => engine.stem(word)), words];
        }""",
        text,
    )
    assert set(words) - {"8002221222", "5555550100"} <= set(split_words(text))
    assert stems == [SearchLanguage("en").stem(word) for word in words]


@pytest.mark.parametrize("text", CALM)
def test_calm_queries_show_no_emergency_card(opened: Page, text: str) -> None:
    (answer,) = opened.evaluate(ASK_ALL, [text])
    assert not answer["urgent"]


def test_results_are_a_list_of_headings_and_counted_aloud(opened: Page) -> None:
    search(opened, "ketamine infusion")
    assert get_titles(opened)[0] == "Ketamine infusion for pain"
    expect(opened.get_by_role("status")).to_have_text(
        re.compile(r"^\d+ results for “ketamine infusion”\.$")
    )
    results = opened.locator("ol.search__results > li")
    assert results.count() == len(get_titles(opened))
    expect(results.first.locator(".search__kind")).to_have_text("Treatment")
    expect(results.first.locator("mark").first).to_have_text(re.compile("[Kk]etamine|[Ii]nfusion"))
    where = results.first.locator(".search__where a")
    assert where.get_attribute("href").startswith("/treatments/ketamine-infusion/#")


def test_misspelled_word_is_corrected_and_said(opened: Page) -> None:
    search(opened, "fibromialgia")
    expect(get_status(opened)).to_contain_text("We searched for “fibromyalgia”.")
    assert get_titles(opened)[0] == "Fibromyalgia"
    search(opened, "food")  # four letters: never corrected to “foot”
    expect(get_status(opened)).not_to_contain_text("foot")


def test_more_results_come_ten_at_a_time_and_take_the_focus(opened: Page) -> None:
    search(opened, "pain")
    total = int(get_status(opened).inner_text().split(" ")[0])
    assert total > len(get_titles(opened)) == 10
    opened.get_by_role("button", name="More results").press("Enter")
    expect(opened.locator(".search__title a").nth(10)).to_be_focused()


def test_word_of_no_page_offers_the_clinic_and_common_topics(opened: Page) -> None:
    search(opened, "weed")
    expect(get_status(opened)).to_contain_text("We have no page about “weed”.")
    assert not get_titles(opened)
    ask = opened.locator(".search__ask")
    expect(ask).to_be_visible()
    expect(ask.get_by_role("link", name="Ask about a visit")).to_be_visible()
    assert ask.locator("li a").count() == 5
    search(opened, "weed for migraine")
    expect(get_status(opened)).to_contain_text("No page has “weed”.")
    expect(ask).to_be_visible()
    assert get_titles(opened)[0] == "Migraine"
    search(opened, "migraine")
    expect(ask).to_be_hidden()


@pytest.mark.parametrize("text", ["chest pian", "quiero morir", "988 xqzzvw", "he overdosed"])
def test_red_flags_put_the_emergency_card_and_help_first(opened: Page, text: str) -> None:
    search(opened, text)
    card = opened.get_by_role("alert").locator(".care-card--emergency")
    expect(card).to_be_visible()
    expect(card.get_by_role("link", name="988")).to_have_attribute("href", "tel:988")
    assert get_titles(opened)[0] == "Help now"
    assert get_titles(opened).count("Help now") == 1
    search(opened, "migraine")
    expect(card).to_be_hidden()


def test_emergency_links_are_easy_to_tap_on_a_phone(new_page: NewPage) -> None:
    page = new_page("search/#q=overdose", width=320, has_touch=True)
    wait_for_answer(page)
    calls = page.get_by_role("alert").get_by_role("link").all()
    assert [call.bounding_box()["height"] >= 44 for call in calls] == [True] * 3  # LOOK 6.5
    assert get_box(page).bounding_box()["width"] > 150


@pytest.mark.parametrize("text", ["a " * 1000, "ketamine pain " * 143, "x" * 2000, "?!", "the"])
def test_odd_queries_give_a_sound_page(opened: Page, text: str) -> None:
    search(opened, text)
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert len(get_status(opened).inner_text()) < 300


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


def test_split_shards_find_and_correct_words(new_page: NewPage) -> None:
    words = ("s" + "".join(letters) + "q" for letters in product("aeiou", LETTERS, LETTERS))
    texts = [" ".join(words), "Sciatica seldom comes alone."]
    index = IndexBuilder([make_document(*entry) for entry in enumerate(texts)], "en", ()).build()
    assert b'"sc","se"' in index.core
    page = new_page("search/")
    page.route("**/search/index.json", lambda route: route.fulfill(body=index.core))
    page.route(
        f"**/parts/{index.version}/*",
        lambda route: route.fulfill(body=index.files[route.request.url.rpartition("/")[2]]),
    )
    search(page, "sciatica")
    assert get_titles(page) == ["Page 1"]
    search(page, "siatica")
    assert get_titles(page) == ["Page 1"]


def make_document(number: int, text: str) -> SearchDocument:
    section = SearchSection("part", "Part", text)
    return SearchDocument(f"/{number}/", "page", (f"Page {number}",), "A summary.", (section,))


def test_search_works_under_a_path(chromium: Browser, sub_origin: str) -> None:
    page = chromium.new_page()
    page.goto(f"{sub_origin}/clinic/search/#q=ketamine")
    wait_for_answer(page)
    links = page.locator(".search__results a")
    assert all(link.get_attribute("href").startswith("/clinic/") for link in links.all())
    links.last.click()
    expect(page.locator("h1")).not_to_have_text("We cannot find this page")
    page.close()
