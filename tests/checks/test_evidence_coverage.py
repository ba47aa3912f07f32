"""Treatments and conditions that are named together: what counts, and what it asks for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.checks.rules import page_structure
from clinicsite.checks.rules.page_structure import PAGE_RULES
from clinicsite.model.problem import Problem

ROOT = Path(__file__).resolve().parents[2]
SUMMARY = "summary: This summary is long enough for the rule on summaries, and says nothing at all."
HEAD = f"---\ntitle: An example\n{SUMMARY}\nstatus: published\nnext_review: 2027-10-01\n"
CODES = {"E821", "E822", "E823", "E824", "E836", "W821"}
TABLE = "/// evidence\n    condition: {}\n\n///\n"
FACTS = "## What do we know? {{#facts}}\n\n{}\n"
ARTICLE = "articles/example.md"

Codes = Callable[..., list[str]]


@pytest.fixture
def codes(content: Path, problems: Callable[[], list[Problem]]) -> Codes:
    """The codes of these rules for one page; `more` are lines of its front matter."""
    records = content / "data"
    with (records / "conditions.yaml").open("a") as file:
        file.write("\n- key: sore-thumb\n  name: Sore thumb\n  also_called: [back trouble]\n")

    def codes(path: str, body: str, more: str = "", head: str = HEAD) -> list[str]:
        file = content / path
        file.parent.mkdir(exist_ok=True)
        date = "date: 2026-11-01\n" if path.startswith("articles/") else ""
        if path.startswith("pages/"):
            head = head.replace("next_review: 2027-10-01\n", "")
        file.write_text(f"{head}{date}{more}---\n\n{body}\n")
        found = [p for p in problems() if p.path == f"content/{path}" and p.code in CODES]
        return [p.code for p in found if p.message != "The page cites no source"]

    return codes


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (ARTICLE, "Ketamine may do something for a sore thumb.[@cohen-2018]"),
        (ARTICLE, "Back trouble is treated with ketamine infusions.[@cohen-2018]"),
        ("pages/example.md", "Ask us about ketamine for a sore thumb."),
        ("conditions/sore-thumb.md", "Some clinics offer ketamine.[@cohen-2018]"),
        ("treatments/ketamine-infusion.md", "It is given for back trouble.[@cohen-2018]"),
    ],
)
def test_a_pair_without_a_record_is_a_problem(codes: Codes, path: str, words: str) -> None:
    assert codes(path, FACTS.format(words)) == ["E821"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (ARTICLE, "Ketamine is a medicine.[@cohen-2018] A sore thumb hurts."),
        (ARTICLE, "/// questions\n\n- Is ketamine good for a sore thumb?\n\n///"),
        (ARTICLE, "/// dont\n\n- take ketamine for back trouble at home\n\n///"),
        ("conditions/sore-thumb.md", "It hurts.[@cohen-2018]"),
        ("conditions/sore-thumb.md", "It is ketaminelike.[@cohen-2018]"),
        ("treatments/ketamine-infusion.md", "It is a medicine.[@cohen-2018]"),
        ("pages/example.md", "We see people with a sore thumb. We also give ketamine."),
    ],
)
def test_near_misses_name_no_pair(codes: Codes, path: str, words: str) -> None:
    assert codes(path, FACTS.format(words)) == []


@pytest.mark.parametrize("section", ["risks", "side-effects", "who-should-not", "other-choices"])
def test_a_danger_or_another_choice_is_no_use_of_the_treatment(codes: Codes, section: str) -> None:
    body = f"## Which? {{#{section}}}\n\nKetamine can worsen a sore thumb.[@cohen-2018]"
    assert codes(ARTICLE, body) == []
    assert codes(ARTICLE, body.replace(section, "facts")) == ["E821"]


def test_a_draft_is_only_warned(codes: Codes) -> None:
    body = FACTS.format("Ketamine may do something for a sore thumb.[@cohen-2018]")
    assert codes(ARTICLE, body) == ["E821"]
    assert codes(ARTICLE, body, head=HEAD.replace("published", "draft")) == ["W821"]


def test_topics_name_a_pair(codes: Codes, content: Path) -> None:
    (content / "conditions").mkdir()
    for path in ("conditions/sore-thumb.md", "conditions/crps.md"):
        (content / path).write_text(f"{HEAD}---\n\nText.\n")
    (content / "treatments").mkdir()
    (content / "treatments/ketamine-infusion.md").write_text(f"{HEAD}---\n\nText.\n")
    body = FACTS.format("It is so.[@cohen-2018]")
    assert codes(ARTICLE, body, "topics: [ketamine-infusion, sore-thumb]\n") == ["E821"]
    assert codes(ARTICLE, body, "topics: [sore-thumb]\n") == []
    assert codes(ARTICLE, body, "topics: [fibromyalgia, ketamine-infusion]\n") == ["E822"]
    shown = body + TABLE.format("fibromyalgia")
    assert codes(ARTICLE, shown, "topics: [fibromyalgia, ketamine-infusion]\n") == []


def test_a_record_with_a_fault_is_still_a_record(codes: Codes, content: Path) -> None:
    with (content / "data/evidence.yaml").open("a") as file:
        file.write("\n- treatment: ketamine-infusion\n  condition: sore-thumb\n  certainty: none\n")
    assert codes(ARTICLE, FACTS.format("Ketamine for back trouble.[@cohen-2018]")) == []


def test_the_page_of_a_condition_shows_the_table_itself(codes: Codes) -> None:
    body = FACTS.format("Some clinics offer ketamine.[@noppers-fm-2011]")
    link = "See [the table](../treatments/ketamine-infusion.md).\n"
    assert codes("conditions/fibromyalgia.md", body) == ["E822"]
    assert codes("conditions/fibromyalgia.md", body + TABLE.format("migraine")) == ["E822"]
    assert codes("conditions/fibromyalgia.md", body + link) == ["E822"]
    assert codes("conditions/fibromyalgia.md", body + TABLE.format("fibromyalgia")) == []


def test_evidence_pair_named_in_passing_may_be_shown_elsewhere(codes: Codes, content: Path) -> None:
    body = FACTS.format("A trial of ketamine in fibromyalgia was small.[@noppers-fm-2011]")
    (content / "pages/table.md").write_text(
        f"{HEAD.replace('next_review: 2027-10-01', '')}---\n\n{TABLE.format('fibromyalgia')}"
    )
    body += TABLE.format("migraine")
    assert codes(ARTICLE, body) == ["E822"]
    assert codes(ARTICLE, f"{body}\nSee [about us](../pages/about.md).") == ["E822"]
    assert codes(ARTICLE, f"{body}\nSee [the table](../pages/table.md).") == []
    assert codes(ARTICLE, body, "related: [../pages/table.md]\n") == []
    assert codes(ARTICLE, body + TABLE.format("fibromyalgia")) == []


BOTH = "- One.[@cohen-2018]\n- Another.[@ferraro-2025]\n"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("", ["E823"]),
        (f"/// sources-disagree\n\n{BOTH}\n///", []),
        ("/// sources-disagree\n\n- One.[@cohen-2018]\n\n///", ["E823"]),
        ("/// sources-disagree\n\n- Another.[@ferraro-2025]\n\n///", ["E823", "E824"]),
        (f"/// note | Two\n\n{BOTH}\n///", ["E823"]),
    ],
)
def test_a_page_about_a_disagreement_cites_both_sides(
    codes: Codes, said: str, found: list[str]
) -> None:
    body = FACTS.format(f"Ketamine is tried.[@cohen-2018]\n\n{TABLE.format('crps')}\n{said}")
    assert sorted(codes("conditions/crps.md", body)) == found


def test_a_block_about_disagreement_needs_a_record(codes: Codes) -> None:
    block = "/// sources-disagree\n\n- One.[@{}]\n- Another.[@{}]\n\n///"
    assert codes(ARTICLE, block.format("chou-2016", "dowell-2022")) == ["E824"]
    assert codes(ARTICLE, block.format("guimaraes-2022", "cohen-2018")) == []


@pytest.mark.parametrize(
    ("section", "found"),
    [
        ("## A {#facts}\n\nBones are hard.", 1),
        ("## A {#facts}\n\nBones are hard.[@chou-2016]", 0),
        ("## A {#facts}\n\n### B\n\nBones are hard.[@chou-2016]", 0),
        (f"## A {{#facts}}\n\n{TABLE.format('fibromyalgia')}", 0),
        ("## A {#facts}\n\n/// do\n\n- rest\n\n///\n\n/// questions\n\n- Why?\n\n///", 0),
        ("## A {#facts}\n\n/// note | B\n\nBones are hard.\n\n///", 1),
        ("## A {#not-known}\n\nNobody knows.", 0),
        ("## A {#get-help}\n\nCall 911.", 0),
        ("## A {#cost}\n\nAsk for an estimate.", 0),
        ("## A {#ask}\n\nAsk us.", 0),
        ("## A\n\nBones are hard.\n\n## B\n\nThey are.[@chou-2016]", 1),
    ],
)
def test_a_section_of_facts_has_a_source(
    codes: Codes, section: str, found: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_structure, "PAGE_RULES", PAGE_RULES)
    assert [code for code in codes(ARTICLE, section) if code == "E836"] == ["E836"] * found
    assert codes("pages/example.md", section.replace("fibromyalgia", "crps")) == []
