"""What the home page shows, from pinned pages, lists and reviews."""

from types import SimpleNamespace

import pytest

from clinicsite.rendering.home_view import make_home_view


def make_pages(kind: str, count: int) -> list[SimpleNamespace]:
    """Return pages that can be told apart."""
    return [Page(kind, f"{kind}-{number}") for number in range(count)]


class Page(SimpleNamespace):
    """A page by its kind and its name, as in sets."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(kind=kind, name=name)

    def __hash__(self) -> int:
        return hash(self.name)


def get_names(pages: list[Page]) -> list[str]:
    return [page.name for page in pages]


def test_home_view_without_pages_is_empty() -> None:
    view = make_home_view([], [], [], [], [])
    assert (view.cards, view.reading, view.is_reviewed) == ([], [], False)


def test_home_view_shows_one_row_of_conditions_and_three_articles() -> None:
    view = make_home_view([], make_pages("condition", 60), make_pages("article", 9), [], [])
    assert get_names(view.cards) == [f"condition-{number}" for number in range(5)]
    assert get_names(view.reading) == ["article-0", "article-1", "article-2"]


def test_home_view_puts_pinned_pages_first_and_each_once() -> None:
    conditions, articles = make_pages("condition", 6), make_pages("article", 4)
    page = Page("page", "storm")
    view = make_home_view([page, articles[3], conditions[5]], conditions, articles, [], [])
    assert get_names(view.cards)[:2] == ["condition-5", "condition-0"]
    assert get_names(view.reading) == ["storm", "article-3", "article-0"]


def test_home_view_drops_no_pinned_page() -> None:
    pinned = [*make_pages("condition", 7), *make_pages("page", 4)]
    view = make_home_view(pinned, [], make_pages("article", 2), [], [])
    assert (len(view.cards), len(view.reading)) == (7, 4)


@pytest.mark.parametrize(
    ("reviews", "expected"),
    [
        ([("someone", False)], True),
        ([("someone", False), (None, False)], False),
        ([("someone", True)], False),
    ],
)
def test_home_view_is_reviewed_only_when_every_page_is(
    reviews: list[tuple[str | None, bool]], expected: bool
) -> None:
    states = [SimpleNamespace(by=by, is_overdue=late) for by, late in reviews]
    assert make_home_view([], [], [], [], states).is_reviewed is expected
