"""The record of the sections that each kind of page must hold."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.checks.analysis.mentions import Mentions, NamePatterns, get_visible_words
from clinicsite.checks.analysis.sections import iter_medical_pages
from clinicsite.model.page_structure import PageStructure
from clinicsite.parsing.read import read_site
from tests.projects import ROOT

# E2 of the rules on health content: what each kind must have, whatever page-structure.yaml says.
MUST = {
    "article": "in-brief off-label evidence risks not-known get-help",
    "condition": "in-brief what signs see-a-doctor emergency treatments evidence living",
    "treatment": "what fda-status how how-well evidence who-should-not common-effects"
    " serious-effects before during after other-choices cost not-known ask get-help",
}


def edit_structure(content: Path, old: str, new: str) -> None:
    text = (ROOT / "content/data/page-structure.yaml").read_text("utf-8")
    assert old in text
    (content / "data/page-structure.yaml").write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("{section: risks, when: tr", "{section: riks, when: tr", "E602", 'Did you mean "risks"?'),
        ("- id: how\n", "- id: what\n", "E601", "Give each section an id of its own."),
        ("{en: What is it?, es", "{es", "E603", "Add “en: …” to the heading."),
        ('en: "To be written: the signs, as a list."', "en: Signs", "E112", "Write these words"),
        ("when: treatment", "when: tretment", "E102", 'Did you mean "treatment"?'),
        ("    block: in-brief", "    block: in-breef", "E102", 'Did you mean "in-brief"?'),
        ("anywhere: true", "anywere: true", "E101", 'Did you mean "anywhere"?'),
        ("level: 3", "level: 1", "E108", "Correct the number."),
    ],
)
def test_a_fault_in_the_record_is_told(
    content: Path, problems: Callable, old: str, new: str, code: str, words: str
) -> None:
    edit_structure(content, old, new)
    found = [p for p in problems() if p.path == "content/data/page-structure.yaml"]
    told = next(p for p in found if p.code == code)
    assert told.help.startswith(words)
    assert told.line > 1


def load_structure() -> PageStructure:
    return read_site(ROOT / "content", ROOT / "theme", "", publish=True).records.page_structure


@pytest.mark.parametrize("kind", MUST)
def test_the_record_asks_for_all_that_the_rules_ask_for(kind: str) -> None:
    needed = {need.section for need, _ in load_structure().get_section_rules(kind)}
    assert set(MUST[kind].split()) <= needed | {"side-effects"}


def test_a_plain_page_needs_no_sections(content: Path) -> None:
    assert load_structure().get_section_rules("page") == []


def test_every_page_with_an_anatomy_is_looked_at() -> None:
    site = read_site(ROOT / "content", ROOT / "theme", "", publish=True)
    pages = list(iter_medical_pages(site, site.documents.values()))
    found = [one.text.path for one in pages]
    assert found == [p.path for p in sorted(site.pages, key=lambda p: p.path) if p.kind != "page"]
    assert all(one.present and not one.missing for one in pages)


def test_names_are_those_that_a_reader_sees() -> None:
    site = read_site(ROOT / "content", ROOT / "theme", "", publish=True)
    named = Mentions(
        get_visible_words(site.documents["conditions/crps.md"]), NamePatterns(site.records)
    )
    assert named.treatments == ["ketamine-infusion"]
    assert "crps" in named.conditions
    assert "migraine" not in named.conditions
    assert named.evidence_pair is not None
    assert named.evidence_pair[0].key == "ketamine-infusion"
    assert named.evidence_pair[1].key in named.conditions
