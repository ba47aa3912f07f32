"""Words in another language are not measured on the scale of the page."""

from collections.abc import Callable

import pytest

from clinicsite.model.problem import Problem
from tests.checks.conftest import HEAD

PLAIN = "We can help you. Ask us for a person who speaks your language. You pay no more for it.\n\n"
HARD = (
    "La accesibilidad de la interpretación telefónica y la correspondencia administrativa "
    "representan responsabilidades institucionales independientemente de la nacionalidad, la "
    "discapacidad o la situación socioeconómica de los participantes, sus representantes legales y "
    "sus familiares.\n"
)
ARABIC = "هذا مثال على نص طويل بلغة أخرى، وفيه رقم هاتف: 1-800-222-1222.\n"


@pytest.mark.parametrize(("lang", "words"), [("es", HARD), ("ar", ARABIC)])
def test_words_in_another_language_are_not_measured(
    check: Callable[..., list[Problem]], lang: str, words: str
) -> None:
    block = f"/// in-language\n    lang: {lang}\n\n{words}\n///\n"
    assert check({"pages/x.md": f"{HEAD}{PLAIN}{block}"}) == []


def test_the_same_words_in_the_text_are_measured(check: Callable[..., list[Problem]]) -> None:
    assert "E811" in [p.code for p in check({"pages/x.md": f"{HEAD}{PLAIN}{HARD}"})]


@pytest.mark.parametrize(
    ("option", "code", "line"),
    [("", "E404", 6), ("    lang: xx\n", "E403", 7), ("    lang: english\n", "E403", 7)],
)
def test_a_language_has_a_code(
    check: Callable[..., list[Problem]], option: str, code: str, line: int
) -> None:
    block = f"/// in-language\n{option}\nEste es un ejemplo.\n\n///\n"
    (problem,) = check({"pages/x.md": f"{HEAD}{block}"})
    assert (problem.code, problem.line) == (code, line)
