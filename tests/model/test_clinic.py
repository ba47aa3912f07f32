"""The offices of the clinic: hours, holidays, the primary one, and what an editor mistypes."""

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from clinicsite.model.clinic import Clinic
from clinicsite.model.location import Location
from clinicsite.model.opening_hours import Holiday, parse_opening_line

CLINIC = {
    "name": "Example Clinic",
    "launched": False,
    "time_zone": "America/New_York",
    "languages": ["en"],
}
FLORIDA = {"street": "1 Example Street", "city": "Tampa", "state": "FL", "postal_code": "33601"}


def find_mistake(model: type[Any], values: dict[str, Any]) -> tuple[str, str, str]:
    """The code, the field and the help of the only mistake."""
    with pytest.raises(ValidationError) as caught:
        model.model_validate(values)
    (error,) = caught.value.errors(include_url=False)
    context = error.get("ctx", {})
    field = ".".join(map(str, (*error["loc"], *filter(None, [context.get("field")]))))
    return context.get("code", error["type"]), field, context.get("help", "")


@pytest.mark.parametrize(
    ("line", "days", "times"),
    [
        ("Monday to Thursday, 8 am to 5 pm", (0, 1, 2, 3), ["08:00-17:00"]),
        ("Monday–Friday 8:30 a.m. – 5 p.m.", (0, 1, 2, 3, 4), ["08:30-17:00"]),
        (
            "Saturday to Monday: 9 am to noon, 1 pm to 5 pm",
            (5, 6, 0),
            ["09:00-12:00", "13:00-17:00"],
        ),
        ("Tuesdays and Thursdays, 09:00 to 17:30", (1, 3), ["09:00-17:30"]),
        ("Monday to Friday - 8 am to noon", (0, 1, 2, 3, 4), ["08:00-12:00"]),
        ("Every day, 12 am to 11:59 pm", tuple(range(7)), ["00:00-23:59"]),
        ("Sunday, closed", (6,), []),
        ({"Friday": "8 am to 1 pm"}, (4,), ["08:00-13:00"]),
    ],
)
def test_opening_line_has_days_and_times(
    line: Any, days: tuple[int, ...], times: list[str]
) -> None:
    found = parse_opening_line(line)
    assert found.days == days
    assert [f"{part.opens:%H:%M}-{part.closes:%H:%M}" for part in found.times] == times


@pytest.mark.parametrize(
    ("line", "code", "help_text"),
    [
        ("Mon-Fri, 8 am to 5 pm", "E102", '"Monday"'),
        ("Moonday, 8 am to 5 pm", "E102", '"Monday"'),
        ("lunchtime, 8 am to 9 am", "E102", "whole name"),
        ("By appointment", "E112", "contact page"),
        ("Monday, 8 am to 5 pm by appointment", "E112", "contact page"),
        ("weekdays, 8 am to 5 pm", "E112", "Monday to Friday"),
        ("Weekends, closed", "E112", "Saturday and Sunday"),
        ("7 days a week, 8 am to 5 pm", "E112", "Every day"),
        ("Monday, open 24 hours", "E112", "12 am to 11:59 pm"),
        ("24/7", "E112", "12 am to 11:59 pm"),
        ("Monday, open 8 am to 5 pm", "E112", "Leave out"),
        ("Closed on Sunday", "E112", "Sunday, closed"),
        ("Holidays, closed", "E112", "“holidays:”"),
        ("Monday, until noon", "E112", "both times"),
        ("Monday, 8 to 5", "E112", "8 am or 8 pm"),
        ("Monday, 08:00 to 24:00", "E112", "11:59 pm"),
        ("Monday, 8 am to midnight", "E112", "11:59 pm"),
        ("Monday, 8 pm to 12 am", "E111", "11:59 pm"),
        ("Monday, 13 pm to 5 pm", "E112", "8:30 am"),
        ("Monday, 8:75 am to 5 pm", "E112", "8:30 am"),
        ("Monday, 9 am to 8 am", "E111", "am and pm"),
        ("Monday, 8 am to 1 pm, noon to 5 pm", "E111", "begin after"),
        ("Monday, 8 am", "E112", "both times"),
        ("Monday to Friday", "E112", "Sunday, closed"),
        ("8 am to 5 pm", "E112", "Monday to Thursday"),
        ("Monday to Friday and Tuesday, 8 am to 5 pm", "E111", "once"),
        (["Monday", "8 am"], "E108", "Monday to Thursday"),
    ],
)
def test_opening_line_mistyped_is_refused_with_help(line: Any, code: str, help_text: str) -> None:
    found = find_mistake(Location, {"hours": [line]})
    assert found[:2] == (code, "hours.0")
    assert help_text in found[2]


@pytest.mark.parametrize(
    "lines",
    [
        ["Monday to Friday, 8 am to 5 pm", "Wednesday, 4 pm to 6 pm"],
        ["Sunday, closed", "Sunday, 8 am to 9 am"],
        ["Friday to Monday, 8 am to 9 am", "Sunday, 8 am to 9 am"],
    ],
)
def test_location_hours_that_overlap_are_refused(lines: list[str]) -> None:
    assert find_mistake(Location, {"hours": lines})[:2] == ("E111", "hours.1")


def test_location_hours_with_a_break_are_accepted() -> None:
    lines = ["Monday, 8 am to noon", "Monday, noon to 5 pm", "Tuesday, closed"]
    assert len(Location.model_validate({"hours": lines}).hours) == 3


@pytest.mark.parametrize(
    ("holiday", "code", "field"),
    [
        ({"name": "Example Day"}, "missing", "date"),
        ({"name": "Example Day", "date": "2026-02-30"}, "E106", "date"),
        ({"name": "Example Day", "date": "2026-12-25", "until": "2026-12-24"}, "E111", "until"),
        ({"name": "Example Day", "date": "2026-12-25", "hours": "8 to 12"}, "E112", "hours"),
        ({"name": "Example Day", "date": "2026-12-25", "hours": "until noon"}, "E112", "hours"),
        ({"name": "Example Day", "date": "2026-12-25", "hours": "open all day"}, "E112", "hours"),
        ({"name": "Example Day", "date": "2026-12-25", "until": "2027-12-25"}, "E111", "until"),
        ({"date": "2026-12-25"}, "missing", "name"),
    ],
)
def test_holiday_mistyped_is_refused(holiday: dict[str, str], code: str, field: str) -> None:
    assert find_mistake(Holiday, holiday)[:2] == (code, field)


def test_holidays_on_one_day_are_refused() -> None:
    days = [
        {"name": "Example Week", "date": "2026-12-21", "until": "2026-12-27"},
        {"name": "Example Day", "date": "2026-12-25"},
    ]
    assert find_mistake(Clinic, CLINIC | {"holidays": days})[:2] == ("E111", "holidays.1")
    assert find_mistake(Location, {"holidays": days})[:2] == ("E111", "holidays.1")


def test_holiday_of_one_day_ends_on_that_day() -> None:
    holiday = Holiday.model_validate({"name": "Example Day", "date": "2026-12-25"})
    assert (holiday.last_day, holiday.hours) == (dt.date(2026, 12, 25), ())


@pytest.mark.parametrize(
    ("offices", "code", "field"),
    [
        ([{"name": "A"}, {"name": "B"}], "E102", "locations"),
        (
            [{"name": "A", "primary": True}, {"name": "B", "primary": True}],
            "E102",
            "locations.1.primary",
        ),
        ([{"name": "A", "primary": True}, {}], "E103", "locations.1"),
        ([{"name": "A", "primary": True}, {"name": "a"}], "E601", "locations.1.name"),
    ],
)
def test_clinic_offices_need_names_and_one_primary(
    offices: list[dict[str, Any]], code: str, field: str
) -> None:
    assert find_mistake(Clinic, CLINIC | {"locations": offices})[:2] == (code, field)


def test_clinic_facts_are_those_of_the_primary_office() -> None:
    offices = [
        {"name": "A", "phone": "555-555-0100"},
        {"name": "B", "primary": True, "phone": "555-555-0101", "address": FLORIDA},
    ]
    clinic = Clinic.model_validate(CLINIC | {"locations": offices})
    assert (clinic.phone, clinic.city) == ("555-555-0101", "Tampa")
    assert clinic.phones == ("555-555-0100", "555-555-0101")
    assert Clinic.model_validate(CLINIC | {"locations": offices[:1]}).phone == "555-555-0100"


@pytest.mark.parametrize(
    ("geo", "field"),
    [
        ({"latitude": "27.9", "longitude": "82.4"}, "geo.longitude"),
        ({"latitude": "-82.4", "longitude": "27.9"}, "geo.latitude"),
        ({"latitude": "127", "longitude": "-82.4"}, "geo.latitude"),
        ({"latitude": "27.9 N", "longitude": "-82.4"}, "geo.latitude"),
        ({"latitude": "nan", "longitude": "-82.4"}, "geo.latitude"),
    ],
)
def test_location_point_outside_of_florida_is_refused(geo: dict[str, str], field: str) -> None:
    assert find_mistake(Location, {"address": FLORIDA, "geo": geo})[:2] == ("E112", field)
    assert find_mistake(Location, {"geo": geo})[:2] == ("E112", field)


def test_location_point_in_another_state_is_in_the_country() -> None:
    address, geo = FLORIDA | {"state": "GA"}, {"latitude": "33.7", "longitude": "-84.4"}
    assert Location.model_validate({"address": address, "geo": geo}).geo
    swapped = {"latitude": "33.7", "longitude": "84.4"}
    found = find_mistake(Location, {"address": address, "geo": swapped})
    assert found[:2] == ("E112", "geo.longitude")


@pytest.mark.parametrize(
    ("state", "help_text"),
    [("Florida", "FL"), ("fl", "FL"), ("Fla.", "FL"), ("Flordia", "FL"), ("XX", "capital letters")],
)
def test_location_state_that_is_no_code_is_refused(state: str, help_text: str) -> None:
    found = find_mistake(Location, {"address": FLORIDA | {"state": state}})
    assert found[:2] == ("E102", "address.state")
    assert help_text in found[2]


@pytest.mark.parametrize(
    ("number", "is_valid"),
    [
        ("(000) 000-0000", False),
        ("(555) 055-0100", False),
        ("(155) 555-0100", False),
        ("(911) 555-0100", False),
        ("(555) 911-0100", False),
        ("+1 (800) 911-0100", True),
        ("1-555-555-0100", True),
    ],
)
def test_location_phone_follows_the_numbering_plan(number: str, is_valid: bool) -> None:
    if is_valid:
        assert Location.model_validate({"phone": number, "fax": number}).phone == number
    else:
        assert find_mistake(Location, {"phone": number})[:2] == ("E112", "phone")
        assert find_mistake(Location, {"fax": number})[:2] == ("E112", "fax")


def test_location_postal_code_mistyped_is_refused() -> None:
    found = find_mistake(Location, {"address": FLORIDA | {"postal_code": "3360"}})
    assert found[:2] == ("E112", "address.postal_code")
