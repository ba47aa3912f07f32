"""The look through everything gives way, is done again when stopped, and seeks nothing twice."""

import threading
from collections.abc import Iterator

import pytest

from clinicsite.checks import rules
from clinicsite.model.problem import Problem
from clinicsite.parsing.site import Site
from clinicsite.preview.events import Precedence
from tests.conftest import PAGE
from tests.preview.conftest import Preview

ABOUT = "content/pages/about.md"
Looked = list[list[str]]


@pytest.fixture
def looked(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> Looked:
    """Gets the paths of the texts that each look has sought through."""
    seen: Looked = []

    def rule(site: Site) -> Iterator[Problem]:
        seen.append([text.path for text in site.checked])
        yield from ()

    monkeypatch.setattr(rules, "RULES_OF_ONE_TEXT", (rule,))
    preview.live.look_through()
    return seen


def test_a_look_that_a_change_stops_is_done_again(
    preview: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(site: Site) -> Iterator[Problem]:
        monkeypatch.setattr(rules, "RULES", ())
        preview.edit(ABOUT, "Words.", "A [link](nowhere.md).")
        yield from ()

    live = preview.live
    monkeypatch.setattr(rules, "RULES", (change, *rules.RULES))
    real = rules.RULES[1:]
    assert not live.look_through()
    assert live.looked_at != live.news.number
    monkeypatch.setattr(rules, "RULES", real)
    assert live.look_through()
    assert live.looked_at == live.news.number
    assert [problem.path for problem in live.elsewhere] == [ABOUT]


def test_only_what_has_changed_is_sought_through_again(preview: Preview, looked: Looked) -> None:
    preview.edit(ABOUT, "Words.", "Other words.")
    preview.live.look_through()
    assert sorted(looked[0]) == sorted(preview.live.shown.site.texts)
    assert looked[1:] == [["pages/about.md"]]


def test_a_record_lets_every_text_be_sought_through_again(preview: Preview, looked: Looked) -> None:
    preview.edit("content/data/words.yaml", "Skip to the main text", "Go on")
    preview.live.look_through()
    assert sorted(looked[-1]) == sorted(looked[0])


def test_a_text_that_comes_back_is_sought_through_again(preview: Preview, looked: Looked) -> None:
    for text in (None, PAGE.format(title="About us")):
        preview.write(ABOUT, text)
        preview.live.look_through()
    assert looked[1:] == [["pages/about.md"]]


def test_what_somebody_waits_for_goes_first() -> None:
    precedence, order = Precedence(), []

    def look() -> None:
        precedence.give_way()
        order.append("look")

    with precedence.first():
        looking = threading.Thread(target=look)
        looking.start()
        looking.join(0.2)
        order.append("page")
    looking.join(60)
    assert order == ["page", "look"]


def test_records_are_read_again_when_a_page_of_the_menu_goes(preview: Preview) -> None:
    records = preview.live.shown.site.records
    preview.edit(ABOUT, "title: About us", "title: About all of us")
    assert preview.live.shown.site.records is records
    preview.write("content/pages/articles.md", None)
    assert "content/data/navigation.yaml" in {problem.path for problem in preview.live.problems}
