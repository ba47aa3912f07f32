"""The hours of offices as a person reads them."""

import datetime as dt
from dataclasses import replace

import pytest

from clinicsite.model.clinic import Clinic
from clinicsite.model.records import Records
from clinicsite.parsing.hours_text import format_hours_line
from clinicsite.parsing.records import read_records
from clinicsite.rendering.office_views import list_offices
from tests.conftest import ROOT

CHRISTMAS = {"name": "Christmas Day", "date": "2026-12-25"}
WEEK = {"name": "Example Week", "date": "2026-12-21", "until": "2026-12-24"}
EVE = {"name": "Example Eve", "date": "2026-12-24", "hours": "8 am to noon"}
TODAY = dt.date(2026, 12, 22)


@pytest.fixture(scope="module")
def records() -> Records:
    """The records of the real site."""
    return read_records(ROOT / "content")[0]


def make_records(records: Records, **fields: object) -> Records:
    """The records with another clinic."""
    known = {"name": "Example", "launched": False, "time_zone": "America/New_York"}
    clinic = Clinic.model_validate({**known, "languages": ["en"], **fields})
    return replace(records, clinic=clinic)


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (
            ["Monday to Thursday, 08:00 to 17:00", "Friday, 8:30 am to noon, 1 pm to 3:05 pm"],
            [
                "Monday to Thursday, 8 am to 5 pm",
                "Friday, 8:30 am to noon, 1 pm to 3:05 pm",
                "Saturday and Sunday, closed",
            ],
        ),
        (
            ["Tuesday, 1 pm to 2 pm", "Tuesday, 8 am to 9 am",
             "Wednesday, 8 am to 9 am, 1 pm to 2 pm"],
            ["Monday, closed", "Tuesday and Wednesday, 8 am to 9 am, 1 pm to 2 pm",
             "Thursday to Sunday, closed"],
        ),
        (["Every day, 12 am to 11:59 pm"], ["Monday to Sunday, 12 am to 11:59 pm"]),
        ([], []),
    ],
)  # fmt: skip
def test_office_hours_join_days_with_the_same_times(
    records: Records, lines: list[str], rows: list[str]
) -> None:
    own = make_records(records, locations=[{"hours": lines}])
    (office,) = list_offices(own, TODAY, "en")
    assert [format_hours_line(row, own.strings["en"]) for row in office.hours] == rows


def test_office_holidays_are_those_ahead_and_its_own_win(records: Records) -> None:
    offices = [{"name": "A", "holidays": [EVE]}, {"name": "B", "primary": True}]
    own = make_records(records, locations=offices, holidays=[CHRISTMAS, WEEK])
    second, first = list_offices(own, TODAY, "en")
    assert second.location.name == "B"
    names = [[row.holiday.name for row in office.all_holidays] for office in (first, second)]
    assert names == [["Example Eve", "Christmas Day"], ["Example Week", "Christmas Day"]]
    assert [row.holiday.name for row in first.holidays] == ["Example Eve"]
    (later,) = {len(office.all_holidays) for office in list_offices(own, dt.date(2027, 1, 1), "en")}
    assert later == 0
