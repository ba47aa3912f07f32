"""The files made of a photo: small, upright, in sRGB, without EXIF data, the same on every run."""

import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from PIL import Image

from clinicsite.checks.report_formats import ContentCheckError
from clinicsite.parsing.raster_image import ENCODERS
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site
from clinicsite.rendering import image_files
from clinicsite.rendering.image_files import encode_variant as encode
from clinicsite.rendering.image_files import write_images
from clinicsite.rendering.site_build import SiteBuild
from clinicsite.support.file_cache import FileCache
from tests import photos
from tests.conftest import PAGE, SUB_URL, BuiltSite, Project, make_small_project
from tests.medical_sections import allow_short_pages
from tests.photos import PHOTO, SECRETS, make_image, make_page, make_photo

ABOUT = "content/pages/about.md"
SHOWN = "![A photo](../images/photo.jpg)"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with one photo, on one page; small, since every build encodes it again."""
    return make_photo_project(tmp_path / "project")


def make_photo_project(folder: Path) -> Project:
    project = make_small_project(folder)
    (project.root / "content" / PHOTO).write_bytes(make_photo(600, 450))
    project.write(ABOUT, make_page(SHOWN))
    return project


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """The site of such a project under a path, with the photo in an article too."""
    project = make_photo_project(tmp_path_factory.mktemp("photo") / "project")
    article = PAGE.replace("status:", "date: 2026-11-01\nnext_review: 2027-10-01\nstatus:")
    project.write("content/articles/new.md", f"{article.format(title='New')}\n{SHOWN}\n")
    with allow_short_pages():
        return project.build(SUB_URL)


def read_project(project: Project, *, publish: bool = True) -> Site:
    return read_site(project.root / "content", project.root / "theme", "", publish=publish)


def build_images(
    project: Project, output: str = "written", cache: str = "cache"
) -> dict[str, bytes]:
    write_images(read_project(project), project.root / output, FileCache(project.root / cache))
    return read_tree(project.root / output)


def read_tree(folder: Path) -> dict[str, bytes]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


# --- What is written ---


def test_a_photo_becomes_files_of_three_types_at_four_widths(project: Project) -> None:
    (project.root / "content" / PHOTO).write_bytes(make_photo())
    files = {name: data for name, data in build_images(project).items() if "photo" in name}
    assert len(files) == 12
    for name, data in files.items():
        image = Image.open(io.BytesIO(data))
        width = int(name.rpartition("-")[2].partition(".")[0])
        assert image.size == (width, width * 3 // 4)
        assert image.format == ENCODERS[name.rpartition(".")[2]]["format"]
        assert len(data) < 60_000


def test_nothing_the_camera_noted_is_in_the_site(built: BuiltSite) -> None:
    original = make_photo(600, 450)
    assert all(secret in original for secret in SECRETS)
    for name, data in read_tree(built.folder).items():
        assert data != original, name
        assert name != PHOTO
        assert not [secret for secret in SECRETS if secret in data], name
    assert built.files("photo.*")
    for name in built.files("photo.*"):
        info = Image.open(io.BytesIO((built.folder / name).read_bytes())).info
        assert not {"exif", "icc_profile", "comment", "xmp"} & set(info), name


@pytest.mark.parametrize("why", ["a draft", "nobody"])
def test_images_of_drafts_are_not_published(project: Project, why: str) -> None:
    project.write(ABOUT, make_page("Words only."))
    if why == "a draft":
        project.write("content/pages/draft.md", make_page(SHOWN, status="draft"))
    assert not [name for name in build_images(project) if "photo" in name]


def test_every_file_that_a_page_names_is_there_under_a_sub_path_too(built: BuiltSite) -> None:
    shown = built.document("about/").all("source", "img")
    named = [part.split()[0] for e in shown for part in e.get("srcset").split(",")]
    assert [f"/clinic/{name}" for name in built.files("photo.*")] == sorted(named)


def test_a_feed_carries_one_whole_address(built: BuiltSite) -> None:
    feed = unescape(built.read("feed.xml"))
    (image,) = re.findall(r"<img [^>]*photo[^>]*>", feed)
    assert f'src="{SUB_URL}/images/photo.' in image
    assert "srcset" not in feed
    assert "<source" not in feed


def test_a_preview_makes_one_file(project: Project) -> None:
    site = read_project(project, publish=False)
    write_images(site, project.root / "written", FileCache(project.root / "cache"))
    (name,) = [name for name in read_tree(project.root / "written") if "photo" in name]
    assert name.endswith("-600.webp")


# --- Cache and progress ---


@pytest.fixture
def encodings(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The addresses of the files that were encoded."""
    found: list[str] = []

    def watched(image: Image.Image, variant: image_files.ImageVariant) -> bytes:
        found.append(variant.url_path)
        return encode(image, variant)

    monkeypatch.setattr(image_files, "encode_variant", watched)
    return found


def test_two_machines_make_the_same_bytes(project: Project) -> None:
    assert build_images(project) == build_images(project, "other", "other-cache")


def test_a_picture_is_encoded_once(project: Project, encodings: list[str]) -> None:
    first = build_images(project)
    assert len(encodings) == 6
    assert build_images(project, "again") == first
    assert len(encodings) == 6


def test_a_damaged_file_in_the_cache_is_made_again(project: Project, encodings: list[str]) -> None:
    first = build_images(project)
    kept = sorted((project.root / "cache").iterdir())
    kept[0].write_bytes(kept[0].read_bytes()[:-1] + b"?")
    kept[1].write_bytes(b"")
    assert build_images(project, "again") == first
    assert len(encodings) == 8


@pytest.mark.parametrize("what", ["settings", "Pillow", "picture"])
def test_image_cache_key_covers_all_inputs(
    project: Project, encodings: list[str], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    before = set(build_images(project))
    if what == "settings":
        monkeypatch.setitem(ENCODERS["jpg"], "quality", 60)
    elif what == "Pillow":
        monkeypatch.setattr("PIL.__version__", "99")
    else:
        (project.root / "content" / PHOTO).write_bytes(make_photo(700, 500))
    new = set(build_images(project, "again")) - before
    assert len(new) == len(encodings) - 6 == (2 if what == "settings" else 6)


def test_the_progress_is_told_picture_by_picture(project: Project) -> None:
    (project.root / "content/images/other.png").write_bytes(
        photos.encode_image(make_image(9, 9), "PNG")
    )
    project.write(ABOUT, make_page(f"{SHOWN}\n\n{SHOWN}\n\n![Other](../images/other.png)"))
    told: list[tuple[int, int]] = []
    project.build(on_image=lambda *numbers: told.append(numbers))
    assert told == [(1, 2), (2, 2)]


# --- Bad luck ---


@pytest.mark.usefixtures("fresh_cache")  # else no image is read before it changes
def test_a_picture_that_changes_while_the_site_is_built_stops_it(project: Project) -> None:
    site = read_project(project)
    (project.root / "content" / PHOTO).write_bytes(make_photo(100, 80))
    with pytest.raises(ContentCheckError) as stopped:
        write_images(site, project.root / "written", FileCache(project.root / "cache"))
    assert str(stopped.value) == (
        "content/images/photo.jpg:1:1  E320 damaged-image  "
        "This picture was changed while the site was built\n"
        "   Build the site again.\n\n1 error in 1 file."
    )


def test_a_preview_names_a_broken_picture_that_it_should_show(project: Project) -> None:
    (project.root / "content" / PHOTO).write_bytes(make_photo(600, 450)[:2000])
    site = read_project(project, publish=False)
    with pytest.raises(
        ContentCheckError, match="E320 damaged-image  This picture is broken and cannot be shown"
    ):
        write_images(site, project.root / "written", FileCache(project.root / "cache"))


def test_image_cache_of_an_earlier_version_is_taken_over(project: Project) -> None:
    build = SiteBuild()
    build.site = read_project(project)
    old = project.root / ".cache/pictures"
    FileCache(old).put("name", "", b"data")
    assert build.get_cache("images").get("name") == b"data"
    assert not old.exists()
