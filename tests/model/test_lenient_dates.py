"""Dates as people write them: what is meant is said only where there is one way to read it."""

import pytest
from pydantic import TypeAdapter, ValidationError

from clinicsite.model.fields import Day, Moment
from clinicsite.model.lenient_dates import parse_lenient_date


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2027/01/31", "2027-01-31"),
        ("2027.1.31", "2027-01-31"),
        ("31.01.2027", "2027-01-31"),
        ("1/31/2027", "2027-01-31"),
        ("05/05/2027", "2027-05-05"),
        ("Jan 31, 2027", "2027-01-31"),
        ("January 31st 2027", "2027-01-31"),
        ("31. January 2027", "2027-01-31"),
        ("31 january 2027", "2027-01-31"),
        ("Sept. 3, 2027", "2027-09-03"),
        ("2027-01-31 9:00", "2027-01-31 09:00"),
        ("2027-01-31 at 9 am", "2027-01-31 09:00"),
        ("1/31/2027 12:05 a.m.", "2027-01-31 00:05"),
        ("Jan 31, 2027, 9:30 pm", "2027-01-31 21:30"),
        ("2027-01-31 9", "2027-01-31"),
        ("2027-01-31 13 pm", "2027-01-31"),
    ],
)
def test_lenient_date_unambiguous_is_parsed(written: str, meant: str) -> None:
    assert " ".join(filter(None, parse_lenient_date(written))) == meant


@pytest.mark.parametrize(
    "written",
    [
        "03/04/2027",
        "3.4.27",
        "2027-02-30",
        "31/31/2027",
        "February 30, 2027",
        "tomorrow",
        "",
        "2027",
        "2027-01-31T09:00+02:00",
        "Monday 3 2027",
    ],
)
def test_lenient_date_ambiguous_is_refused(written: str) -> None:
    assert parse_lenient_date(written) == ("", "")


@pytest.mark.parametrize(
    ("field", "written", "cure"),
    [
        (Day, "Jan 31, 2027", "Write the date as 2027-01-31."),
        (Day, "2027-01-31 9:00", "Write the date as 2027-01-31."),
        (Moment, "2027-01-31 9:00", "Write 2027-01-31 09:00, in the time of the clinic."),
        (Moment, "31.01.2027", "Write the date as 2027-01-31."),
        (Moment, "3/4/2027", "Write the date as year-month-day, for example 2026-03-05."),
    ],
)
def test_lenient_date_help_shows_iso_date(field: type, written: str, cure: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(field).validate_python(written)
    assert refused.value.errors()[0]["ctx"]["help"] == cure
