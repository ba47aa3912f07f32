"""Where a page stands with its clinician."""

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from clinicsite.model.page import Page
from clinicsite.parsing.fingerprint import compute_fingerprint
from clinicsite.parsing.read import read_site
from clinicsite.parsing.review_state import ReviewState, get_review_state
from clinicsite.parsing.site import Site

ROOT = Path(__file__).resolve().parents[2]
PATH = "conditions/sore-thumb.md"
HEAD = "title: Sore thumb\nsummary: A page that only tests read, with a summary of enough words."
SIGNED = "reviewed: {by: example-clinician, on: 2026-11-01, text: %s}"


def load_site(content: Path, reviewed: str = "", words: str = "Rest may help.") -> Site:
    """The site at `content` with a page that carries this sign-off, as on 20 November 2026."""
    head = f"---\n{HEAD}\nstatus: published\nnext_review: 2027-05-01\n{reviewed}\n---\n"
    (content / PATH).write_text(f"{head}\n{words}\n", "utf-8")
    site = read_site(content, ROOT / "theme", "", publish=True)
    site.policy = replace(site.policy, now=dt.datetime(2026, 11, 20, 12, tzinfo=site.now.tzinfo))
    return site


def get_page(site: Site) -> Page:
    page = site.get_page(PATH)
    assert page
    return page


@pytest.fixture
def signed(content: Path, tmp_path: Path) -> tuple[Path, str]:
    """A folder of content with a clinician, and the sign-off of its page."""
    own = tmp_path / "content"
    shutil.copytree(content, own)
    (own / "conditions").mkdir()
    shutil.copy(ROOT / "tests/fixtures/launched_site/people.yaml", own / "data/people.yaml")
    page = get_page(load_site(own))
    return own, SIGNED % compute_fingerprint(page.meta, page.body)


def test_a_page_that_nobody_signed_is_not_reviewed(signed: tuple[Path, str]) -> None:
    site = load_site(signed[0])
    assert get_review_state(get_page(site), site) is ReviewState.NOT_REVIEWED


def test_a_page_that_was_signed_is_reviewed_to_its_last_day(signed: tuple[Path, str]) -> None:
    site = load_site(*signed)
    for day, state in [((2027, 5, 1), "reviewed"), ((2027, 5, 2), "overdue")]:
        site.policy = replace(site.policy, now=dt.datetime(*day, 23, tzinfo=site.now.tzinfo))
        assert get_review_state(get_page(site), site) == state
        assert get_review_state(site.documents[PATH], site) == state


def test_a_page_whose_words_changed_says_so_even_when_it_is_overdue(
    signed: tuple[Path, str],
) -> None:
    site = load_site(*signed, words="Rest will help.")
    assert get_review_state(get_page(site), site) == "changed since review"
    site.policy = replace(site.policy, now=site.now.replace(year=2028))
    assert get_review_state(get_page(site), site) == "changed since review"


@pytest.mark.parametrize(
    ("old", "new"),
    [("example-clinician", "someone-else"), ("  license_number: EXAMPLE-0\n", "")],
)
def test_only_a_licensed_person_of_the_records_counts(
    signed: tuple[Path, str], old: str, new: str
) -> None:
    people = signed[0] / "data/people.yaml"
    people.write_text(people.read_text("utf-8").replace(old, new), "utf-8")
    site = load_site(*signed)
    assert get_review_state(get_page(site), site) == "not reviewed"
