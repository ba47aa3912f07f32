"""The real claim rules, a small site to break them on, and what is said of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from clinicsite.model.claim import ClaimRule
from clinicsite.model.problem import Problem
from clinicsite.parsing.records import read_records

ROOT = Path(__file__).resolve().parents[3]
CODES = {"E801", "E802", "E803", "E804", "E805", "W801"}
WIBBLE = (
    "- {key: wibble-2001, type: animal, year: 2001, title: T, authors: [A], doi: 10.1000/1}\n"
    "- {key: wobble-2002, type: rct, year: 2002, title: T, authors: [A], doi: 10.1000/2}\n"
)
CLINICIAN = """
- key: example-clinician
  name: Example Clinician
  license_type: MD
  license_state: FL
  license_number: EXAMPLE-0
  certifications:
    - specialty: Anesthesiology
      board: American Board of Anesthesiology
      florida_approved: true
  consent_to_publish: true
"""
# Each form of a rule counts, and no tone of a sentence decides alone.
EVEN_TONE = """
- lang: en
  base: 0
  kind_floor: 0
  levels: {low_warning: 0, low_error: 0, high_warning: 0, high_error: 0}
  points: 1 wibbling
"""
HEAD = """---
title: An example
summary: This summary is long enough for the rule on summaries, and says nothing at all.
date: 2003-03-03
status: published
next_review: 2004-01-01
{more}---
"""

CheckText = Callable[..., list[Problem]]


@pytest.fixture(scope="session")
def rules() -> dict[str, ClaimRule]:
    """The real rules."""
    records, problems = read_records(ROOT / "content")
    assert problems == []
    return records.claims


@pytest.fixture
def records(content: Path) -> Path:
    """The folder of records of a small site: the real ones, two sources and a clinician."""
    data = content / "data"
    references = data / "references.yaml"
    references.write_text(WIBBLE + references.read_text("utf-8"), "utf-8")
    (data / "people.yaml").write_text(CLINICIAN)
    return data


@pytest.fixture
def claims(records: Path, problems: Callable[[], list[Problem]]) -> Callable[[], list[Problem]]:
    """The problems of the site that are about claims."""
    return lambda: [problem for problem in problems() if problem.code in CODES]


@pytest.fixture
def say(content: Path, claims: Callable[[], list[Problem]]) -> CheckText:
    """Writes an article with this text; returns what its claims break. The text is on line 8."""

    def say(text: str, more: str = "", name: str = "example") -> list[Problem]:
        (content / f"articles/{name}.md").write_text(HEAD.format(more=more) + text + "\n", "utf-8")
        return claims()

    return say


def get_location(problem: Problem) -> tuple[int, int, str]:
    """The line, the column and the words that a problem points at."""
    begin = problem.column - 1
    return problem.line, problem.column, problem.excerpt[begin : begin + problem.length]


def get_rule(problem: Problem) -> str:
    """The rule that a problem is about."""
    return problem.message.partition("claim rule ")[2].partition(":")[0]


def load_sentences(file: str) -> dict[str, dict[str, list[str]]]:
    """The sentences that break each rule and those that do not, of a language."""
    return yaml.safe_load((Path(__file__).parent / file).read_text("utf-8"))
