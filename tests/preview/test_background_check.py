"""The look through everything gives way, is done again when stopped, and seeks nothing twice."""

import threading
from collections.abc import Iterable, Iterator

import pytest

from clinicsite.checks import runner
from clinicsite.checks.registry import Rule, Scope
from clinicsite.model.problem import Problem
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site
from clinicsite.preview.events import PriorityGate
from tests.conftest import PAGE
from tests.preview.conftest import PreviewHarness

ABOUT = "content/pages/about.md"
Looked = list[list[str]]


@pytest.fixture
def looked(preview: PreviewHarness, monkeypatch: pytest.MonkeyPatch) -> Looked:
    """Gets the paths of the texts that each look has sought through."""
    seen: Looked = []

    def note_paths(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
        seen.append([document.path for document in documents])
        yield from ()

    monkeypatch.setattr(runner, "RULES", (Rule((), Scope.LINKED_EVIDENCE, note_paths),))
    preview.live.check_site()
    return seen


def test_a_look_that_a_change_stops_is_done_again(
    preview: PreviewHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(site: Site) -> Iterator[Problem]:
        monkeypatch.setattr(runner, "RULES", ())
        preview.edit(ABOUT, "Words.", "A [link](nowhere.md).")
        yield from ()

    live = preview.live
    real = runner.RULES
    monkeypatch.setattr(runner, "RULES", (Rule((), Scope.SITE, change), *real))
    assert not live.check_site()
    assert live.checked_state != live.events.state_number
    monkeypatch.setattr(runner, "RULES", real)
    assert live.check_site()
    assert live.checked_state == live.events.state_number
    assert [problem.path for problem in live.site_problems] == [ABOUT]


def test_only_what_has_changed_is_sought_through_again(
    preview: PreviewHarness, looked: Looked
) -> None:
    preview.edit(ABOUT, "Words.", "Other words.")
    preview.live.check_site()
    assert sorted(looked[0]) == sorted(preview.live.lazy_site.site.documents)
    assert looked[1:] == [["pages/about.md"]]


def test_a_record_lets_every_text_be_sought_through_again(
    preview: PreviewHarness, looked: Looked
) -> None:
    preview.edit("content/data/strings/en.yaml", "Skip to the main text", "Go on")
    preview.live.check_site()
    assert sorted(looked[-1]) == sorted(looked[0])


def test_a_text_that_comes_back_is_sought_through_again(
    preview: PreviewHarness, looked: Looked
) -> None:
    for text in (None, PAGE.format(title="About us")):
        preview.write(ABOUT, text)
        preview.live.check_site()
    assert looked[1:] == [["pages/about.md"]]


def test_background_check_yields_to_page_request() -> None:
    precedence, order = PriorityGate(), []

    def look() -> None:
        precedence.yield_to_waiters()
        order.append("look")

    with precedence.hold():
        looking = threading.Thread(target=look)
        looking.start()
        looking.join(0.2)
        order.append("page")
    looking.join(60)
    assert order == ["page", "look"]


def test_records_are_read_again_when_a_page_of_the_menu_goes(preview: PreviewHarness) -> None:
    records = preview.live.lazy_site.site.records
    preview.edit(ABOUT, "title: About us", "title: About all of us")
    assert preview.live.lazy_site.site.records is records
    preview.write("content/pages/articles.md", None)
    assert "content/data/navigation.yaml" in {problem.path for problem in preview.live.problems}
