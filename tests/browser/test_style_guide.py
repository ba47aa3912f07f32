"""The style guide in a real browser: the theme with every component, and a clinic that is open."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import HEIGHT, SIZES
from tests.browser.test_every_page import EVERYTHING, OPEN_ALL, STICKING_OUT, violations
from tests.conftest import Project, serve

PAGES = ["", "site/", "site/conditions/", "site/conditions/example-ache/", "site/about/"]
PAGES += ["site/contact/", "site/articles/example-article/", "site/404.html"]


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the style guide in a preview."""
    project = Project(tmp_path_factory.mktemp("guide") / "project")
    for origin in serve(project.build(settings_file="pelicanconf.py")):
        yield f"{origin}/style-guide/"


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES)
def test_the_style_guide_is_whole(
    chromium: Browser, guide: str, address: str, width: int, scheme: str
) -> None:
    size = {"width": width, "height": HEIGHT}
    with chromium.new_context(viewport=size, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(f"{guide}{address}")
        page.evaluate(OPEN_ALL)
        assert page.evaluate(STICKING_OUT) == [0]
        assert violations(page, EVERYTHING) == []
