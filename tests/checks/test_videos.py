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


@pytest.mark.parametrize("length", ["3 minutes", "1 minute", "90 s", "2 min 30 s"])
def test_video_with_its_facts_has_no_problem(body: Body, length: str) -> None:
    assert body(write_video(length=length)) == []


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("link", "https://youtu.be/aBcDeFgHiJk", "E410"),
        ("link", "https://example.org/a", "E410"),
        ("length", "short", "E410"),
        ("length", "3 hours", "E410"),
        ("length", "3 min 75 s", "E410"),
        ("length", "0 minutes", "E410"),
        ("length", "3:20", "E410"),
        ("link", "../images/visit.mp4", "E410"),
        ("captions", "Englsh", "E410"),
        ("captions", "es", "E410"),
        ("captions", "english", "E410"),
        ("captions", "none", "W402"),
        ("captions", "auto", "W402"),
        ("captions", "English (auto-generated)", "W402"),
        ("picture", "../images/none.svg", "E303"),
    ],
)
def test_video_fault_is_at_its_option(body: Body, option: str, value: str, code: str) -> None:
    found = [(p.code, p.line, p.column) for p in body(write_video(**{option: value}))]
    assert found == [(code, LINES[option], 7 + len(option))]


@pytest.mark.parametrize("option", RIGHT)
def test_video_without_an_option_is_refused(body: Body, option: str) -> None:
    assert [(p.code, p.line) for p in body(write_video(**{option: ""}))] == [("E404", 6)]


@pytest.mark.parametrize(
    ("option", "value", "help_text"),
    [
        ("length", "3:20", "“3 min 20 s”"),
        ("length", '"1:02:00"', "“62 min”"),
        ("length", "3 min 75 s", "“4 min 15 s”"),
        ("length", "3 mins.", "“3 min”"),
        ("length", "1 hr 2min and 5 sec", "“62 min 5 s”"),
        ("length", "50secs", "“50 s”"),
        ("link", "visit.mov", "YouTube or Vimeo"),
        ("captions", "Englsh", '"English"'),
        ("captions", "English, es", "Spanish"),
    ],
)
def test_video_help_names_the_value_to_write(
    body: Body, option: str, value: str, help_text: str
) -> None:
    (problem,) = body(write_video(**{option: value}))
    assert help_text in problem.help


def test_video_captions_name_each_language_at_its_place(body: Body) -> None:
    found = body(write_video(captions='"en, Spanish (US) and fr"'))
    assert [(p.column, p.length) for p in found] == [(16, 2), (37, 2)]


@pytest.mark.parametrize("captions", ["English and Spanish", "Kreyòl Ayisyen", "Swedish; Tagalog"])
def test_video_captions_in_known_languages_have_no_problem(body: Body, captions: str) -> None:
    assert body(write_video(captions=captions)) == []


@pytest.mark.parametrize(
    ("option", "value"), [("alt", "Drawing: one"), ("captions", "yes"), ("alt", "[a]")]
)
def test_video_with_an_unreadable_option_has_one_problem_at_it(
    body: Body, option: str, value: str
) -> None:
    found = [(p.code, p.line) for p in body(write_video(**{option: value}))]
    assert found == [("E403", LINES[option])]


def test_video_with_a_mistyped_option_has_one_problem(body: Body) -> None:
    found = body(write_video().replace("captions", "caption"))
    assert [(p.code, p.line) for p in found] == [("E403", LINES["captions"])]


def test_video_without_a_title_or_text_is_refused_once(body: Body) -> None:
    for text in (write_video().replace(" | A tour", ""), write_video().replace("Words.", "")):
        assert [(p.code, p.line) for p in body(text)] == [("E404", 6)]
