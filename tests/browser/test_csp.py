"""Every page works under its Content-Security-Policy, and asks no other site for anything."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Route

from plugins.rendering.security import ONLY_AS_HEADER, policy, policy_in_page
from tests.browser.conftest import NewPage, Traffic

# Says so of itself, where a browser only logs: each thing that the policy refused.
LISTEN = """document.addEventListener("securitypolicyviolation",
    (event) => console.error(`refused: ${event.violatedDirective} ${event.blockedURI}`))"""


@pytest.fixture
def under_header(contexts: Callable[..., BrowserContext], origin: str) -> Callable[..., None]:
    """Opens a page of the site as a host sends it: with the policy as a header."""

    def open_page(address: str, traffic: Traffic, change: Callable[[str], str] = str) -> None:
        page = contexts().new_page()
        page.add_init_script(LISTEN)
        traffic.watch(page, origin)

        def answer(route: Route) -> None:
            got = route.fetch()
            headers = {**got.headers, "content-security-policy": policy(address)}
            route.fulfill(response=got, headers=headers, body=change(got.text()))

        page.route(f"{origin}/{address}", answer)
        page.goto(f"/{address}")
        page.evaluate("new Promise(requestIdleCallback)")
        page.close()

    return open_page


def test_no_page_breaks_its_policy_as_a_header(
    under_header: Callable[..., None], page_address: str
) -> None:
    traffic = Traffic()
    under_header(page_address, traffic)
    assert traffic.complaints == []
    assert traffic.foreign == []


def test_no_page_breaks_the_policy_it_carries(
    new_page: NewPage, origin: str, page_address: str
) -> None:
    traffic = Traffic()
    page = new_page("privacy/proof.json")
    page.add_init_script(LISTEN)
    traffic.watch(page, origin)
    page.goto(f"/{page_address}")
    page.evaluate("new Promise(requestIdleCallback)")
    carried = page.evaluate(
        """document.querySelector('meta[http-equiv="Content-Security-Policy"]').content"""
    )
    assert carried == policy_in_page(page_address)
    assert traffic.complaints == []
    assert traffic.foreign == []


@pytest.mark.parametrize(
    "written",
    [
        "<script>document.title = 'x'</script>",
        "<p style='color: red'>x</p>",
        "<img src='https://example.org/x.png' alt=''>",
        "<script src='https://example.org/x.js'></script>",
    ],
)
def test_the_policy_refuses_what_is_not_ours(
    under_header: Callable[..., None], written: str
) -> None:
    traffic = Traffic()
    under_header("about/", traffic, lambda html: html.replace("</main>", f"{written}</main>"))
    assert any("refused" in complaint for complaint in traffic.complaints)


def test_text_never_becomes_script(new_page: NewPage) -> None:
    page = new_page("about/")
    said = page.evaluate(
        """() => { try { document.body.innerHTML = "<p>x</p>" } catch (e) { return e.name } }"""
    )
    assert said == "TypeError"


def test_no_page_allows_unsafe_things_but_the_search_engine(page_address: str) -> None:
    unsafe = [word for word in policy(page_address).split() if "unsafe" in word]
    assert unsafe == (["'wasm-unsafe-eval';"] if page_address == "search/" else [])


def test_a_page_carries_all_that_it_can_say_of_itself() -> None:
    left_out = set(policy("").split("; ")) - set(policy_in_page("").split("; "))
    assert {rule.split(" ")[0] for rule in left_out} == set(ONLY_AS_HEADER)
