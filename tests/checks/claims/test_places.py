"""Where a claim stands: the line and the column in the file that the editor wrote."""

from pathlib import Path

import pytest

from tests.checks.claims.conftest import EVEN_TONE, CheckText, get_location, get_rule

HERE = Path(__file__).parent

# Each text holds the words once as a claim, and around them what could be taken for it.
PLACES = {
    "plain": ("It cures pain.", (8, 4, "cures")),
    "in the second sentence": ("One. It cures pain.", (8, 9, "cures")),
    "in a link": ("See [the cure](../articles/example.md) here.", (8, 10, "cure")),
    "across a line break": ("It has no\nside effects.", (8, 8, "no")),
    "with bold inside": ("It has no **side** effects.", (8, 8, "no **side** effects")),
    "with half a word bold": ("This **cur**es it.", (8, 8, "cur**es")),
    "in code": ("Say `it cures pain`.", (8, 9, "cures")),
    "in fenced code": ("```\nIt cures pain.\n```", (9, 4, "cures")),
    "in indented code": ("A list:\n\n    It cures pain.", (10, 8, "cures")),
    "after an address": ("[A](https://example.org/it-cures-pain) It cures pain.", (8, 43, "cures")),
    "after the same in an address": (
        "[A](https://e.org/cure) [cure](https://e.org)",
        (8, 26, "cure"),
    ),
    "after a longer sentence": ("It does not cure pain.\n\n- Cure pain.", (10, 3, "Cure")),
    "after longer words": ("Be secure.\n\nBe secure.\n\n- Cure", (12, 3, "Cure")),
    "in a heading with an id": ("## The cure {#the-cure}", (8, 8, "cure")),
    "in the title of a block": ("/// note | The cure\n\nText.\n\n///", (8, 16, "cure")),
    "after a label of the theme": (
        "/// care-card | The cure\n    level: book\n\nText.\n\n///",
        (8, 21, "cure"),
    ),
    "in a nested list": ("- One\n\n    - It cures pain.", (10, 10, "cures")),
    "in a table": ("| A | B |\n|---|---|\n| x | It cures. |", (10, 10, "cures")),
    "in a quotation": ("> It cures pain.", (8, 6, "cures")),
    "in a footnote": ("Text.[^1] More text.\n\n[^1]: It cures pain.", (10, 10, "cures")),
    "with a curly apostrophe": ("You’ll see: it cures.", (8, 16, "cures")),
    "with straight quotation marks": ('The "cure" is here.', (8, 6, "cure")),
    "with an entity": ("Care &amp; cure.", (8, 12, "cure")),
    "with a sign in front": ("We are #1.", (8, 4, "are #1")),
    "with a sign behind": ("It helps 100% of them.", (8, 10, "100%")),
    "in a definition": ("Word\n:   It cures pain.", (9, 8, "cures")),
    "in a description of a picture": ("![The cure](../images/drawing.svg)", (8, 7, "cure")),
    "between sources": ("Text.[@wobble-2002] It cures pain.[@wobble-2002]", (8, 24, "cures")),
    "a hyphen that is not one": ("It is pain‑free.", (8, 7, "pain‑free")),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_claim_is_pointed_at_where_it_stands(say: CheckText, name: str) -> None:
    text, place = PLACES[name]
    assert [get_location(problem) for problem in say(text)] == [place]


def test_the_same_sentence_twice_has_two_places(say: CheckText) -> None:
    found = say("It cures pain.\n\nText.\n\n- It cures pain.\n")
    assert [get_location(problem) for problem in found] == [(8, 4, "cures"), (12, 6, "cures")]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("figure", ""),
        (
            "video",
            "    link: https://vimeo.com/12345\n    length: 1 min\n    captions: English\n",
        ),
    ],
)
def test_a_picture_block_is_looked_at_with_its_description(
    say: CheckText, name: str, options: str
) -> None:
    picture = "    picture: ../images/drawing.svg\n    alt: A cure\n"
    block = f"/// {name} | A cure\n{picture}{options}\nA cure.\n\n///"
    below = 12 + options.count("\n")
    assert [get_location(p) for p in say(block)] == [
        (8, 11 + len(name) - 1, "cure"),
        (10, 12, "cure"),
        (below, 3, "cure"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("An example", "The cure", (2, 12, "cure")),
        ("says nothing at all", "cures all", (3, 69, "cures")),
        (
            "next_review: 2004-01-01\n",
            "next_review: 2004-01-01\nchanges:\n  - {date: 2003-03-03, what: A cure, why: Why}\n",
            (8, 32, "cure"),
        ),
    ],
)
def test_claim_in_front_matter_is_reported(
    content: Path, say: CheckText, old: str, new: str, place: tuple[int, int, str]
) -> None:
    say("Text.")
    file = content / "articles/example.md"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    assert [get_location(problem) for problem in say("Text.", name="other")] == [place]


def test_a_text_that_breaks_every_rule_is_told_so_line_by_line(
    say: CheckText, content: Path
) -> None:
    (content / "data/claim-tone.yaml").write_text(EVEN_TONE)
    text = (HERE / "every-rule.md").read_text("utf-8")
    (content / "articles/wibble.md").write_text(text, "utf-8")
    problems = [(p.line, get_rule(p)) for p in say("Text.") if p.path.endswith("wibble.md")]
    found = [one for one in problems if not one[1].startswith("advertises-")]  # each sentence
    assert found == [
        (2, "cure"),
        (9, "outcome-painfree"),
        (9, "outcome-painfree"),  # in code
        (10, "reset"),
        (11, "hype"),
        (13, "safe-absolute"),
        (14, "root-cause"),
        (19, "long-relief"),
        (22, "guarantee"),
        (22, "fda"),
        (22, "promise"),
        (22, "last-hope"),
        (22, "efficacy"),
        (22, "duration"),
        (22, "rapid"),
        (25, "experts"),
        (25, "opioid-contrast"),
        (25, "free"),
        (25, "stigma"),
        (25, "urgency"),
        (25, "advice"),
        (26, "patients"),
        (26, "stat-relative"),
        (28, "animal"),
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("evidence", "It can ease pain a little", "It cures pain a little", "cures"),
        ("evidence", "Measured 24 and 48", "A cure after 24 and 48", "cure"),
        ("glossary", "A tiny gate on nerve cells", "A cure", "cure"),
        (
            "conditions",
            "    en: [pain and soreness",
            "    en: [the cure, pain and soreness",
            "cure",
        ),
        ("treatments", "    - vivid dreams", "    - pain-free dreams", "pain-free"),
    ],
)
def test_claim_in_record_is_reported_once_at_record(
    records: Path, say: CheckText, file: str, old: str, new: str, place: str
) -> None:
    path = records / f"{file}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    (problem,) = say("/// evidence\n\n///")
    line = next(n for n, one in enumerate(path.read_text("utf-8").split("\n"), 1) if new in one)
    assert (problem.path, problem.line) == (f"content/data/{file}.yaml", line)
    assert get_location(problem)[2] == place


def test_a_record_of_two_lines_has_the_right_one(records: Path, say: CheckText) -> None:
    path = records / "glossary.yaml"
    text = path.read_text("utf-8")
    path.write_text(
        f"- term: Wibble\n  plain: >-\n    One.\n    It cures\n    two.\n{text}", "utf-8"
    )
    assert [get_location(problem) for problem in say("Text.")] == [(4, 8, "cures")]
