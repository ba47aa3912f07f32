"""Rows of an inventory that does not exist."""

import datetime as dt

from clinicsite.parsing.review_state import ReviewState
from tests.reports.conftest import HOSTILE, make_row

DAY = dt.date(2027, 1, 1)

DUE = dt.date(2027, 11, 1)

ROWS = [
    make_row(
        title=title,
        path=f"content/conditions/page-{number}.md",
        kind="condition",
        review=ReviewState.OVERDUE,
        next_review=DUE,
        days=-number,
        bytes=12345,
        grade=5.5,
    )
    for number, title in enumerate(HOSTILE)
]
