"""Plain language: what is too hard, too long or unexplained, each at its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.checks.analysis.syllables import count_syllables
from clinicsite.checks.check import check_site
from clinicsite.model.problem import Problem
from clinicsite.parsing.read import read_site
from tests.checks.hard_text import HARD, ROOT, make_paragraphs
from tests.medical_sections import add_spanish_strings

FIRST = 6  # the line of the file on which a body begins

Body = Callable[[str], list[Problem]]

Check = Callable[..., list[Problem]]

EASY = "We count the days. You can walk with us. It is good to rest. The sun is up. " * 4


def list_codes(problems: list[Problem]) -> list[tuple[str, int]]:
    """The codes of problems with their lines, those for single words left out."""
    return [(problem.code, problem.line) for problem in problems if problem.code != "W818"]


def test_a_page_that_is_too_hard_is_an_error_at_its_hardest_sentence(body: Body) -> None:
    found = [
        p
        for p in body(make_paragraphs("It is so. " * 3, HARD, HARD[:-1] + " now.", "We rest."))
        if p.code == "E811"
    ]
    assert [problem.line for problem in found] == [FIRST + 2]
    assert "reads at grade 1" in found[0].message
    assert "limit is 8.0" in found[0].message
    assert "“Practitioners administering" in found[0].help
    assert "physiological" in found[0].help


def test_a_page_near_the_limit_is_a_warning(body: Body) -> None:
    text = "The people of the village wander to a market on Sunday to purchase honey."
    found = body(make_paragraphs(text, text, text))
    assert list_codes(found) == [("W811", FIRST)]
    assert "reads at grade 7." in found[0].message
    assert "the aim is 6.9" in found[0].message


def test_needed_names_do_not_count_against_a_page_but_are_told(body: Body) -> None:
    text = "You may have fibromyalgia and complex regional pain syndrome at the same time. " * 3
    assert list_codes(body(text)) == []
    worse = body(text + HARD + " " + HARD)
    assert "with its medical names" in next(p.message for p in worse if p.code == "E811")


def test_a_few_words_have_no_grade(body: Body) -> None:
    assert list_codes(body("Administrative responsibilities.")) == []


def test_each_part_of_a_page_is_judged_alone(body: Body) -> None:
    easy = "\n\n".join(["You can rest. It is good to rest. We can help."] * 30)
    part = make_paragraphs("## Hard part", *[HARD] * 5)
    found = body(make_paragraphs("## Easy part", easy, part))
    assert [p.code for p in found if p.code != "W818"] == ["W812"]
    assert "The section “Hard part” reads at" in next(p.message for p in found if p.code == "W812")


@pytest.mark.parametrize(("count", "codes"), [(30, []), (31, ["W813"])])
def test_a_sentence_has_thirty_words_at_most(body: Body, count: int, codes: list[str]) -> None:
    sentence = " ".join(["walk"] * (count - 1)) + " now."
    found = body(make_paragraphs("It is so. " * 3, sentence))
    assert [problem.code for problem in found] == codes
    for problem in found:
        assert f"has {count} words" in problem.message
        assert problem.line == FIRST + 2
        assert "two or three sentences" in problem.help


def test_names_count_as_words_of_a_sentence(body: Body) -> None:
    text = "complex regional pain syndrome " * 8
    assert [p.code for p in body(f"It is {text}so.") if p.code == "W813"] == ["W813"]


def test_the_mean_sentence_has_twenty_words_at_most(body: Body) -> None:
    sentence = " ".join(["walk"] * 24) + " now."
    assert list_codes(body(make_paragraphs(sentence, sentence))) == [("W814", FIRST)]
    assert list_codes(body(make_paragraphs(sentence, "Sit down. Be calm."))) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("One is so. Two are so. Three are so.", []),
        ("One is so. Two are so. Three are so. Four are so.", ["W815"]),
        ("**Before.** Two are so. Three are so. Four are so.", []),
        ("- One is so.\n- Two are so.\n- Three are so.\n- Four are so.", []),
        ("- One is so. Two are so. Three are so. Four are so.", ["W815"]),
        ("One is so. Two are so.\n\nThree are so. Four are so.", []),
    ],
)
def test_a_paragraph_has_three_sentences_at_most(body: Body, text: str, codes: list[str]) -> None:
    assert [problem.code for problem in body(text)] == codes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It was 20 % at first.\n\nThen 1 in 5 had it.", ["W816"]),
        ("It was 20 percent at first.\n\nThen 7 out of 10 people had it.", ["W816"]),
        ("It was 20%.\n\n## Later\n\nThen 1 in 5 had it.", []),
        ("Then 1 in 5 had it.\n\nThen 3 in 10.", []),
        ("It was 20%.\n\nThen it was 30%.", []),
        ("It was 20%.\n\nPain was 2.7 out of 10 then.", []),
        ("It was 20% of 12 in 2024.", []),
    ],
)
def test_shares_are_given_in_one_way(body: Body, text: str, found: list[str]) -> None:
    assert [problem.code for problem in body(text)] == found


def test_the_answer_comes_first(body: Body) -> None:
    brief = "/// in-brief\n\n- It is so.\n\n///"
    long = "Here we say this and that. " * 4 + "\n\n" + "We say it in so many words. " * 3
    assert list_codes(body(make_paragraphs(brief, long))) == [("W815", FIRST + 6)]
    above = ["Here we say this and that now. " * 3, "So we do it. " * 3]
    assert list_codes(body(make_paragraphs(*above, brief))) == []
    late = make_paragraphs(*above, "So we do it all day long. " * 3, brief)
    assert list_codes(body(late)) == [("W817", FIRST)]


def test_a_page_without_a_brief_begins_with_a_short_paragraph(body: Body) -> None:
    paragraph = "Here the text says one thing and then it says one more thing in plain words. " * 3
    found = body(make_paragraphs(paragraph, "It is so."))
    assert list_codes(found) == [("W817", FIRST)]
    assert "has 48 words. The limit is 40" in found[0].message
    card = "/// care-card | Call 911\n    level: emergency\n\n{}\n\n///"
    assert list_codes(body(make_paragraphs(card.format(paragraph), "It is so."))) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We use electromyography for it.", ["electromyography"]),
        ("We use electromyography (a test of the nerves).", []),
        ("We use a test of the nerves (electromyography).", []),
        ("We use a test of the nerves called electromyography.", []),
        ("Electromyography is a test of the nerves.", []),
        ("Electromyography hurts a bit.", ["Electromyography"]),
        ("We use it (electromyography). Then electromyography again.", []),
        ("Try electromyography. Then electromyography again.", ["electromyography"]),
        ("Call in an emergency, or in two emergencies.", []),
        ("We have fibromyalgia and central sensitization.", []),
        ("We met at Massachusetts General.", []),
        ("It takes responsibility.", []),
    ],
)
def test_a_long_word_is_explained_at_first_use(body: Body, text: str, words: list[str]) -> None:
    found = [problem for problem in body(text) if problem.code == "W818"]
    assert [problem.message.partition("“")[2].strip("”") for problem in found] == words


def test_tables_headings_and_quotations_are_no_running_text(body: Body) -> None:
    table = f"| A |\n|---|\n| {HARD} {HARD} |"
    quotation = f"> {HARD} {HARD}"
    assert list_codes(body(make_paragraphs("It is so.", f"## {HARD[:60]}", table, quotation))) == []


def test_spanish_is_judged_by_its_own_scale(content: Path, check: Check) -> None:
    add_spanish_strings(content)
    head = f"---\ntitle: El dolor\nsummary: {'Esto es lo que hay que leer. ' * 3}\n---\n"
    hard = "La administración intravenosa requiere supervisión especializada permanente. " * 5
    found = check({"pages/example.es.md": head + hard})
    [problem] = [one for one in found if one.code == "E811"]
    assert "of 100 (muy difícil), and the minimum is 60" in problem.message
    easy = "El dolor es malo. Habla con tu médico. Él te va a dar ayuda. " * 4
    found = check({"pages/example.es.md": head + easy})
    assert not [one for one in found if one.code in ("E811", "W811", "W818")]


def test_the_plain_words_of_a_record_are_plain(content: Path) -> None:
    file = content / "data/glossary.yaml"
    record = f"- term: Zoster\n  plain: {HARD}\n\n"
    file.write_text(record + file.read_text("utf-8"), "utf-8")
    found = [p for p in check_site(content.parent) if p.path.endswith("glossary.yaml")]
    assert [(p.code, p.line, p.column) for p in found] == [("E811", 2, 10)]


def test_a_summary_is_plain(content: Path, check: Check) -> None:
    page = f"---\ntitle: Hard\nsummary: {HARD}\nstatus: published\n---\nIt is so.\n"
    assert [(p.code, p.line) for p in check({"pages/hard.md": page})] == [("W819", 3)]


def test_familiar_words_unused_entry_is_reported() -> None:
    site = read_site(ROOT / "content", ROOT / "theme", "", publish=True)
    english = site.records.familiar_words["en"]
    assert [word for word in english.words if count_syllables(word) < 4] == []
    assert list(english.words) == sorted(set(english.words), key=str.casefold)
    assert list(english.names) == sorted(set(english.names), key=str.casefold)
