"""The Spanish pages in a real browser.

Their templates are those of the English pages, which `test_every_page.py` looks at in all sizes and
schemes. So one size and one scheme are enough here, for words that are longer.
"""

from collections.abc import Callable

from playwright.sync_api import BrowserContext

from tests.browser.conftest import LISTEN, Traffic
from tests.browser.page_audit import ALL_RULES, HEIGHT, OPEN_DETAILS_SCRIPT, find_violations
from tests.browser.test_search_engine import ASK_ALL, find_places, load_queries
from tests.every_page import list_pages

PHONE = 390
SPANISH = {page.main_path: page for page in list_pages() if page.lang == "es"}


def test_spanish_pages_have_no_accessibility_violations(
    contexts: Callable[..., BrowserContext], origin: str
) -> None:
    page, traffic = contexts().new_page(), Traffic()
    page.add_init_script(LISTEN)
    traffic.watch(page, origin)
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    broken = []
    for one in SPANISH.values():
        page.goto(f"/{one.url_path}")
        page.evaluate(OPEN_DETAILS_SCRIPT)
        broken += [(one.url_path, *problem) for problem in find_violations(page, ALL_RULES)]
        if page.evaluate("document.documentElement.scrollWidth") > PHONE:
            broken.append((one.url_path, "scrolls sideways"))
    page.close()
    assert (broken, traffic.complaints, traffic.foreign) == ([], [], [])


def translate_url(url: str) -> str:
    """Return the URL path of the English page to which a URL of a Spanish page belongs."""
    path = url.partition("#")[0].lstrip("/")
    main = next(page.main_path for page in SPANISH.values() if page.url_path == path)
    return next(page.url_path for page in list_pages() if page.path == main)


def test_queries_in_spanish_find_the_right_page(contexts: Callable[..., BrowserContext]) -> None:
    page, queries = contexts().new_page(), load_queries("search_queries_spanish.yaml")
    page.goto(f"/{SPANISH['pages/search.md'].url_path}")
    answers = page.evaluate(ASK_ALL, [query["query"] for query in queries])
    page.close()
    first, in_three, wrong = 0, 0, []
    for query, answer in zip(queries, answers, strict=True):
        answer["urls"] = [translate_url(url) for url in answer["urls"]]
        places = find_places(query, answer)
        first, in_three = first + (0 in places), in_three + bool(places & {0, 1, 2})
        wrong += [(query["query"], answer["urls"][:3])] * (not places & {0, 1, 2})
        assert answer["urgent"] or not query.get("urgent"), query["query"]
    assert len(queries) >= 60
    assert in_three / len(queries) >= 0.95, wrong
    assert first / len(queries) >= 0.8, wrong


def test_language_switch_leads_to_the_same_section(contexts: Callable[..., BrowserContext]) -> None:
    page = contexts().new_page()
    page.goto("/conditions/crps/#emergency")
    page.locator(".site-header__lang").click()
    page.wait_for_url("**/es/enfermedades/**")
    assert page.url.endswith("#emergency")
