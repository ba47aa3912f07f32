"""No two pages that visitors see have one title."""

import pytest

from clinicsite.model.problem import Problem
from tests.checks.conftest import HEAD, Check

PAGE = f"{HEAD}Text.\n"


def select(problems: list[Problem]) -> list[tuple[str, str]]:
    """The pages with a repeated title, and the field that repeats it."""
    found = [problem for problem in problems if problem.slug == "duplicate-title"]
    return [(problem.path, problem.excerpt.partition(":")[0]) for problem in found]


PERSON = """\
- key: {key}
  name: Example Clinician, MD
  license_type: MD
  license_state: Florida
  consent_to_publish: true
"""


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


def test_repeated_name_of_clinicians_is_found_at_their_records(check: Check) -> None:
    people = PERSON.format(key="example-father") + PERSON.format(key="example-son")
    found = [p for p in check({"data/people.yaml": people}) if p.code == "E713"]
    assert [(problem.line, problem.column) for problem in found] == [(2, 9), (7, 9)]
    assert all("middle name" in problem.help for problem in found)


def test_repeated_title_of_a_page_and_a_clinician_is_found_at_both(check: Check) -> None:
    page = PAGE.replace("title: An example", "title: Example Clinician, MD")
    files = {"pages/first.md": page, "data/people.yaml": PERSON.format(key="example-clinician")}
    found = [p for p in check(files) if p.code == "E713"]
    assert {(p.path, p.line) for p in found} == {
        ("content/pages/first.md", 2),
        ("content/data/people.yaml", 2),
    }


def test_page_of_a_clinician_without_a_record_is_an_error(check: Check) -> None:
    files = {
        "pages/about/people/example-nobody.md": PAGE,
        "pages/about/people/example-clinician.md": PAGE,
        "data/people.yaml": PERSON.format(key="example-clinician"),
    }
    found = [p.path for p in check(files) if p.code == "E602"]
    assert found == ["content/pages/about/people/example-nobody.md"]
