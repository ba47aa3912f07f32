"""A former URL path leads to the page in a real browser, with the whole of the link."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from clinicsite.rendering.content_security_policy import format_policy
from tests.conftest import BuiltSite, serve

OLD, NEW = "/clinic/articles/first/", "/clinic/articles/one/"


@pytest.fixture(scope="module")
def origin(full_site: BuiltSite) -> Iterator[str]:
    """The site on a host that sends the policy too."""
    yield from serve(full_site, lambda path: {"Content-Security-Policy": format_policy()})


@pytest.mark.parametrize(
    ("has_scripts", "link", "target"),
    [
        (True, "?from=mail#source-1", "?from=mail#source-1"),
        (True, "#a%20b", "#a%20b"),
        (True, "", ""),
        (False, "#source-1", ""),  # a refresh element has no fragment
    ],
)
def test_former_path_leads_to_the_page(
    chromium: Browser, origin: str, has_scripts: bool, link: str, target: str
) -> None:
    context = chromium.new_context(java_script_enabled=has_scripts)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(f"{said.text} {said.location['url']}"))
    page.goto(f"{origin}{OLD}{link}")
    page.wait_for_url(f"{origin}{NEW}{target}")
    assert page.locator("h1").inner_text() == "What is known about one thing?"
    # The page without an icon of its own makes the browser ask at the root of the host.
    assert [line for line in complaints if not line.endswith("/favicon.ico")] == []
    context.close()
