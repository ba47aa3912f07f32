"""What rename refuses, and that nothing is written then."""

import re
from pathlib import Path

import pytest

from clinicsite.authoring.rename import FIXED_PAGES, rename
from clinicsite.parsing.read import read_site
from clinicsite.support.errors import UserError
from tests.authoring.few_pages import (
    ROOT,
    edit,
    has_template,
    make_project,
    make_small,
    read_files,
)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A few pages; `plan` leads to `walk` and the reverse, in every way a page can lead."""
    return make_small(tmp_path)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The real pages."""
    return make_project(tmp_path)


def get_refusal(root: Path, old: str, new: str) -> str:
    """What is said when nothing is renamed; nothing may be written then."""
    before = read_files(root)
    with pytest.raises(UserError) as told:
        rename(root, old, new)
    assert read_files(root) == before
    assert not list((root / ".cache").glob("move.trial*"))
    return str(told.value)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("wlak", "stroll", 'Did you mean "walk"?'),
        ("walk", "Nordic Walk", "as in nordic-walk"),
        ("walk", "walk", "has this name already"),
        ("walk", "", "The new name is empty"),
        ("walk", "plan", "There is a file content/pages/plan.md already"),
        ("walk", "/lane/", "an alias of content/pages/plan.md"),
        ("walk", "theme", "belongs to the site itself"),
        ("walk", "../../etc", "cannot be an address"),
        ("walk", "con", "Windows cannot hold a file with the name"),
        ("walk", "lpt1/walk", "Windows cannot hold a file with the name"),
        ("home", "start", "finds this page by its name"),
        ("404", "gone", "finds this page by its name"),
        ("about", "us", "finds this page by its name"),
        ("walk", "articles/", 'The field "date" is missing'),
    ],
)
def test_rename_refusals(small: Path, old: str, new: str, why: str) -> None:
    edit(small, "pages/plan.md", "status: published", "status: published\naliases: [/lane/]")
    assert why in get_refusal(small, old, new)


def test_a_misspelt_folder_is_answered_with_the_nearest(project: Path) -> None:
    assert 'Did you mean "conditions"?' in get_refusal(project, "crps", "conditons/x")


def test_rename_in_site_with_errors_is_refused(small: Path) -> None:
    edit(small, "pages/about.md", "Words.", "[x](nowhere.md)")
    assert "Fix them first" in get_refusal(small, "walk", "stroll")


def test_a_name_that_another_record_has_is_refused(project: Path) -> None:
    (project / "content/conditions/migraine.md").rename(project / "gone.md")
    site = read_site(project / "content", ROOT / "theme", "", publish=True)
    assert "migraine" in site.records.conditions
    with pytest.raises(UserError):
        rename(project, "crps", "migraine")


def test_a_page_that_code_names_cannot_be_renamed() -> None:
    named = {
        name
        for file in (ROOT / "clinicsite").rglob("*.py")
        for name in re.findall(r'"(pages/[a-z/-]+\.md)"', file.read_text("utf-8"))
    }
    named.discard("pages/style-guide.md")  # of the style guide, which is a site of its own
    assert {name for name in named if not (name in FIXED_PAGES or has_template(name))} == set()
