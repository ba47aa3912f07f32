"""The writing guide at /help/: readable in the preview, with links that lead somewhere."""

import re

import pytest

from clinicsite.model.codes import CODES
from tests.conftest import PAGE, ROOT, Document, tag_of, words_of
from tests.preview.conftest import Preview

PAGES = ("/help/", "/help/problems/")


@pytest.fixture
def guide(preview: Preview) -> dict[str, Document]:
    """Both pages of the guide."""
    docs = preview.project.root / "docs"
    docs.mkdir()
    for name in ("writing.md", "problems.md"):
        (docs / name).write_bytes((ROOT / "docs" / name).read_bytes())
    answers = {path: preview.ask(path) for path in PAGES}
    assert {answer.status for answer in answers.values()} == {200}
    return {path: Document(answer.text) for path, answer in answers.items()}


def test_the_guide_and_the_problems_are_pages(guide: dict[str, Document]) -> None:
    assert [words_of(page.all("h1")[0]) for page in guide.values()] == [
        "Writing for the site",
        "What each problem means",
    ]
    for page in guide.values():
        assert page.faults == []
        assert len(page.ids) == len(set(page.ids))
        assert all(tag_of(page.parents[table]) == "div" for table in page.all("table"))
    assert {code.lower() for code in CODES} <= set(guide["/help/problems/"].ids)


def test_every_link_of_the_guide_leads_somewhere(guide: dict[str, Document]) -> None:
    for path, page in guide.items():
        for link in page.links:
            to, _, anchor = link.partition("#")
            if (to or path) in guide:
                assert not anchor or anchor in guide[to or path].ids, link
            else:
                assert to in ("/", "/_preview/preview.css"), link


def test_the_guide_is_there_while_the_site_is_broken(preview: Preview) -> None:
    docs = preview.project.root / "docs"
    docs.mkdir()
    (docs / "writing.md").write_text("# Help\n\nMore in [it](problems.md#e102).\n")
    preview.edit("content/data/clinic.yaml", "name: Florida", "nam: Florida")
    page = preview.ask("/help/").text
    assert '<a href="/help/problems/#e102">it</a>' in page


def test_a_problem_leads_to_its_part_of_the_guide(preview: Preview) -> None:
    preview.edit("content/pages/about.md", "Words.", "A [link](nowhere.md).")
    assert re.search(r'<a href="/help/problems/#e301">E301</a>', preview.ask("/about/").text)


def test_no_page_hides_behind_the_guide(preview: Preview) -> None:
    preview.write("content/pages/help.md", PAGE.format(title="Help"))
    preview.live.look_through()
    found = [(problem.path, problem.code, problem.message) for problem in preview.live.elsewhere]
    words = 'The address "/help/" is needed by the preview'
    assert found == [("content/pages/help.md", "E702", words)]


def test_without_the_file_nothing_is_there(preview: Preview) -> None:
    assert preview.ask("/help/").status == 404
