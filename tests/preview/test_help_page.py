"""The writing guide at /help/: readable in the preview, with links that lead somewhere."""

import re

import pytest

from clinicsite.model.codes import CODES
from tests.conftest import PAGE, ROOT, HtmlPage, get_tag, get_text
from tests.preview.conftest import PreviewHarness

PAGES = ("/help/", "/help/problems/", "/help/markdown/", "/help/admin/", "/help/es/")


@pytest.fixture
def guide(preview: PreviewHarness) -> dict[str, HtmlPage]:
    """The pages of the guide."""
    docs = preview.project.root / "docs"
    docs.mkdir()
    for name in ("writing.md", "problems.md", "markdown.md", "admin.md", "escribir.md"):
        (docs / name).write_bytes((ROOT / "docs" / name).read_bytes())
    answers = {path: preview.request(path) for path in PAGES}
    assert {answer.status for answer in answers.values()} == {200}
    return {path: HtmlPage(answer.text) for path, answer in answers.items()}


def test_the_guide_and_the_problems_are_pages(guide: dict[str, HtmlPage]) -> None:
    assert [get_text(page.all("h1")[0]) for page in guide.values()] == [
        "Writing for the site",
        "What each problem means",
        "Forms of Markdown",
        "The admin",
        "Escribir para el sitio",
    ]
    assert [page.root.get("lang") for page in guide.values()] == ["en"] * 4 + ["es"]
    for page in guide.values():
        assert page.faults == []
        assert len(page.ids) == len(set(page.ids))
        assert all(get_tag(page.parents[table]) == "div" for table in page.all("table"))
    assert {code.lower() for code in CODES} <= set(guide["/help/problems/"].ids)


def test_every_link_of_the_guide_leads_somewhere(guide: dict[str, HtmlPage]) -> None:
    for path, page in guide.items():
        for link in page.links:
            to, _, anchor = link.partition("#")
            if (to or path) in guide:
                assert not anchor or anchor in guide[to or path].ids, link
            else:
                assert to in ("/", "/_preview/preview.css"), link


def test_the_guide_is_there_while_the_site_is_broken(preview: PreviewHarness) -> None:
    docs = preview.project.root / "docs"
    docs.mkdir()
    (docs / "writing.md").write_text("# Help\n\nMore in [it](problems.md#e102).\n")
    preview.edit("content/data/clinic.yaml", "name: Florida", "nam: Florida")
    page = preview.request("/help/").text
    assert '<a href="/help/problems/#e102">it</a>' in page


def test_a_problem_leads_to_its_part_of_the_guide(preview: PreviewHarness) -> None:
    preview.edit("content/pages/about.md", "Words.", "A [link](nowhere.md).")
    assert re.search(
        r'<a href="/help/problems/#e301">E301 missing-page</a>', preview.request("/about/").text
    )


def test_no_page_hides_behind_the_guide(preview: PreviewHarness) -> None:
    preview.write("content/pages/help.md", PAGE.format(title="Help"))
    preview.live.check_site()
    found = [
        (problem.path, problem.code, problem.message) for problem in preview.live.site_problems
    ]
    words = 'The address "/help/" is needed by the preview'
    assert found == [("content/pages/help.md", "E702", words)]


def test_without_the_file_nothing_is_there(shared_preview: PreviewHarness) -> None:
    assert shared_preview.request("/help/").status == 404
