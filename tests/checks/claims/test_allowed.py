"""What makes the words of a rule fine: their block, their source, a name; and what hides them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.model.problem import Problem
from tests.checks.claims.conftest import CheckText, get_location, get_rule


def codes(say: CheckText, text: str) -> list[str]:
    return [problem.code for problem in say(text)]


def test_an_unsourced_effect_is_an_error_and_a_sourced_one_a_warning(say: CheckText) -> None:
    assert codes(say, "Our infusions are effective.") == ["E801"]
    assert codes(say, "Our infusions are effective.[@wobble-2002]") == ["W801"]
    assert codes(say, "Our infusions are effective [@wobble-2002].") == ["W801"]
    assert codes(say, "Our infusions are effective. Other words.[@wobble-2002]") == ["E801"]


def test_a_benefit_seen_in_animals_stands_in_early_research(say: CheckText) -> None:
    assert codes(say, "Mice had less pain.[@wibble-2001]") == ["E804"]
    assert codes(say, "/// early-research\n\nMice had less pain.[@wibble-2001]\n\n///") == []
    assert codes(say, "Both had less pain.[@wibble-2001; @wobble-2002]") == []
    assert codes(say, "Mice had less pain.") == []
    assert codes(say, "Mice slept.[@wibble-2001]") == []
    assert codes(say, "/// note | N\n\nMice had less pain.[@wibble-2001]\n\n///") == ["E804"]


def test_an_evidence_record_cannot_rest_on_animals(records: Path, say: CheckText) -> None:
    file = records / "evidence.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("[brinck-2018, jonkman-2017, schwenk-2018]", "[wibble-2001]"))
    found = say("Text.")
    assert {problem.code for problem in found} == {"E804"}
    assert {problem.path for problem in found} == {"content/data/evidence.yaml"}


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("Example Clinician is a board-certified doctor.", True),
        ("Example Clinician is board certified in anesthesiology.", True),
        ("Example Clinician, MD, is licensed in Florida.", True),
        ("Example Clinician is board certified in psychiatry.", False),
        ("Example Clinician, MD, PhD", False),
        ("Example Clinician is licensed in Georgia.", False),
        ("Example Clinician is the best board-certified specialist.", False),
        ("Example Clinician is the leading doctor of Florida.", False),
        ("Example Clinician is a top-rated doctor.", False),
        ("Our team is board-certified.", False),
    ],
)
def test_only_titles_of_the_record_of_a_person_are_allowed(
    say: CheckText, text: str, allowed: bool
) -> None:
    assert (codes(say, text) == []) == allowed


STATEMENT = "/// free-service-statement\n\n{}\n\n///"


def test_a_free_service_needs_the_statement_in_capitals(say: CheckText) -> None:
    capitals = STATEMENT.format("WORDS OF THE LAW, FOR 72 HOURS.")
    assert codes(say, "The first visit is free.") == ["E801"]
    assert codes(say, f"The first visit is free.\n\n{capitals}") == []
    assert codes(say, f"The first visit is free.\n\n{STATEMENT.format('Words.')}") == ["E801"]
    assert codes(say, f"The first visit is free.\n\n{STATEMENT.format('')}") == ["E801"]


def test_a_criticised_claim_is_not_made(say: CheckText) -> None:
    assert codes(say, "> Critique: “It cures pain.” No study shows that it cures.") == []
    assert codes(say, "> It cures pain.") == ["E801"]
    assert codes(say, "Critique: it cures pain.") == ["E801"]
    assert codes(say, "> Critique: “It cures.”\n\nIt cures.\n\n> It cures.") == ["E801", "E801"]


def test_the_titles_of_sources_are_not_our_claims(records: Path, say: CheckText) -> None:
    file = records / "references.yaml"
    text = file.read_text("utf-8").replace("year: 2002, title: T", "year: 2002, title: The cure")
    file.write_text(text, "utf-8")
    assert codes(say, "Text.[@wobble-2002]") == []


def test_the_printed_rules_are_not_claims(say: CheckText) -> None:
    assert codes(say, "/// claim-rules\n\n///") == []


def test_one_sentence_can_break_two_rules(say: CheckText) -> None:
    found = say("A miracle cure.")
    assert [get_rule(problem) for problem in found] == ["hype", "cure"]


def test_a_message_names_the_rule_the_reason_and_better_words(say: CheckText) -> None:
    (problem,) = say("Be pain-free.")
    assert (problem.code, problem.line, problem.column, problem.length) == ("E801", 8, 4, 9)
    assert get_rule(problem) == "outcome-painfree"
    assert "No study shows it. It makes people expect" in problem.message
    assert "“less pain”; “do more of what matters to you”" in problem.help


FRENCH = """
- id: guerir
  lang: fr
  title: Une cure
  kind: outcome
  forms: [guérison|guérit|unique|uniques]
  not_forms: [ne guérit]
  severity: error
  why: Rien ne le prouve.
  say_instead: ["“soulager”"]
"""


def test_a_page_is_held_to_the_rules_of_its_language(
    content: Path, records: Path, say: CheckText, claims: Callable[[], list[Problem]]
) -> None:
    strings = records / "strings/en.yaml"
    strings.with_name("fr.yaml").write_text(strings.read_text("utf-8"), "utf-8")
    (problem,) = say("It is safe. La guérison.", name="example.fr")
    assert problem.code == "E805"
    assert '"fr"' in problem.message
    page = content / "articles/example.fr.md"
    page.write_text(page.read_text("utf-8").replace("published", "draft"), "utf-8")
    assert claims() == []
    with (records / "claims.yaml").open("a", encoding="utf-8") as file:
        file.write(FRENCH)
    found = say("It is safe. La guérison. Ils sont uniques. Il ne guérit pas.", name="example.fr")
    assert [get_location(one)[2] for one in found] == ["guérison", "uniques"]


@pytest.mark.parametrize("draft", ["draft", "published"])
def test_a_draft_is_looked_at_too(content: Path, say: CheckText, draft: str) -> None:
    say("It cures pain.")
    file = content / "articles/example.md"
    file.write_text(file.read_text("utf-8").replace("published", draft), "utf-8")
    assert codes(say, "Text.") == []
    file.rename(content / "articles/first.md")
    assert len(say("It cures pain.", name="first")) == 1
