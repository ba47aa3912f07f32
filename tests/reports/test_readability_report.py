"""An editor is told how hard a page is to read, and where."""

import io

from rich.console import Console

from clinicsite.checks.check import read_site
from clinicsite.reports.readability_report import print_readability
from tests.conftest import ROOT, Project

HARD = (
    "Multidisciplinary rehabilitation interventions occasionally necessitate "
    "extraordinarily complicated and lengthy hospitalization."
)
PAGE = f"""---
title: A page
summary: This text stands in for a summary, and is as long as a summary has to be.
status: published
---

## Short

The cat sat on the mat with us today.

## Long

We met at noon and had some bread.

{HARD}
"""


def check_project(project: Project, text: str, path: str = "content/pages/a-page.md") -> str:
    project.write(path, text)
    site = read_site(project.root / "content", ROOT / "theme", "", publish=True)
    out = io.StringIO()
    print_readability(
        site.documents[path.removeprefix("content/")],
        site.records,
        Console(file=out, width=200, legacy_windows=False),
    )
    return out.getvalue()


def test_the_hardest_sentence_comes_first_with_its_line(project: Project) -> None:
    text = check_project(project, PAGE)
    first = text.partition("The hardest sentences:\n")[2].split("\n")
    assert first[0].startswith("  content/pages/a-page.md:15  grade ")
    assert first[1].strip() == HARD


def test_every_section_has_its_own_grade(project: Project) -> None:
    rows = [line.split() for line in check_project(project, PAGE).splitlines()]
    grades = {row[0]: float(row[-1]) for row in rows if row[:1] in (["Short"], ["Long"])}
    assert grades["Short"] < 4 < grades["Long"]


def test_a_page_without_running_text_says_so(project: Project) -> None:
    assert "There is no running text" in check_project(
        project, PAGE.partition("## Short")[0] + "## A\n"
    )
