"""The site's mark: every size that browsers and phones ask for, and the web manifest."""

import io
import json
import re
from pathlib import Path

import pytest
from PIL import Image, ImageColor

from clinicsite.parsing.drawings import render_drawing
from clinicsite.rendering.mark import MARK_FILE, flatten_path, load_mark
from clinicsite.rendering.tokens import load_colours
from tests.conftest import ROOT, BuiltSite, HtmlPage
from tests.every_page import every_page

PALETTE = load_colours(ROOT / "theme")
BOTH = pytest.mark.parametrize("built", ["site", "sub_site"])


def open_icon(site: BuiltSite, link: str) -> Image.Image:
    """The picture that a link leads to."""
    return Image.open(io.BytesIO((site.folder / link.removeprefix(f"{site.base}/")).read_bytes()))


def list_links(document: HtmlPage, relation: str) -> list[str]:
    """Where the links of a kind lead."""
    return [e.get("href", "") for e in document.all("link") if e.get("rel") == relation]


@BOTH
def test_every_page_names_the_icons(built: str, request: pytest.FixtureRequest) -> None:
    site: BuiltSite = request.getfixturevalue(built)
    for file in site.files("*.html"):
        document = site.document(file)
        ico, svg = list_links(document, "icon")
        assert (ico, svg.endswith(".svg")) == (f"{site.base}/favicon.ico", True)
        assert open_icon(site, ico).size == (32, 32)
        assert open_icon(site, list_links(document, "apple-touch-icon")[0]).size == (180, 180)


@BOTH
def test_the_manifest_belongs_to_the_place_where_the_site_is(
    built: str, request: pytest.FixtureRequest
) -> None:
    site: BuiltSite = request.getfixturevalue(built)
    assert list_links(site.document(""), "manifest") == [f"{site.base}/site.webmanifest"]
    manifest = json.loads(site.read("site.webmanifest"))
    assert manifest["name"] == "Florida Medical Pain Management"
    assert manifest["start_url"] == manifest["scope"] == f"{site.base}/"
    assert manifest["display"] == "browser"
    assert manifest["theme_color"] == PALETTE["deep"].light
    sizes = {(one["sizes"], one["purpose"]) for one in manifest["icons"]}
    assert {("192x192", "maskable"), ("512x512", "maskable")} <= sizes
    for one in manifest["icons"]:
        image = open_icon(site, one["src"])
        assert f"{image.width}x{image.height}" == one["sizes"]


def test_a_phone_can_cut_the_icon_to_a_circle(site: BuiltSite) -> None:
    image = open_icon(site, "/theme/img/icon-512.png").convert("RGB")
    ground = ImageColor.getrgb(PALETTE["deep"].light)
    outside = [
        (x, y)
        for x in range(0, 512, 4)
        for y in range(0, 512, 4)
        if (x - 256) ** 2 + (y - 256) ** 2 > (0.4 * 512) ** 2
    ]
    assert {image.getpixel(place) for place in outside} == {ground}
    assert image.getpixel((256, 180)) == ImageColor.getrgb(PALETTE["warm"].dark)  # the sun
    assert image.getpixel((256, 296)) == ImageColor.getrgb(PALETTE["on-deep"].light)  # the sea


def test_the_corners_of_the_small_icon_are_clear(site: BuiltSite) -> None:
    image = open_icon(site, "/favicon.ico").convert("RGBA")
    assert image.getpixel((0, 0))[3] == 0
    assert image.getpixel((16, 1))[3] == 255


def test_the_icons_are_small(site: BuiltSite) -> None:
    for file in ("favicon.ico", "apple-touch-icon.png", *site.files("icon-*.png")):
        assert (site.folder / file).stat().st_size < 5_000, file


def test_all_icons_are_the_mark_of_the_header(site: BuiltSite) -> None:
    mark = load_mark(ROOT / "theme")
    (file,) = site.files("favicon.*.svg")
    svg = site.read(file)
    shades = {PALETTE["deep"].light, PALETTE["on-deep"].light, PALETTE["warm"].dark}
    assert set(re.findall("#[0-9a-f]{6}", svg)) == shades
    paths = re.findall(' d="([^"]+)"', svg)
    assert paths == re.findall(' d="([^"]+)"', render_drawing(ROOT / "theme", "mark"))
    assert [list(shape.polygons) for shape in mark.shapes] == [*map(flatten_path, paths)]


@pytest.mark.parametrize(
    "mark",
    [
        '<circle cx="9" cy="9" r="4"/>',
        '<path fill="currentColor" stroke="currentColor" d="M0 0L9 9Z"/>',
        '<path fill="currentColor" d="M0 0l9 9z"/>',
        '<path fill="currentColor" d="9 9L0 0"/>',
        "<script/>",
    ],
)
def test_mark_that_cannot_be_drawn_is_refused(tmp_path: Path, mark: str) -> None:
    file = tmp_path / MARK_FILE
    file.parent.mkdir()
    file.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">{mark}</svg>')
    with pytest.raises(ValueError, match=r"."):
        load_mark(tmp_path)
    file.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"/>')
    with pytest.raises(ValueError, match="viewBox"):
        load_mark(tmp_path)


def test_path_becomes_polygons() -> None:
    square, curve = flatten_path("M0 0L4 0 4 4Z M0 0C0 4 4 4 4 0Z")
    assert square == ((0, 0), (4, 0), (4, 4))
    assert (curve[0], curve[8], curve[-1]) == ((0, 0), (2, 3), (4, 0))


@every_page
def test_the_browser_takes_the_colour_of_the_header(site: BuiltSite, page_address: str) -> None:
    assert site.document(page_address).meta("theme-color") == [PALETTE["deep"].dark]
