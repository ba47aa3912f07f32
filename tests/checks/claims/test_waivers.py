"""Waivers: one quoted sentence of one page, allowed by a clinician with a license."""

from pathlib import Path

import pytest

from tests.checks.claims.conftest import CheckText, get_location

SENTENCE = "It offers long-term relief to some."
WAIVER = """claim_waivers:
  - rule: {rule}
    quote: {quote}
    reason: A reason.
    approved_by: {by}
"""
TEXT_LINE = 13


def waiver(rule: str = "long-relief", quote: str = SENTENCE, by: str = "example-clinician") -> str:
    return WAIVER.format(rule=rule, quote=quote, by=by)


def test_a_waived_sentence_is_not_told(say: CheckText) -> None:
    assert [p.line for p in say(SENTENCE, waiver(quote="Another."))] == [9, TEXT_LINE]
    assert say(SENTENCE, waiver()) == []


@pytest.mark.parametrize(
    "text",
    [
        "It offers **long-term**\nrelief to [some](../articles/example.md).",
        f"Words. {SENTENCE} More words.",
        "It offers long‑term relief to some.[@wobble-2002]",
    ],
)
def test_a_quote_is_compared_as_readers_see_it(say: CheckText, text: str) -> None:
    assert say(text, waiver()) == []


def test_a_title_can_be_waived(content: Path, say: CheckText) -> None:
    say("Text.", waiver(quote="Lasting relief?"))
    file = content / "articles/example.md"
    file.write_text(file.read_text("utf-8").replace("title: An example", "title: Lasting relief?"))
    file.rename(content / "articles/first.md")
    assert say("Text.") == []


def test_a_waiver_holds_for_its_own_sentence_only(say: CheckText) -> None:
    found = say(f"{SENTENCE} It offers long-term relief to all.", waiver())
    assert [get_location(problem)[1:] for problem in found] == [(47, "long-term relief")]


@pytest.mark.parametrize("quote", ["long-term relief", "offers long-term relief to some", "It."])
def test_part_of_a_sentence_is_no_quote(say: CheckText, quote: str) -> None:
    found = say(SENTENCE, waiver(quote=quote))
    assert [problem.code for problem in found] == ["E802", "E801"]


def test_a_waiver_is_for_one_rule(say: CheckText) -> None:
    found = say("A miracle of lasting relief.", waiver(quote="A miracle of lasting relief."))
    assert [get_location(problem)[2] for problem in found] == ["miracle"]


def test_waiver_without_match_suggests_nearest_sentence(say: CheckText) -> None:
    found = say(SENTENCE, waiver(quote="It offers long term relief for some."))[0]
    assert (found.code, found.line) == ("E802", 9)
    assert found.help.startswith(f"Did you mean “{SENTENCE}”?")
    assert [p.line for p in say("Text.", waiver())] == [9]


def test_a_rule_that_does_not_exist_is_told_with_the_nearest(say: CheckText) -> None:
    found = say(SENTENCE, waiver(rule="long-releif"))[0]
    assert (found.code, found.line) == ("E802", 8)
    assert found.help.startswith('Did you mean "long-relief"?')


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("safe-absolute", "It is safe."),
        ("cure", "It is a cure."),
        ("fda", "It is FDA-approved."),
        ("free", "It is free."),
    ],
)
def test_four_rules_are_never_waived(say: CheckText, rule: str, text: str) -> None:
    found = say(text, waiver(rule=rule, quote=text))
    assert [(problem.code, problem.line) for problem in found] == [("E802", 8), ("E801", TEXT_LINE)]
    assert f'"{rule}"' in found[0].message


@pytest.mark.parametrize(
    ("old", "new", "by", "words"),
    [
        ("", "", "somebody-else", "content/data/people.yaml"),
        ("EXAMPLE-0", "", "example-clinician", "license"),
        (
            "consent_to_publish: true",
            "consent_to_publish: false",
            "example-clinician",
            "agreed",
        ),
    ],
)
def test_only_a_clinician_with_a_record_and_a_license_can_allow_it(
    records: Path, say: CheckText, old: str, new: str, by: str, words: str
) -> None:
    people = records / "people.yaml"
    people.write_text(people.read_text("utf-8").replace(old or "\0", new), "utf-8")
    found = say(SENTENCE, waiver(by=by))
    assert [(p.code, p.line) for p in found] == [("E802", 11), ("E801", TEXT_LINE)]
    assert f'"{by}"' in found[0].message
    assert words in found[0].message


def test_a_page_that_is_not_medical_has_no_waivers(
    content: Path, problems: object, say: CheckText
) -> None:
    say("Text.")
    page = content / "pages/example.md"
    text = (content / "articles/example.md").read_text("utf-8")
    head = text.replace("date: 2003-03-03\n", "").replace("next_review: 2004-01-01\n", waiver())
    page.write_text(head, "utf-8")
    told = [p.code for p in problems() if p.path == "content/pages/example.md"]  # type: ignore[operator]
    assert told == ["E103"]
