"""A drawing step that changes raises RECIPE_VERSION, so that no cache shows the older drawing."""

import hashlib
from pathlib import Path

import pytest

from clinicsite.rendering import icons, image_files, social_cards
from clinicsite.rendering.mark import Mark, MarkColours, MarkShape
from clinicsite.rendering.social_cards import CardStyle, draw_card
from tests import photos
from tests.conftest import ROOT
from tests.rendering.test_image_encoding import encode_widest

THEME = ROOT / "theme"
MARK = Mark("", (MarkShape(True, (((0, 0), (64, 0), (32, 60)),)),))
COLOURS = MarkColours("#204060", "#e0a080", "#f0f0f0")
ROLES = ("paper", "ink", "link", "deep", "on-deep", "sky-high", "sun", "hill-far")
SHADES = ("#ffffff", "#101010", "#505050", "#204060", "#f0f0f0", "#f8e8d8", "#e0a080", "#60a090")


def drawn_card(_: Path) -> bytes:
    fonts = (THEME / social_cards.HEAD_FONT, THEME / social_cards.TEXT_FONT)
    style = CardStyle(dict(zip(ROLES, SHADES)), *fonts, MARK, COLOURS)
    return draw_card("Example Clinic", "Article", "How an example is drawn", style)


def drawn_mark(_: Path) -> bytes:
    return MARK.draw(64, COLOURS).tobytes()


def drawn_photo(folder: Path) -> bytes:
    return encode_widest(
        folder, photos.make_photo(400, 300, orientation=6), "a.jpg", "png"
    ).tobytes()


@pytest.mark.parametrize(
    ("module", "draw", "version", "digest"),
    [
        (social_cards, drawn_card, 3, "18474f96d5beff16"),
        (icons, drawn_mark, 2, "2cb636de5888b6c0"),
        (image_files, drawn_photo, 1, "d1651deea0fcc852"),
    ],
)
def test_changed_drawing_has_a_new_recipe_version(
    tmp_path: Path, module: object, draw: object, version: int, digest: str
) -> None:
    found = hashlib.sha256(draw(tmp_path)).hexdigest()[:16]
    assert (module.RECIPE_VERSION, found) == (version, digest)
