"""FAQ blocks: each question has an answer, at its line."""

import pytest

from tests.checks.conftest import Body

FAQ = "## A\n\n/// faq\n\n{}\n\n///"
RIGHT = "### Can I?\n\nYes.\n\n### May I?\n\n#### At home\n\nNo."


@pytest.mark.parametrize(
    "questions", [RIGHT, "### Can I? {#can}\n\n- Yes.", "### ¿Puedo?\n\n/// do\n\n- yes\n\n///"]
)
def test_faq_with_answers_has_no_problem(body: Body, questions: str) -> None:
    assert body(f"## A\n\n//// faq\n\n{questions}\n\n////") == []


@pytest.mark.parametrize(
    ("questions", "code", "line"),
    [
        ("Only words.", "E409", 8),
        ("Words.\n\n### Can I?\n\nYes.", "E409", 10),
        ("### Can I?", "E409", 10),
        ("### Can I?\n\n### May I?\n\nNo.", "E409", 10),
        ("### Can I?\n\nYes.\n\n### Can  i?\n\nNo.", "E409", 14),
        ("### Can I?\n\nYes.\n\n## May I?\n\nNo.", "E409", 14),
        ("### Can I?\n\nYes.\n\n#### May I?\n\nNo.", "E409", 14),
        ("### Parking\n\nNone.", "W401", 10),
    ],
)
def test_faq_fault_is_at_its_line(body: Body, questions: str, code: str, line: int) -> None:
    assert [(p.code, p.line) for p in body(FAQ.format(questions))] == [(code, line)]


def test_faq_question_is_asked_once_on_a_page(body: Body) -> None:
    one = "/// faq\n\n### Can I?\n\nYes.\n\n///"
    found = body(f"## A\n\n{one}\n\n{one}")
    assert [(p.code, p.line) for p in found] == [("E409", 18)]


def test_faq_that_skips_a_level_has_one_problem_for_all_its_questions(body: Body) -> None:
    (problem,) = body("/// faq\n\n### Can I?\n\nYes.\n\n### May I?\n\nNo.\n\n///")
    assert (problem.code, problem.line) == ("E309", 8)
    assert "all questions" in problem.help


@pytest.mark.parametrize(("above", "marks"), [("", "##"), ("## A\n\n### B\n\n", "####")])
def test_faq_without_a_question_gets_an_example_of_the_right_level(
    body: Body, above: str, marks: str
) -> None:
    (problem,) = body(f"{above}/// faq\n\nWords.\n\n///")
    assert f"“{marks} " in problem.help


def test_faq_messages_name_the_fault_and_the_help(body: Body) -> None:
    (problem,) = body(FAQ.format("### Can I?"))
    assert problem.message == "This question has no answer"
    assert problem.help == "Write the answer below it, or delete the question."
