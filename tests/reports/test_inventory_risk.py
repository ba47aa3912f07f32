"""Which page is reviewed next."""

import datetime as dt

import pytest

from clinicsite.parsing.review_state import ReviewState
from clinicsite.reports.inventory import (
    InventoryRow,
    compute_risk,
    describe_next_step,
)
from tests.reports.conftest import make_row

RISKS = [
    # kind, review, days past, ways in, errors, warnings, and what comes out
    (("page", None, 0, 0, 0, 0), 1),
    (("article", ReviewState.REVIEWED, -90, 0, 0, 0), 2),
    (("condition", ReviewState.REVIEWED, -90, 0, 0, 0), 3),
    (("treatment", ReviewState.REVIEWED, -90, 0, 0, 0), 4),
    (("treatment", ReviewState.OVERDUE, 30, 0, 0, 0), 12),
    (("treatment", ReviewState.CHANGED, -1, 0, 0, 0), 12),
    (("treatment", ReviewState.NOT_REVIEWED, -1, 0, 0, 0), 16),
    (("treatment", ReviewState.NOT_REVIEWED, 60, 0, 0, 0), 24),
    (("page", None, 0, 5, 0, 0), 1.5),
    (("page", None, 0, 0, 1, 0), 2),
    (("page", None, 0, 0, 0, 1), 1.5),
    (("treatment", ReviewState.OVERDUE, 30, 10, 1, 2), 72),
    (("", ReviewState.NOT_REVIEWED, 60, 10, 1, 2), 0),
]


@pytest.mark.parametrize(("facts", "wanted"), RISKS)
def test_risk_is_weight_times_overdue_times_ways_in_times_problems(
    facts: tuple, wanted: float
) -> None:
    assert compute_risk(*facts) == wanted


NEXT = [
    (
        [make_row(errors=2), make_row(errors=1)],
        "3 errors stop the build. To see them, type: ",
    ),
    ([make_row(errors=1)], "1 error stops the build. "),
    (
        [make_row(review=ReviewState.NOT_REVIEWED)],
        "“A page” (content/pages/a.md): it has no sign-off",
    ),
    ([make_row(review=ReviewState.CHANGED)], "(content/pages/a.md) again: its words have changed."),
    (
        [make_row(review=ReviewState.OVERDUE)],
        "(content/pages/a.md) again: its next review is overdue.",
    ),
    ([make_row(review=ReviewState.OVERDUE)] * 2, "overdue. 1 other page needs a review too."),
    ([make_row(review=ReviewState.OVERDUE)] * 3, "overdue. 2 other pages need a review too."),
    ([make_row(), make_row(warnings=1)], "“A page” (content/pages/a.md) has a warning: python3"),
    ([make_row(warnings=2)], "has 2 warnings"),
    ([make_row(review=ReviewState.REVIEWED, next_review=dt.date(2027, 2, 1))], "due by 2027-02-01"),
    ([make_row()], "No page needs a review."),
    ([make_row(risk=0.0, state="draft")], "No page is published yet."),
    ([], "No page is published yet."),
]


@pytest.mark.parametrize(("given", "said"), NEXT)
def test_the_next_step_is_said_in_words(given: list[InventoryRow], said: str) -> None:
    assert said in describe_next_step(given)


def test_a_draft_that_nobody_reviewed_is_not_the_next_step() -> None:
    draft = make_row(risk=0.0, state="draft", review=ReviewState.NOT_REVIEWED)
    assert describe_next_step([make_row(), draft]) == "No page needs a review."
