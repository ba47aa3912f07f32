"""The helpers that tests share can fail, and do not mix the inputs of two tests."""

from pathlib import Path

import pytest

from clinicsite.parsing.read import read_site
from tests.conftest import ROOT, BuiltSite, Project
from tests.every_page import every_page, list_pages


def test_every_page_reports_each_page_that_breaks_the_rule() -> None:
    @every_page
    def rule(page_address: str) -> None:
        assert page_address in ("", "about/")

    with pytest.raises(pytest.fail.Exception) as failure:
        rule()
    message = str(failure.value)
    pages = len(list_pages())
    assert f"{pages - 2} of {pages} pages" in message
    assert message.count("\n/") == pages - 2


def test_every_page_gives_the_document_of_the_page(site: BuiltSite) -> None:
    seen = []

    @every_page
    def rule(document: object, page_address: str) -> None:
        seen.append((page_address, document))

    rule(site=site)
    assert seen == [(p.url_path, site.document(p.url_path)) for p in list_pages()]


def test_shared_cache_separates_sites_by_url_and_records(small: Project) -> None:
    def read(url: str) -> str:
        site = read_site(small.root / "content", ROOT / "theme", url, publish=True)
        return str(site.documents["pages/contact.md"].rendered_body)

    small.edit("content/pages/contact.md", "Words.", "[About](about.md)")
    first = read("")
    assert read("") == first
    assert "/clinic/about/" in read("https://example.org/clinic")
    small.edit("content/pages/contact.md", "[About]", "[Others]")
    assert "Others" in read("")


def test_project_edit_leaves_other_projects_alone(project: Project, tmp_path: Path) -> None:
    path = "theme/templates/base.html"
    before = project.read(path)
    other = Project(tmp_path / "other")
    other.edit(path, "<html", "<html data-x")
    assert project.read(path) == before
