"""Few and many conditions in menus and lists."""

import pytest
from playwright.sync_api import Browser

from tests.browser.page_audit import ALL_SIZES, find_overflow, get_header_height
from tests.conftest import PAGE, Project, serve

pytestmark = pytest.mark.usefixtures("short_pages")


@pytest.mark.parametrize("count", [3, 60])
def test_lists_hold_three_and_sixty_conditions(
    chromium: Browser, small: Project, count: int
) -> None:
    origin = serve(make_conditions(small, count).build())
    with chromium.new_context(base_url=next(origin)) as context:
        page = context.new_page()
        for width in ALL_SIZES:
            page.set_viewport_size({"width": width, "height": 800})
            for address in ("", "conditions/", "search/", "404.html"):
                page.goto(f"/{address}")
                assert find_overflow(page) == [], (width, address)
                assert page.locator("main a[href^='/conditions/example-']").count() > 0
                assert get_header_height(page) <= 130, (width, address)
        page.goto("/conditions/")
        assert page.locator("main a[href^='/conditions/example-']").count() >= count
    next(origin, None)


def make_conditions(project: Project, count: int) -> Project:
    """Give a project of few pages as many conditions, the last with a long name."""
    names = [f"Example ache {number}" for number in range(1, count)]
    names.append("Example ache of the carpometacarpophalangeal joints")
    keys = [f"example-{number}" for number in range(1, count + 1)]
    rows = (f"- key: {key}\n  name: {name}\n" for key, name in zip(keys, names))
    project.write("content/data/conditions.yaml", "".join(rows))
    page = PAGE.replace("status:", "next_review: 2100-01-01\nstatus:")
    for key, name in zip(keys, names):
        project.write(f"content/conditions/{key}.md", page.format(title=name))
    project.write("content/pages/conditions.md", PAGE.format(title="Conditions"))
    project.write("content/pages/search.md", PAGE.format(title="Search"))
    menu = "header: [pages/conditions.md, pages/articles.md]\nfooter: []\n"
    project.write("content/data/navigation.yaml", menu)
    return project
