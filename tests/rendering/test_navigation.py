"""Breadcrumbs, menus, orders and links between pages come from paths and records."""

import shutil
from pathlib import Path

import pytest

from clinicsite.model.languages import get_text_direction
from clinicsite.model.page import Page
from clinicsite.parsing.read import read_site
from clinicsite.rendering.views import SiteView
from tests.conftest import ROOT
from tests.medical_sections import add_spanish_strings
from tests.projects import NOT_COPIED

SUMMARY = "summary: A page that a test has written, with a summary of just the right length."
NAVIGATION = """\
header: [pages/home.md, pages/conditions.md, pages/articles.md]
pinned: [pages/visit/after.md, pages/draft.md]
order:
  - pages/visit/before.md
  - pages/draft.md
  - pages/visit/draft.md
  - pages/visit/after.md
  - pages/conditions.md
"""
MEDICAL = "next_review: 2027-09-01\n"
PAGES = {
    "pages/home.md": "",
    "pages/home.es.md": "",
    "pages/404.md": "",
    "pages/articles.md": "menu_title: Learn\n",
    "pages/conditions.md": "",
    "pages/conditions.es.md": "",
    "pages/visit/before.md": "",
    "pages/visit/after.md": "",
    "pages/visit/after.es.md": "",
    "conditions/crps.md": MEDICAL,
    "conditions/crps.es.md": MEDICAL,
    "conditions/hand/sore-thumb.md": MEDICAL,
    "treatments/ketamine-infusion.md": MEDICAL,
    "treatments/rest.md": MEDICAL,
    "articles/one.md": f"date: 2026-10-01\ntopics: [crps]\n{MEDICAL}",
    "articles/one.es.md": f"date: 2026-10-01\ntopics: [crps]\n{MEDICAL}",
}
DRAFTS = ("pages/draft.md", "pages/visit/draft.md")


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> SiteView:
    """A site in two languages, as templates see it."""
    content = tmp_path_factory.mktemp("navigation") / "content"
    shutil.copytree(ROOT / "content/data", content / "data")
    (content / "data/navigation.yaml").write_text(NAVIGATION)
    add_spanish_strings(content, "\nhome: Home", "\nhome: Inicio")
    for path in (*PAGES, *DRAFTS):
        file = content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        status = "draft" if path in DRAFTS else "published"
        head = f"title: {file.stem} page\n{SUMMARY}\nstatus: {status}\n{PAGES.get(path, '')}"
        file.write_text(f"---\n{head}---\n\nFew words.\n")
    return SiteView(read_site(content, ROOT / "theme", "https://clinic.example", publish=True))


def get_page(view: SiteView, path: str) -> Page:
    page = view._site.get_page(path)
    assert page, path
    return page


def list_steps(view: SiteView, path: str) -> list[tuple[str, str]]:
    return [(step.name, step.url_path) for step in view.breadcrumbs(get_page(view, path))]


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("pages/conditions.md", [("Home", ""), ("conditions page", "conditions/")]),
        (
            "conditions/crps.md",
            [("Home", ""), ("conditions page", "conditions/"), ("crps page", "conditions/crps/")],
        ),
        (
            "conditions/hand/sore-thumb.md",
            [
                ("Home", ""),
                ("conditions page", "conditions/"),
                ("sore-thumb page", "conditions/hand/sore-thumb/"),
            ],
        ),
        ("treatments/rest.md", [("Home", ""), ("rest page", "treatments/rest/")]),
        (
            "articles/one.md",
            [("Home", ""), ("Learn", "articles/"), ("one page", "articles/one/")],
        ),
        (
            "conditions/crps.es.md",
            [
                ("Inicio", "es/"),
                ("conditions.es page", "es/conditions/"),
                ("crps.es page", "es/conditions/crps/"),
            ],
        ),
        (
            "articles/one.es.md",
            [("Inicio", "es/"), ("Learn", "articles/"), ("one.es page", "es/articles/one/")],
        ),
        ("pages/home.md", []),
        ("pages/home.es.md", []),
        ("pages/404.md", []),
    ],
)
def test_breadcrumbs_follow_the_url_path(
    view: SiteView, path: str, steps: list[tuple[str, str]]
) -> None:
    assert list_steps(view, path) == steps


def test_breadcrumb_of_another_language_has_its_language(view: SiteView) -> None:
    steps = view.breadcrumbs(get_page(view, "articles/one.es.md"))
    assert [step.lang for step in steps] == ["es", "en", "es"]


@pytest.mark.parametrize(
    ("item", "path", "current"),
    [
        ("pages/home.md", "pages/home.md", "page"),
        ("pages/home.md", "conditions/crps.md", ""),
        ("pages/home.es.md", "conditions/crps.es.md", ""),
        ("pages/conditions.md", "pages/conditions.md", "page"),
        ("pages/conditions.md", "conditions/crps.md", "true"),
        ("pages/conditions.md", "articles/one.md", ""),
        ("pages/conditions.es.md", "conditions/crps.es.md", "true"),
    ],
)
def test_current_item_of_the_menu(view: SiteView, item: str, path: str, current: str) -> None:
    assert view.get_current(get_page(view, item), get_page(view, path)) == current


@pytest.mark.parametrize(
    ("path", "previous", "following"),
    [
        ("pages/visit/before.md", None, "pages/visit/after.md"),
        ("pages/visit/after.md", "pages/visit/before.md", None),
        ("pages/visit/after.es.md", "pages/visit/before.md", None),
        ("pages/conditions.md", None, None),  # the only live page of its folder
        ("conditions/crps.md", None, None),  # in no order
    ],
)
def test_neighbors_are_live_pages_of_the_same_folder(
    view: SiteView, path: str, previous: str | None, following: str | None
) -> None:
    doc = get_page(view, path)
    found = [page and page.path for page in (view.previous(doc), view.next(doc))]
    assert found == [previous, following]


def test_pinned_pages_are_live_and_in_the_language(view: SiteView) -> None:
    assert [page.path for page in view.pinned("en")] == ["pages/visit/after.md"]
    assert [page.path for page in view.pinned("es")] == ["pages/visit/after.es.md"]


def test_conditions_and_treatments_know_one_another_from_the_evidence(view: SiteView) -> None:
    condition, treatment = (
        get_page(view, path) for path in ("conditions/crps.md", "treatments/ketamine-infusion.md")
    )
    assert view.treatments(condition) == [treatment]
    assert view.conditions(treatment) == [condition]
    assert view.treatments(get_page(view, "conditions/hand/sore-thumb.md")) == []
    assert view.conditions(get_page(view, "treatments/rest.md")) == []
    assert view.treatments(get_page(view, "conditions/crps.es.md")) == []  # not translated


@pytest.mark.parametrize(
    ("lang", "direction"),
    [("en", "ltr"), ("es", "ltr"), ("ar", "rtl"), ("ur", "rtl"), ("fa-AF", "rtl"), ("", "ltr")],
)
def test_direction_of_a_language(lang: str, direction: str) -> None:
    assert get_text_direction(lang) == direction


def test_missing_pages_of_the_lists_are_problems(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content/data", tmp_path / "content/data")
    shutil.copytree(ROOT / "content/pages", tmp_path / "content/pages", ignore=NOT_COPIED)
    navigation = "header: [pages/about.md]\npinned: [pages/a.md]\norder:\n- pages/b.md\n"
    (tmp_path / "content/data/navigation.yaml").write_text(navigation)
    site = read_site(tmp_path / "content", ROOT / "theme", "", publish=True)
    found = [p for p in site.problems if p.path.endswith("navigation.yaml")]
    assert [(p.code, p.line, p.column) for p in found] == [("E602", 2, 10), ("E602", 4, 3)]
