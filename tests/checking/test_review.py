"""When a page is read again."""

import shutil
from pathlib import Path

import pytest

from plugins.checking.review import drugs_are_reviewed_within_a_year
from plugins.reading.read import read_site

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("review", "words", "found"),
    [
        ("2027-11-22", "Ketamine is a medicine.", 0),
        ("2028-01-05", "Ketamine is a medicine.", 1),
        ("2028-01-05", "Rest can help.", 0),
    ],
)
def test_a_page_that_names_a_drug_is_reviewed_within_a_year(
    tmp_path: Path, review: str, words: str, found: int
) -> None:
    shutil.copytree(ROOT / "content/data", tmp_path / "data")
    (tmp_path / "conditions").mkdir()
    head = f"title: A condition\nsummary: {'x' * 60}\nupdated: 2026-11-22\nnext_review: {review}"
    (tmp_path / "conditions/example.md").write_text(f"---\n{head}\n---\n\n{words}\n", "utf-8")
    site = read_site(tmp_path, ROOT / "theme", "", publish=True)
    problems = list(drugs_are_reviewed_within_a_year(site))
    assert [(problem.code, problem.line, problem.column) for problem in problems] == [
        ("E111", 5, 14)
    ] * found
