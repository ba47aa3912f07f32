"""The word that a mistyped one means is the one with the likeliest slip of the keyboard."""

import pytest

from clinicsite.cli.command_table import COMMANDS
from clinicsite.model.block import BLOCKS
from clinicsite.support.edit_distance import (
    find_near_matches,
    find_nearest,
    find_only_near_match,
    format_question,
    suggest,
)

DRAWINGS = ("head", "hand", "foot", "body", "spine", "flag", "watch", "phone", "bandage")
FIELDS = ("title", "summary", "updated", "status", "related", "topics", "next_review", "expires")
TOPICS = ("crps", "fibromyalgia", "migraine", "neuropathic-pain", "ketamine-infusion")
CITATIONS = ("orser-1997", "cohen-2018", "cohen-2012", "noppers-2011", "schwartzman-2009")
PATHS = ("conditions/crps.md", "conditions/migraine.md", "pages/about.md")


@pytest.mark.parametrize(
    ("word", "known", "nearest"),
    [
        ("hnad", DRAWINGS, ["hand"]),
        ("haed", DRAWINGS, ["head"]),
        ("jand", DRAWINGS, ["hand"]),
        ("hwad", DRAWINGS, ["head"]),
        ("spnie", DRAWINGS, ["spine"]),
        ("flga", DRAWINGS, ["flag"]),
        ("Wathc", DRAWINGS, ["watch"]),
        ("bndage", DRAWINGS, ["bandage"]),
        ("titel", FIELDS, ["title"]),
        ("sumary", FIELDS, ["summary"]),
        ("stauts", FIELDS, ["status"]),
        ("next-review", FIELDS, ["next_review"]),
        ("next review", FIELDS, ["next_review"]),
        ("review", FIELDS, ["next_review"]),
        ("rleatde", FIELDS, ["related"]),
        ("cprs", TOPICS, ["crps"]),
        ("crsp", TOPICS, ["crps"]),
        ("neuropathic_pian", TOPICS, ["neuropathic-pain"]),
        ("infusion", TOPICS, ["ketamine-infusion"]),
        ("cohen-2081", CITATIONS, ["cohen-2018"]),
        ("cohen-2019", CITATIONS, ["cohen-2018"]),
        ("cohen-201", CITATIONS, ["cohen-2012", "cohen-2018"]),
        ("orsre-1997", CITATIONS, ["orser-1997"]),
        ("conditions/cpsr.md", PATHS, ["conditions/crps.md"]),
        ("pubilsh", COMMANDS, ["publish"]),
        ("preveiw", COMMANDS, ["preview"]),
        ("nwe", COMMANDS, ["new"]),
        ("chekc", COMMANDS, ["check"]),
        ("ntoe", BLOCKS, ["note"]),
        ("stpes", BLOCKS, ["steps"]),
        ("care_card", BLOCKS, ["care-card"]),
        ("care card", BLOCKS, ["care-card"]),
        ("zzz", DRAWINGS, []),
        ("nope-2018", CITATIONS, []),
        ("nope-2018", ("pickering-2018",), []),
        ("kee", ("key", "name"), ["key"]),
        ("extra/nope.pdf", ("extra/fake.pdf",), []),
        ("extra/fkae.pdf", ("extra/fake.pdf",), ["extra/fake.pdf"]),
        ("extra/fake.pfd", ("extra/fake.pdf",), ["extra/fake.pdf"]),
        ("images/door.jpg", ("news/photo.jpeg", "images/drawing.svg"), []),
        ("conditions/gout.md", PATHS, []),
        ("weekdays", ("Monday", "Wednesday", "Sunday"), []),
        ("yes", ("self-care", "book", "urgent", "emergency"), []),
        ("x", ("a", "s", "z"), []),
        ("", DRAWINGS, []),
        ("hand", (), []),
    ],
)
def test_near_matches_are_those_with_the_likeliest_slip(
    word: str, known: tuple[str, ...], nearest: list[str]
) -> None:
    assert find_near_matches(word, known) == nearest


def test_near_matches_are_at_most_three_and_prefer_the_same_beginning() -> None:
    known = ["bold", "cold", "fold", "hold", "told", "worm"]
    assert find_near_matches("wold", known) == ["bold", "cold", "fold"]
    assert find_near_matches("pair", ["hair", "pain"]) == ["pain", "hair"]


def test_near_match_has_the_capital_letters_of_the_known_word() -> None:
    assert find_nearest("emla craem", ["EMLA cream"]) == "EMLA cream"


@pytest.mark.parametrize(
    ("names", "question"),
    [
        ([], ""),
        (["a"], 'Did you mean "a"?'),
        (["a", "b"], 'Did you mean "a" or "b"?'),
        (["a", "b", "c"], 'Did you mean "a", "b" or "c"?'),
    ],
)
def test_question_offers_every_name(names: list[str], question: str) -> None:
    assert format_question(names) == question


def test_the_nearest_word_is_found_in_any_case() -> None:
    assert find_nearest("Publshed", ["draft", "published"]) == "published"
    assert find_nearest("zzz", ["draft", "published"]) is None


def test_suggestion_comes_before_the_other_help() -> None:
    assert suggest("drft", ["draft"], "Or else.") == 'Did you mean "draft"? Or else.'
    assert suggest("zzz", ["draft"], "Or else.") == "Or else."


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("publshed", ["draft", "published"], "published"),
        ("pulbished", ["draft", "published"], "published"),
        ("publishedd", ["draft", "published"], "published"),
        ("puplished", ["draft", "published"], "published"),
        ("On", ["by", "on"], "on"),
        ("ketamine", ["ketamines", "xketamine"], None),  # which of the two?
        ("review", ["reviewed", "next_review"], None),  # two letters away
        ("helps", ["help", "helps"], "helps"),
        ("drft", ["draft"], "draft"),
        ("bu", ["by"], None),  # too short to be sure
        ("", ["by"], None),
        ("text", [], None),
    ],
)
def test_only_one_slip_of_the_keyboard_leaves_no_doubt(
    word: str, known: list[str], meant: str | None
) -> None:
    assert find_only_near_match(word, known) == meant
