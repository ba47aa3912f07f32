"""Photos of phones, which browsers do not show, and files of records under a similar name."""

import pytest

from tests.checks.conftest import Check

HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)


@pytest.mark.parametrize("name", ["photo.heic", "photo.jpg", "photo.png", "photo.tiff"])
def test_photo_of_a_phone_is_to_be_exported(check: Check, name: str) -> None:
    (problem,) = check({f"images/{name}": HEIC})
    assert problem.code == "E206"
    assert problem.help.startswith("Open it in a photo program, and export it as .jpg")


def test_record_file_under_a_similar_name_is_to_be_renamed(check: Check) -> None:
    (problem,) = check({"data/claim.yaml": "[]\n"})
    assert (problem.code, problem.help) == (
        "E206",
        "Rename it to claims.yaml, or delete it if there is a claims.yaml.",
    )
