"""Video blocks: each option is right, or has a problem at its place."""

import pytest

from tests.checks.conftest import Body

RIGHT = {
    "link": "https://vimeo.com/123456789",
    "picture": "../images/drawing.svg",
    "alt": "A drawing",
    "length": "3 minutes",
    "captions": "English",
}
LINES = {name: number for number, name in enumerate(RIGHT, start=7)}


def write_video(**changes: str) -> str:
    """Return a video block with other options. An empty one is left out."""
    options = [f"    {name}: {value}\n" for name, value in (RIGHT | changes).items() if value]
    return f"/// video | A tour\n{''.join(options)}\nWords.\n\n///"


@pytest.mark.parametrize("length", ["3 minutes", "1 minute", "45 s", "2 min 30 s", '"3:20"'])
def test_video_with_its_facts_has_no_problem(body: Body, length: str) -> None:
    assert body(write_video(length=length)) == []


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("link", "https://youtu.be/aBcDeFgHiJk", "E410"),
        ("link", "https://example.org/a", "E410"),
        ("length", "short", "E410"),
        ("length", "3 hours", "E410"),
        ("captions", "none", "W402"),
        ("captions", "auto", "W402"),
        ("picture", "../images/none.svg", "E303"),
    ],
)
def test_video_fault_is_at_its_option(body: Body, option: str, value: str, code: str) -> None:
    found = [(p.code, p.line, p.column) for p in body(write_video(**{option: value}))]
    assert found == [(code, LINES[option], 7 + len(option))]


@pytest.mark.parametrize("option", RIGHT)
def test_video_without_an_option_is_refused(body: Body, option: str) -> None:
    assert [(p.code, p.line) for p in body(write_video(**{option: ""}))] == [("E404", 6)]


def test_video_length_as_a_time_asks_for_quotation_marks(body: Body) -> None:
    found = body(write_video(length="3:20"))
    assert (found[0].code, found[0].line) == ("E403", 6)
