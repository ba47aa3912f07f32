"""Choose what the home page shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clinicsite.model.page import Page
from clinicsite.rendering.review_views import ReviewView

MAX_CARDS = 5  # one row on a wide screen
MIN_READING = 3
MAX_NEWS = 3


@dataclass(frozen=True)
class HomeView:
    """Hold the conditions of the home page, its pages to read, its news, and the state of all
    reviews.

    `is_reviewed`: a named clinician checked the present words of every medical page.
    """

    cards: list[Page]
    reading: list[Page]
    news: list[Page]
    is_reviewed: bool


def make_home_view(
    pinned: Iterable[Page],
    conditions: Iterable[Page],
    articles: Iterable[Page],
    news: Iterable[Page],
    reviews: Iterable[ReviewView],
) -> HomeView:
    """Return the parts of the home page: pinned pages first, then the others in their order.

    Pinned conditions are cards. All other pinned pages are pages to read.
    """
    pinned, reviews = list(pinned), list(reviews)
    cards = [page for page in pinned if page.kind == "condition"]
    reading = [page for page in pinned if page.kind != "condition"]
    return HomeView(
        cards=list(dict.fromkeys([*cards, *conditions]))[: max(len(cards), MAX_CARDS)],
        reading=list(dict.fromkeys([*reading, *articles]))[: max(len(reading), MIN_READING)],
        news=list(news)[:MAX_NEWS],
        is_reviewed=bool(reviews) and all(one.by and not one.is_overdue for one in reviews),
    )
