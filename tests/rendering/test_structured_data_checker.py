"""Structured data that no words break, and the checker of the tests itself."""

import json
import re
from typing import Any

import pytest

from clinicsite.rendering.structured_data import to_script
from tests.conftest import Project
from tests.rendering.json_ld import get_json_ld
from tests.rendering.schema_org import find_graph_problems

ORG = "https://schema.org/"


@pytest.mark.parametrize(
    "words", ["</script><script>alert(1)</script>", "<!--<script>", "a & b", "\u2028\u2029"]
)
def test_no_words_can_end_the_script_element(words: str) -> None:
    script = to_script({"name": words})
    assert not set("<>&\u2028\u2029") & set(script)
    assert json.loads(script) == {"name": words}


def test_a_title_with_signs_of_markup_stays_a_title(project: Project) -> None:
    title = "Us & you: 1 < 2 > 0"
    project.edit("content/pages/about.md", "title: About us", f'title: "{title}"')
    document = project.build().document("about/")
    assert get_json_ld(document)["@graph"][0]["name"] == title


@pytest.mark.parametrize(
    ("node", "fault"),
    [
        ({"@type": "MedicalWebsite"}, "MedicalWebsite is not a type"),
        ({"@type": "Article", "titel": "x"}, "Article.titel is not a property"),
        (
            {"@type": "MedicalWebPage", "aspect": "risks"},
            "MedicalWebPage.aspect is superseded by mainContentOfPage",
        ),
        (
            {"@type": "Article", "lastReviewed": "2026-01-01"},
            "Article.lastReviewed is not a property of this type",
        ),
        (
            {"@type": "WebPage", "lastReviewed": "2026-13-01"},
            "WebPage.lastReviewed cannot be '2026-13-01'",
        ),
        (
            {"@type": "WebPage", "reviewedBy": {"@id": "#nobody"}},
            "WebPage.reviewedBy cannot be {'@id': '#nobody'}",
        ),
        (
            {"@type": "WebPage", "breadcrumb": {"@type": "Person", "name": "x"}},
            "WebPage.breadcrumb cannot be {'@type': 'Person', 'name': 'x'}",
        ),
        (
            {"@type": "MedicalGuidelineRecommendation", "evidenceLevel": f"{ORG}EvidenceLevelZ"},
            "MedicalGuidelineRecommendation.evidenceLevel cannot be",
        ),
        (
            {"@type": "MedicalGuidelineRecommendation", "evidenceLevel": f"{ORG}EvidenceLevelA"},
            None,
        ),
        ({"@type": "WebPage", "url": "about"}, "WebPage.url cannot be 'about'"),
        ({"@type": "ListItem", "position": 1, "item": "https://x.example/"}, None),
    ],
)
def test_the_checker_finds_what_is_wrong(node: dict[str, Any], fault: str | None) -> None:
    found = find_graph_problems({"@context": "https://schema.org", "@graph": [node]})
    if fault is None:
        assert found == []
    else:
        assert any(re.search(re.escape(fault), one) for one in found), found
