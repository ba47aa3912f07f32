"""What is said of a picture that cannot be shown; nothing is decoded that is too large for it."""

from pathlib import Path

import pytest
from PIL import Image, ImageFile

from clinicsite.checks.check import check_site
from clinicsite.model.problem import Problem
from clinicsite.parsing.read import read_site
from tests.conftest import Project
from tests.photos import encode_image, make_huge_png, make_image, make_page, make_photo

ABOUT = "pages/about.md"
AGAIN = "Export it again, or take it from the camera once more."
SMALLER = "Export it smaller: 1,600 pixels of width are enough."


@pytest.fixture
def project(content: Path) -> Project:
    """Return a project of a few pages. Its other problems do not matter."""
    return Project.at(content.parent)


def problems(project: Project, name: str, data: bytes, *, shown: bool = True) -> list[str]:
    """What `check` says of a picture and of the page that shows it, as an editor reads it."""
    (project.root / "content/images" / name).write_bytes(data)
    if shown:
        project.write(f"content/{ABOUT}", make_page(f"![A photo](../images/{name})"))
    return [problem.to_text() for problem in found(project, f"images/{name}", ABOUT)]


def found(project: Project, *paths: str) -> list[Problem]:
    """The problems of these files of content."""
    wanted = [f"content/{path}" for path in paths]
    return [problem for problem in check_site(project.root) if problem.path in wanted]


SMALL = make_image(90, 60)
EMPTY = "E320 damaged-image  This picture is empty"
BROKEN = "E320 damaged-image  This picture is broken and cannot be shown"
PIXELS = "E321 oversized-image  This picture has more than 40 million pixels"
LONG = "E321 oversized-image  This picture is 16,008 pixels long. The limit is 16,000"
BYTES = "E322 oversized-image-file  This picture has 40.0 MB. The limit is 15 MB"

UNFIT = [
    ("a.jpg", b"", EMPTY, AGAIN),
    ("a.jpg", make_photo()[:200], BROKEN, AGAIN),
    ("a.jpg", make_photo()[:-3000], BROKEN, AGAIN),
    ("a.png", encode_image(SMALL, "PNG")[:-30], BROKEN, AGAIN),
    ("a.webp", encode_image(SMALL, "WEBP")[:-30], BROKEN, AGAIN),
    ("a.gif", encode_image(SMALL, "GIF")[:-90], BROKEN, AGAIN),
    ("a.avif", encode_image(SMALL, "AVIF")[:-90], BROKEN, AGAIN),
    ("a.webp", b"RIFF\x24\0\0\0AVI LIST" + bytes(99), BROKEN, AGAIN),
    ("a.png", make_huge_png(20_000, 20_000), PIXELS, SMALLER),
    ("a.png", make_huge_png(12_000, 10_000), PIXELS, SMALLER),
    ("a.png", make_huge_png(8_001, 5_000), PIXELS, SMALLER),
    ("a.png", make_huge_png(16_008, 8), LONG, SMALLER),
    ("a.jpg", make_photo(90, 60) + bytes(40_000_000), BYTES, SMALLER),
]


@pytest.mark.parametrize("shown", [True, False], ids=["shown", "not-shown"])
@pytest.mark.parametrize(("name", "data", "message", "cure"), UNFIT, ids=range(len(UNFIT)))
def test_a_picture_that_cannot_be_shown_is_an_error(
    project: Project, name: str, data: bytes, message: str, cure: str, shown: bool
) -> None:
    assert problems(project, name, data, shown=shown) == [
        f"content/images/{name}:1:1  {message}\n   {cure}"
    ]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jpg", encode_image(make_image(9, 9), "PNG")),
        ("a.png", make_photo(9, 9)),
        ("a.gif", b"<svg></svg>"),
        ("a.webp", encode_image(make_image(9, 9), "AVIF")),
        ("a.avif", encode_image(make_image(9, 9), "WEBP")),
    ],
)
def test_a_picture_of_another_type_than_its_name_is_an_error(
    project: Project, name: str, data: bytes
) -> None:
    text = (
        f"content/images/{name}:1:1  E206 misplaced-file  "
        f"This is not really a {Path(name).suffix} file\n"
        "   Export it again in that format, or rename it."
    )
    assert problems(project, name, data) == [text]


def test_a_picture_of_just_the_size_is_fine(project: Project) -> None:
    assert problems(project, "a.png", make_huge_png(8_000, 5_000)) == []


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "AVIF", "PNG"])
def test_a_moving_picture_is_a_warning(project: Project, kind: str) -> None:
    frames = [Image.new("RGB", (60, 40))]
    data = encode_image(make_image(60, 40), kind, save_all=True, append_images=frames)
    name = f"a.{kind.lower()}"
    text = (
        f"content/images/{name}:1:1  W303 animated-image  "
        "This image moves, but its page shows only the first frame\n"
        "   Export the frame that you want to show as a still image."
    )
    assert problems(project, name, data) == [text]


def test_the_second_picture_in_a_photo_of_a_phone_is_no_film(project: Project) -> None:
    frames = [make_image(30, 20)]
    data = encode_image(make_image(60, 40), "MPO", save_all=True, append_images=frames)
    assert problems(project, "a.jpg", data) == []


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.gif", "a.webp", "a.avif"])
def test_image_too_large_is_not_decoded(
    project: Project, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = (9_000, 5_000)
    kind = {"a.jpg": "JPEG"}.get(name, name[2:].upper())
    fast = {"AVIF": {"speed": 10}, "WEBP": {"lossless": True, "method": 0}}.get(kind, {})
    image = Image.new("L", size)
    data = make_huge_png(*size) if kind == "PNG" else encode_image(image, kind, **fast)

    def load(self: ImageFile.ImageFile) -> None:
        pytest.fail("it was decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", load)
    assert problems(project, name, data) == [f"content/images/{name}:1:1  {PIXELS}\n   {SMALLER}"]


def test_a_link_in_the_place_of_a_picture_is_not_followed(project: Project, tmp_path: Path) -> None:
    (tmp_path / "private.jpg").write_bytes(make_photo())
    (project.root / "content/images/a.jpg").symlink_to(tmp_path / "private.jpg")
    project.write(f"content/{ABOUT}", make_page("![A photo](../images/a.jpg)"))
    site = read_site(project.root / "content", project.root / "theme", "", publish=True)
    assert site.documents[ABOUT].elements.raster_images == []
    assert [problem.code for problem in found(project, "images/a.jpg", ABOUT)] == ["E207"]


def test_a_picture_beside_the_images_is_looked_at_too(project: Project) -> None:
    (project.root / "content/extra").mkdir(exist_ok=True)
    (project.root / "content/extra/a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    project.write(f"content/{ABOUT}", make_page("![A photo](../extra/a.png)"))
    (problem,) = found(project, "extra/a.png", ABOUT)
    assert problem.to_text() == f"content/extra/a.png:1:1  {BROKEN}\n   {AGAIN}"
