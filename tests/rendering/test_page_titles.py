"""The title of a page for search engines names the clinic and its city, and fits."""

import pytest

from clinicsite.model.clinic import Clinic
from clinicsite.rendering.page_titles import MAX_TITLE_LENGTH, format_title_suffix

ADDRESS = {
    "street": "1 Example Street",
    "city": "Exampleton",
    "state": "FL",
    "postal_code": "00000",
}


def make_clinic(address: dict[str, str] | None = None) -> Clinic:
    """A clinic of whom only the name, and perhaps the address, is known."""
    return Clinic.model_validate(
        {
            "name": "Example Clinic",
            "launched": False,
            "time_zone": "America/New_York",
            "languages": ("en",),
            "locations": ({"address": address},) if address else (),
        }
    )


@pytest.mark.parametrize(
    ("title", "suffix"),
    [
        ("Migraine", " | Example Clinic, Exampleton"),
        ("Example Clinic", " | Exampleton, FL"),
        ("Pain care in Exampleton", " | Example Clinic"),
        ("A title that is so long that the name does not fit", " | Exampleton, FL"),
    ],
)
def test_title_suffix_names_the_city_once_it_is_known(title: str, suffix: str) -> None:
    assert format_title_suffix(title, make_clinic(ADDRESS)) == suffix
    assert len(title + suffix) <= MAX_TITLE_LENGTH + len(" | Exampleton, FL")


@pytest.mark.parametrize(
    ("title", "suffix"), [("Migraine", " | Example Clinic"), ("Example clinic", "")]
)
def test_title_suffix_without_a_city_names_the_clinic(title: str, suffix: str) -> None:
    assert format_title_suffix(title, make_clinic()) == suffix
