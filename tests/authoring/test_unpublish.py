"""What unpublish takes back, and where visitors are led."""

import re
from pathlib import Path

import pytest

from clinicsite.authoring.unpublish import unpublish
from clinicsite.checks.report_formats import select_errors
from clinicsite.checks.runner import check_all
from clinicsite.model.urls import resolve_link
from clinicsite.parsing.read import read_site
from clinicsite.support.errors import UserError
from tests.authoring.few_pages import (
    ROOT,
    edit,
    load_valid_site,
    make_small,
    read_files,
    read_text,
    write,
)
from tests.conftest import PAGE


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A few pages; `plan` leads to `walk` and the reverse, in every way a page can lead."""
    return make_small(tmp_path)


def test_an_unpublished_page_leads_to_the_other(small: Path) -> None:
    edit(small, "pages/walk.md", "status: published", "status: published\naliases: [/way/]")
    done = unpublish(small, "walk", to="/about/")
    site = load_valid_site(small)
    assert not site.is_live("pages/walk.md")
    assert site.documents["pages/about.md"].meta.aliases == ("/walk/", "/way/")
    assert site.documents["pages/walk.md"].meta.aliases == ()
    assert "aliases" not in read_text(small, "pages/walk.md")  # no empty list is left behind
    assert "pages/walk.md" not in re.sub(
        r"`.*`|\n\[code\].*", "", read_text(small, "data/navigation.yaml")
    )
    assert site.records.navigation.header == ("pages/about.md",)
    assert site.documents["pages/plan.md"].meta.related == ("about.md",)
    links = {
        resolve_link(link.target, "pages/plan.md").path
        for link in site.documents["pages/plan.md"].elements.links
    }
    assert links == {"pages/about.md"}
    assert "content/pages/plan.md:10 again: “walk” leads to content/pages/about.md now." in str(
        done
    )


@pytest.mark.parametrize(
    ("pages", "left"),
    [
        ("[pages/walk.md]", ("pages/about.md",)),
        ("[pages/walk.md, pages/about.md]", ("pages/about.md",)),
        ("\n    - pages/about.md\n    - pages/walk.md", ("pages/about.md",)),
    ],
)
def test_unpublished_page_of_notice_leads_to_the_other(
    small: Path, pages: str, left: tuple[str, ...]
) -> None:
    first = "- {key: first, text: First., from: 2099-01-01, until: 2099-01-02}\n"
    days = "from: 2099-01-03\n  until: 2099-01-04\n  link: pages/walk.md\n"
    write(
        small,
        "data/notices.yaml",
        f"{first}- key: storm\n  text: We are closed.\n  {days}  pages: {pages}\n",
    )
    unpublish(small, "walk", to="about")
    notice = load_valid_site(small).records.notices["storm"]
    assert (notice.pages, notice.link) == (left, "pages/about.md")


@pytest.mark.parametrize(
    "head",
    [
        "aliases:\n  # Old.\n  - /way/\n  - /lane/\n",
        "aliases: [\n  /way/,\n  /lane/,\n]\n",
        "aliases: [/way/, /lane/]  # Old.\n",
    ],
)
def test_a_list_from_which_all_is_taken_goes(small: Path, head: str) -> None:
    edit(small, "pages/walk.md", "status: published\n", f"{head}status: published\n")
    before = read_text(small, "pages/walk.md")
    unpublish(small, "walk", to="about")
    after = before.replace(head, "").replace("status: published", "status: draft")
    assert read_text(small, "pages/walk.md") == after


def test_unpublished_page_returns_only_under_free_url(small: Path) -> None:
    unpublish(small, "walk", to="about")
    edit(small, "pages/walk.md", "status: draft", "status: published")
    site = read_site(small / "content", ROOT / "theme", "", publish=True)
    assert [problem.code for problem in select_errors(check_all(site))] == ["E701"]


@pytest.mark.parametrize(
    ("page_", "to", "why"),
    [
        ("walk", "", "--to contact"),
        ("walk", "walk", "cannot take its own place"),
        ("walk", "waiting", "is not on the site, so nothing can lead to it"),
        ("waiting", "about", "it is a draft"),
        ("home", "about", "by its name"),
        ("walk", "abuot", 'Did you mean "about"?'),
    ],
)
def test_unpublish_refusals(small: Path, page_: str, to: str, why: str) -> None:
    write(small, "pages/waiting.md", PAGE.format(title="Wait").replace("published", "draft"))
    before = read_files(small)
    with pytest.raises(UserError) as told:
        unpublish(small, page_, to=to)
    assert why in str(told.value)
    assert read_files(small) == before
