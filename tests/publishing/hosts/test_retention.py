"""The one rule for assets of earlier releases. The host contract tests it on every kind of host."""

import re

import pytest

from clinicsite.publishing.hosts.host import RETAINED_PATTERN
from clinicsite.publishing.hosts.retention import DAY_SECONDS, RETENTION_DAYS, retained_assets
from clinicsite.rendering.http_headers import IMMUTABLE, get_headers

OLD, NEW = "theme/site.0000000001.css", "theme/site.0000000002.css"
NOW = 1_800_000_000.0


def retain(previous: set[str], retained: dict[str, float], current: set[str]) -> dict[str, float]:
    """Apply the rule with its own figures."""
    return retained_assets(previous, retained, current, RETAINED_PATTERN, RETENTION_DAYS, NOW)


def test_retained_assets_of_the_last_release_stay_from_now_on() -> None:
    assert retain({OLD, "index.html"}, {}, {NEW, "index.html"}) == {OLD: NOW}


@pytest.mark.parametrize(("days", "stays"), [(0, True), (6.99, True), (7, False), (8, False)])
def test_retained_assets_stay_a_week(days: float, stays: bool) -> None:
    since = NOW - days * DAY_SECONDS
    assert retain({NEW}, {OLD: since}, {NEW}) == ({OLD: since} if stays else {})


def test_retained_assets_that_come_back_are_of_the_site_again() -> None:
    assert retain({NEW}, {OLD: NOW}, {OLD}) == {NEW: NOW}


@pytest.mark.parametrize(
    ("path", "stays"),
    [
        ("theme/site.0123456789.css", True),
        ("theme/site.0123456789.css.gz", True),
        ("cards/home.0123456789.png", True),
        ("search/parts/0123456789/words-61.json", True),
        ("es/search/parts/0123456789/page-1.json.gz", True),
        ("images/knee.0123456789-640.avif", True),
        ("search/index.json", False),
        ("about/site.0123456789.css", False),
        ("articles/a1234567/index.html", False),
        ("feed.xml", False),
    ],
)
def test_retained_assets_have_hashed_names(path: str, stays: bool) -> None:
    assert bool(re.search(RETAINED_PATTERN, path)) is stays
    assert stays is (IMMUTABLE in get_headers(path.removesuffix(".gz"))["Cache-Control"])
    assert (path in retain({path}, {}, set())) is stays
