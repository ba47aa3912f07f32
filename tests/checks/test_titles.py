"""No two pages that visitors see have one title."""

import pytest

from clinicsite.model.problem import Problem
from tests.checks.conftest import HEAD, Check

PAGE = f"{HEAD}Text.\n"


def select(problems: list[Problem]) -> list[tuple[str, str]]:
    """The pages with a repeated title, and the field that repeats it."""
    found = [problem for problem in problems if problem.slug == "duplicate-title"]
    return [(problem.path, problem.excerpt.partition(":")[0]) for problem in found]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("", "", "title"),
        ("title: An example", "title: AN  example", "title"),
        ("title: An example", "title: Other\nsearch_title: An example", "search_title"),
        ("title: An example", "title: Other", None),
        ("title: An example", "title: An example\nsearch_title: Another example", None),
        ("status: published", "status: draft", None),
        ("status: published", "status: published\nexpires: 2026-01-02", None),
    ],
)
def test_repeated_title_is_found(check: Check, old: str, new: str, field: str | None) -> None:
    second = PAGE.replace(old, new, 1).encode()  # not with a title of its own
    found = check({"pages/first.md": PAGE, "pages/second.md": second})
    both = [("content/pages/first.md", "title"), ("content/pages/second.md", field)]
    assert select(found) == (both if field else [])
