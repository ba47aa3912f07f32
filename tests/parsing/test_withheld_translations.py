"""A launched site leaves out a medical translation that no human translator has reviewed."""

from pathlib import Path

import pytest

from clinicsite.checks.check import check_site
from clinicsite.checks.rules.launch import LAUNCH_TESTS
from clinicsite.parsing.read import read_site
from tests.medical_sections import add_spanish_strings
from tests.small_project import make_small_project

HEAD = """---
title: {}
summary: This text stands in for a summary, and is as long as a summary has to be.
date: 2026-01-02
next_review: 2026-12-01
status: published
{}---

Words.
"""
REVIEW = "translated: {by: Example Translator, on: 2026-01-03, text: v1-0123456789abcdef}\n"


@pytest.mark.parametrize(
    ("launched", "review", "publish", "shown"),
    [
        (False, "", True, True),
        (True, "", True, False),
        (True, "", False, True),
        (True, REVIEW, True, True),
    ],
)
def test_unreviewed_medical_translation_is_left_out_of_a_launched_site(
    tmp_path: Path, launched: bool, review: str, publish: bool, shown: bool
) -> None:
    project = make_small_project(tmp_path / "project")
    add_spanish_strings(project.root / "content")
    project.write("content/articles/pain.md", HEAD.format("Pain", ""))
    project.write("content/articles/pain.es.md", HEAD.format("El dolor", review))
    if launched:
        project.edit("content/data/clinic.yaml", "launched: false", "launched: true")
    site = read_site(project.root / "content", project.root / "theme", "", publish=publish)
    assert (site.get_page("articles/pain.es.md") is not None) == shown
    assert site.get_page("articles/pain.md") is not None


@pytest.mark.parametrize("is_draft", [True, False])
def test_link_to_an_unpublished_translation_leads_to_the_english_page(
    tmp_path: Path, is_draft: bool
) -> None:
    project = make_small_project(tmp_path / "project")
    add_spanish_strings(project.root / "content")
    section = "\n## Help {#help}\n\nWords.\n"
    project.write("content/articles/pain.md", HEAD.format("Pain", "") + section)
    project.write("content/articles/pain.es.md", HEAD.format("El dolor", "") + section)
    news = HEAD.format("Noticias", "slug: noticias\n").replace("next_review: 2026-12-01\n", "")
    news = news.replace("Words.", "Lea [del dolor](../articles/pain.es.md#help) aquí.")
    project.write("content/news/saturdays.es.md", news)
    if is_draft:
        project.edit("content/articles/pain.es.md", "published", "draft")
    else:
        project.edit("content/data/clinic.yaml", "launched: false", "launched: true")
    site = read_site(project.root / "content", project.root / "theme", "", publish=True)
    page = site.get_page("news/saturdays.es.md")
    assert page
    link = '<a href="/articles/pain/#help" hreflang="en">del dolor<span class="link-language"> '
    assert link in page.body.lead + page.body.main
    problems = check_site(project.root, "")
    assert ["link leads" in one.message + one.help for one in problems if one.code == "W301"] == (
        [True] if is_draft else []
    )


@pytest.mark.parametrize("review", ["", REVIEW])
def test_launch_list_names_each_unreviewed_translation(tmp_path: Path, review: str) -> None:
    project = make_small_project(tmp_path / "project")
    add_spanish_strings(project.root / "content")
    project.write("content/articles/pain.md", HEAD.format("Pain", ""))
    project.write("content/articles/pain.es.md", HEAD.format("El dolor", review))
    for launched in ("false", "true"):
        project.edit("content/data/clinic.yaml", "launched: ", f"launched: {launched} # ")
        site = read_site(project.root / "content", project.root / "theme", "", publish=True)
        found = [(p.path, p.code) for p in LAUNCH_TESTS["translations"](site)]
        assert found == ([] if review else [("content/articles/pain.es.md", "W851")])
        wanted = launched == "true" and not review
        assert ("W851" in {p.code for p in check_site(project.root, "")}) == wanted
