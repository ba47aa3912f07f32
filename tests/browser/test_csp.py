"""The Content-Security-Policy refuses what is not ours; that no page breaks it: test_every_page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Route

from clinicsite.rendering.content_security_policy import (
    HEADER_ONLY_DIRECTIVES,
    format_meta_policy,
    format_policy,
)
from tests.browser.conftest import LISTEN, NewPage, Traffic


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
    contexts: Callable[..., BrowserContext], origin: str, written: str
) -> None:
    page, traffic = contexts().new_page(), Traffic()
    page.add_init_script(LISTEN)
    traffic.watch(page, origin)

    def answer(route: Route) -> None:
        got = route.fetch()
        headers = {**got.headers, "content-security-policy": format_policy()}
        body = got.text().replace("</main>", f"{written}</main>")
        route.fulfill(response=got, headers=headers, body=body)

    page.route(f"{origin}/about/", answer)
    page.goto("/about/")
    page.evaluate("new Promise(requestIdleCallback)")
    page.close()
    assert any("refused" in complaint for complaint in traffic.complaints)


def test_text_never_becomes_script(new_page: NewPage) -> None:
    page = new_page("about/")
    said = page.evaluate(
        """() => { try { document.body.innerHTML = "<p>x</p>" } catch (e) { return e.name } }"""
    )
    assert said == "TypeError"


def test_no_page_allows_unsafe_things() -> None:
    assert "unsafe" not in format_policy()


def test_a_page_carries_all_that_it_can_say_of_itself() -> None:
    left_out = set(format_policy().split("; ")) - set(format_meta_policy().split("; "))
    assert {rule.split(" ")[0] for rule in left_out} == {*HEADER_ONLY_DIRECTIVES, "frame-src"}
    assert "frame-src https://player.vimeo.com" in format_meta_policy({"https://player.vimeo.com"})
