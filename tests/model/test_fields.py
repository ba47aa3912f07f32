"""Single fields: what each takes, and what it says to the rest."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from clinicsite.model.article_identifiers import Doi, Pmid
from clinicsite.model.fields import (
    Day,
    Key,
    Moment,
    NonEmptyText,
    OldUrlPath,
    Summary,
    Title,
    WebUrl,
)


def complaint(field: Any, value: Any) -> tuple[str, str]:
    """The code and the message with which a field refuses a value."""
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(field).validate_python(value)
    (error,) = refused.value.errors()
    return error["ctx"]["code"], error["ctx"]["message"]


def accepted(field: Any, value: Any) -> str:
    return str(TypeAdapter(field).validate_python(value))


def refused(field: Any, value: Any) -> bool:
    try:
        TypeAdapter(field).validate_python(value)
    except ValidationError:
        return True
    return False


def test_a_full_iso_date_is_a_day() -> None:
    assert accepted(Day, "2026-03-05") == "2026-03-05"
    assert accepted(Day, "2024-02-29") == "2024-02-29"


@pytest.mark.parametrize("day", ["2026-13-45", "2026-13-01", "2026-02-30", "2025-02-29"])
def test_a_month_13_is_not_a_day_of_the_calendar(day: str) -> None:
    assert complaint(Day, day) == ("E106", f'"{day}" is not a day of the calendar')


@pytest.mark.parametrize("day", ["2026", "2026-03", "2026-3"])
def test_part_of_a_date_is_not_completed(day: str) -> None:
    assert complaint(Day, day) == ("E106", f'"{day}" is only part of a date')


@pytest.mark.parametrize("day", ["03/04/2026", "3.4.26", "12/11/2026"])
def test_a_date_that_can_be_read_in_two_ways_is_not_guessed(day: str) -> None:
    message = f'"{day}" can be read in two ways: which number is the month?'
    assert complaint(Day, day) == ("E106", message)


@pytest.mark.parametrize(
    "day", ["tomorrow", "March 5, 2026", "2026-3-5", "26-03-05", "2026-03-05Z", "２０２６-03-05"]
)
def test_anything_else_is_not_a_date(day: str) -> None:
    assert complaint(Day, day) == ("E106", f'"{day}" is not a date')


def test_an_empty_date_is_empty() -> None:
    assert complaint(Day, "") == ("E103", "This date is empty")


def test_a_list_is_not_a_date() -> None:
    assert complaint(Day, ["2026-03-05"]) == ("E106", "This is not a date")


@pytest.mark.parametrize(
    ("moment", "read"),
    [
        ("2026-03-05", "2026-03-05"),
        ("2026-03-05 09:30", "2026-03-05 09:30:00"),
        ("2026-03-05T09:30", "2026-03-05 09:30:00"),
        ("2026-03-05 00:00", "2026-03-05 00:00:00"),
        ("2026-03-05 23:59:58", "2026-03-05 23:59:58"),
    ],
)
def test_a_moment_is_a_date_with_or_without_a_time(moment: str, read: str) -> None:
    assert accepted(Moment, moment) == read


def test_a_time_that_no_clock_shows_is_refused() -> None:
    message = '"2026-03-05 24:00" holds no time of day'
    assert complaint(Moment, "2026-03-05 24:00") == ("E106", message)


def test_a_moment_in_another_zone_is_refused() -> None:
    assert complaint(Moment, "2026-03-05T09:30+02:00")[0] == "E106"


def test_a_title_of_65_characters_is_the_longest() -> None:
    assert accepted(Title, "x" * 65) == "x" * 65
    assert refused(Title, "x" * 66)


def test_a_summary_has_50_to_160_characters() -> None:
    assert [refused(Summary, "x" * length) for length in (49, 50, 160, 161)] == [
        True,
        False,
        False,
        True,
    ]


def test_spaces_around_a_text_do_not_count() -> None:
    assert accepted(NonEmptyText, "  words ") == "words"
    assert refused(Summary, "x" * 49 + " " * 20)


@pytest.mark.parametrize("blank", [" ", "\n", "\u00a0"])
def test_a_blank_text_is_empty(blank: str) -> None:
    assert complaint(NonEmptyText, blank) == ("E103", "This is empty")


@pytest.mark.parametrize("key", ["crps", "a-1", "2020-x"])
def test_a_key_is_words_and_digits_joined_by_hyphens(key: str) -> None:
    assert accepted(Key, key) == key


@pytest.mark.parametrize("key", ["CRPS", "a b", "a--b", "-a", "a-", "a_b", "ä", "a/b", "../a"])
def test_a_key_of_other_signs_is_refused(key: str) -> None:
    assert complaint(Key, key) == ("E112", f'"{key}" is not a key')


@pytest.mark.parametrize("doi", ["10.1000/182", "10.1002/14651858.CD015373.pub2"])
def test_a_doi_is_a_prefix_and_a_suffix(doi: str) -> None:
    assert accepted(Doi, doi) == doi


@pytest.mark.parametrize(
    "doi",
    [
        "https://doi.org/10.1000/182",
        "doi:10.1000/182",
        "10.1000/182;",
        "10.1000/182,",
        "11.1/x",
        "10.1/",
        "10.1000/182.",
        "10.1000/1,",
    ],
)
def test_a_bad_doi_is_refused(doi: str) -> None:
    assert complaint(Doi, doi) == ("E112", f'"{doi}" is not a DOI')


@pytest.mark.parametrize("pmid", ["0", "012", "123456789", "PMID 1"])
def test_a_pubmed_number_has_one_to_eight_digits(pmid: str) -> None:
    assert accepted(Pmid, "40819842") == "40819842"
    assert complaint(Pmid, pmid)[0] == "E112"


@pytest.mark.parametrize("link", ["http://a.example", "a.example", "javascript:x", "https://a b.c"])
def test_a_web_address_is_whole_and_begins_with_https(link: str) -> None:
    assert accepted(WebUrl, "https://a.example/b") == "https://a.example/b"
    assert complaint(WebUrl, link) == ("E112", f'"{link}" is not a web address')


@pytest.mark.parametrize("address", ["/old/", "/old.html", "/2019/05/some-page", "/Old_Page/"])
def test_an_old_address_begins_with_a_slash(address: str) -> None:
    assert accepted(OldUrlPath, address) == address


@pytest.mark.parametrize(
    "address", ["old/", "/", "//evil.example/", "/../x/", "/a/../../x/", "/a//b/", "/.htaccess"]
)
def test_an_old_address_never_leaves_the_site(address: str) -> None:
    assert complaint(OldUrlPath, address) == ("E112", f'"{address}" is not an old address')


@pytest.mark.parametrize("name", ["/_headers", "/_redirects", "/a/_x/"])
def test_an_old_address_never_names_a_file_of_the_host(name: str) -> None:
    assert complaint(OldUrlPath, name)[0] == "E112"
