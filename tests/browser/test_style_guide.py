"""The style guide in a real browser: the theme with every component, and a clinic that is open."""

from collections.abc import Iterator

import pytest

from tests.browser.conftest import NewPage
from tests.browser.page_audit import PageAuditor
from tests.conftest import BuiltSite, serve

PAGES = ["", "site/", "site/conditions/", "site/conditions/example-ache/", "site/about/"]
PAGES += ["site/contact/", "site/articles/example-article/", "site/404.html"]


@pytest.fixture(scope="module")
def origin(preview_site: BuiltSite) -> Iterator[str]:
    """The address of a preview, which has the style guide."""
    yield from serve(preview_site)


@pytest.mark.parametrize("address", PAGES)
def test_the_style_guide_is_whole(new_page: NewPage, auditor: PageAuditor, address: str) -> None:
    found = auditor.audit(new_page(f"style-guide/{address}"))
    assert not found, "\n".join(found)
