"""A drawing step that changes raises RECIPE_VERSION, so that no cache shows the older drawing."""

import hashlib
from pathlib import Path

import pytest

from clinicsite.rendering import icons, image_files, social_cards
from clinicsite.rendering.icons import draw_mark
from clinicsite.rendering.social_cards import CardStyle, draw_card
from tests import photos
from tests.conftest import ROOT
from tests.rendering.test_image_files import encode_widest

FONT = ROOT / "theme" / social_cards.FONT
STYLE = CardStyle("#ffffff", "#101010", "#505050", "#204060", "#f0f0f0", FONT)


def drawn_card(_: Path) -> bytes:
    return draw_card("Example Clinic", "Article", "How an example is drawn", STYLE)


def drawn_mark(_: Path) -> bytes:
    return draw_mark(64, "#204060", "#f0f0f0").tobytes()


def drawn_photo(folder: Path) -> bytes:
    return encode_widest(
        folder, photos.make_photo(400, 300, orientation=6), "a.jpg", "png"
    ).tobytes()


@pytest.mark.parametrize(
    ("module", "draw", "version", "digest"),
    [
        (social_cards, drawn_card, 1, "05838ec43a8774ff"),
        (icons, drawn_mark, 1, "1069f938e864b429"),
        (image_files, drawn_photo, 1, "d1651deea0fcc852"),
    ],
)
def test_changed_drawing_has_a_new_recipe_version(
    tmp_path: Path, module: object, draw: object, version: int, digest: str
) -> None:
    found = hashlib.sha256(draw(tmp_path)).hexdigest()[:16]
    assert (module.RECIPE_VERSION, found) == (version, digest)
