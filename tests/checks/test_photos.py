"""Photos of the clinic and of clinicians: each exists and fits its place."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from clinicsite.checks.check import check_site
from clinicsite.model.clinic import Photo
from clinicsite.model.person import Person
from clinicsite.model.problem import Problem
from tests.photos import encode_image, make_image

PEOPLE = """\
- key: example-clinician
  name: Example Clinician
  license_type: Example license
  license_state: Florida
  portrait: {portrait}
  consent_to_publish: true
"""


@pytest.fixture
def clinic(content: Path) -> Path:
    """A folder content/ with one photo of each shape."""
    sizes = {"wide": (900, 300), "tall": (300, 1200), "good": (900, 750), "tiny": (90, 75)}
    for name, size in sizes.items():
        (content / f"images/{name}.jpg").write_bytes(encode_image(make_image(*size)))
    return content


def check_photos(clinic: Path, photo: str, rooms: str = "[]", portrait: str = "") -> list[Problem]:
    """The problems of the records that name these photos."""
    file = clinic / "data/clinic.yaml"
    text = file.read_text("utf-8").replace("\nphoto:\n", f"\nphoto: {photo}\n")
    file.write_text(text.replace("\nrooms: []\n", f"\nrooms: {rooms}\n"), "utf-8")
    (clinic / "data/people.yaml").write_text(PEOPLE.format(portrait=portrait), "utf-8")
    found = check_site(clinic.parent)
    return [p for p in found if p.path.endswith(("clinic.yaml", "people.yaml"))]


def test_photos_that_fit_have_no_problem(clinic: Path) -> None:
    photo = "{file: images/good.jpg, alt: The entrance}"
    assert check_photos(clinic, photo, f"[{photo}]", "{file: images/good.jpg, alt: A face}") == []


def test_photo_that_does_not_fit_is_a_warning_at_its_place(clinic: Path) -> None:
    found = check_photos(
        clinic,
        "{file: images/tall.jpg, alt: The entrance}",
        f"[{{file: images/wide.jpg, alt: {'A room ' * 20}}}]",
        "{file: images/tiny.jpg, alt: A face}",
    )
    lines = (clinic / "data/clinic.yaml").read_text("utf-8").splitlines()
    hero, rooms = (
        next(number for number, text in enumerate(lines, 1) if text.startswith(name))
        for name in ("photo:", "rooms:")
    )
    assert [(p.code, p.line, p.column, p.message) for p in found] == [
        ("W305", hero, 15, _explain("300 × 1200", "narrow", "the top of the home page")),
        ("W305", hero, 15, _explain("300 × 1200", "small", "the top of the home page")),
        ("W305", rooms, 16, _explain("900 × 300", "wide", "the photos of rooms")),
        ("W302", rooms, 38, "The description of the photo has 139 characters; at most 125"),
        ("W305", 5, 20, _explain("90 × 75", "small", "a portrait")),
    ]


def _explain(size: str, shape: str, place: str) -> str:
    return f"This photo has {size} pixels, which is too {shape} for {place}"


def test_absent_photo_is_an_error_with_the_nearest_name(clinic: Path) -> None:
    hero, portrait = check_photos(
        clinic,
        "{file: images/Good.JPG, alt: The entrance}",
        "[]",
        "{file: images/god.jpg, alt: A face}",
    )
    assert (hero.code, hero.message) == ("E112", '"images/Good.JPG" is not the path of a photo')
    assert (portrait.code, portrait.message) == ("E303", 'There is no photo "images/god.jpg"')
    assert portrait.help.startswith('Did you mean "images/good.jpg"?')


@pytest.mark.parametrize(
    "path", ["images/plan.svg", "../secret.jpg", "images/../a.jpg", "good.jpg", "images/.a.jpg"]
)
def test_path_that_is_not_a_photo_is_refused(path: str) -> None:
    with pytest.raises(ValidationError):
        Photo(file=path, alt="The entrance")


def test_broken_photo_is_reported_once_at_its_file(clinic: Path) -> None:
    (clinic / "images/good.jpg").write_bytes(b"\xff\xd8\xffno")
    assert check_photos(clinic, "{file: images/good.jpg, alt: The entrance}") == []
    found = [p for p in check_site(clinic.parent) if p.path.endswith("good.jpg")]
    assert [p.code for p in found] == ["E320"]


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Example Clinician", "EC"),
        ("Dr. Jane Q. Roe, MD", "JR"),
        ("prof dr Ana María de la Cruz", "AC"),
        ("J. Roe Jr.", "JR"),
        ("Óscar", "Ó"),
        ("Dr.", "D"),
    ],
)
def test_initials_are_of_the_first_and_last_name(name: str, initials: str) -> None:
    person = Person(
        key="a", name=name, license_type="L", license_state="Florida", consent_to_publish=True
    )
    assert person.initials == initials
