"""When a page is read again."""

import shutil
from pathlib import Path

import pytest

from clinicsite.checks.rules.review import (
    drug_review_interval,
    missing_review_date,
)
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site

ROOT = Path(__file__).resolve().parents[2]


def write_site(content: Path, path: str, more: str, words: str) -> Site:
    """A site of one page, with the real records."""
    shutil.copytree(ROOT / "content/data", content / "data")
    (content / path).parent.mkdir()
    head = f"title: A page\nsummary: {'x' * 60}\nupdated: 2026-11-22\n{more}"
    (content / path).write_text(f"---\n{head}\n---\n\n{words}\n", "utf-8")
    return read_site(content, ROOT / "theme", "", publish=True)


@pytest.mark.parametrize("folder", ["conditions", "pages"])
@pytest.mark.parametrize(
    ("review", "words", "found"),
    [
        ("2027-11-22", "Ketamine is a medicine.", 0),
        ("2028-01-05", "Ketamine is a medicine.", 1),
        ("2028-01-05", "Rest can help.", 0),
    ],
)
def test_a_page_that_names_a_drug_is_reviewed_within_a_year(
    tmp_path: Path, folder: str, review: str, words: str, found: int
) -> None:
    site = write_site(tmp_path, f"{folder}/example.md", f"next_review: {review}", words)
    problems = list(drug_review_interval(site, site.documents.values()))
    assert [(problem.code, problem.line, problem.column) for problem in problems] == [
        ("E111", 5, 14)
    ] * found


EVIDENCE = "/// evidence | What studies show\n    condition: crps\n\n///"


@pytest.mark.parametrize(
    ("more", "words", "found"),
    [
        ("", "Rest can help.[@brinck-2018]", 1),
        ("", EVIDENCE, 1),
        ("", "Rest can help.", 0),
        ("next_review: 2027-11-22", "Rest can help.[@brinck-2018]", 0),
    ],
)
def test_a_plain_page_that_cites_a_source_is_to_be_reviewed(
    tmp_path: Path, more: str, words: str, found: int
) -> None:
    site = write_site(tmp_path, "pages/example.md", more, words)
    problems = list(missing_review_date(site, site.documents.values()))
    assert [(problem.code, problem.line) for problem in problems] == [("W847", 2)] * found


def test_every_page_of_ours_that_rests_on_sources_is_to_be_reviewed() -> None:
    site = read_site(ROOT / "content", ROOT / "theme", "", publish=True)
    medical = [page for page in site.pages if page.is_medical and page.kind == "page"]
    plain = {page.path for page in medical if page.lang == "en"}
    assert {page.main_path for page in medical if page.lang == "es"} == plain
    visit = ("after", "before", "cost-and-estimates", "during", "sheet")
    assert plain == {
        *(f"pages/visit/{name}.md" for name in visit),
        "pages/help-now.md",
        "pages/questions.md",
        "pages/evidence.md",
    }
