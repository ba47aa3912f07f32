"""The questions that new asks at a terminal."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.authoring.new import prompt_missing
from tests.authoring.new_project import make_project


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return make_project(tmp_path, monkeypatch)


def make_prompt(*typed: str) -> Callable[[str], str]:
    left = iter(typed)

    def answer(question: str) -> str:
        if (word := next(left, None)) is None:
            raise EOFError
        return word

    return answer


def test_new_asks_again_after_invalid_response() -> None:
    told: list[str] = []
    given = prompt_missing(told.append, make_prompt("", " Back pain ", "conditon", "condition"), {})
    assert given == {"title": "Back pain", "kind": "condition"}
    assert told == ['Did you mean "condition"? Type one of these words, or just Enter.']


def test_new_enter_takes_default() -> None:
    given = prompt_missing(pytest.fail, make_prompt("Sleep", ""), {})
    assert given == {"title": "Sleep", "kind": "article"}


def test_new_does_not_ask_for_given_arguments() -> None:
    given = {"title": "", "kind": "treatment"}
    assert prompt_missing(pytest.fail, make_prompt("Rest"), given) == given | {"title": "Rest"}


def test_new_stops_at_end_of_input() -> None:
    with pytest.raises(EOFError):
        prompt_missing(pytest.fail, make_prompt("Back pain"), {})
