"""The ground behind the transparent parts of an image."""

from pathlib import Path

import pytest
from PIL import Image

from clinicsite.parsing import image_probe
from tests.photos import draw_lines, encode_image, make_image


@pytest.mark.parametrize(
    ("image", "kind", "ground"),
    [
        (draw_lines(0), "PNG", "light"),
        (draw_lines(120), "WEBP", "light"),
        (draw_lines(255), "PNG", "dark"),
        (draw_lines(245), "AVIF", "dark"),
        (draw_lines(30), "GIF", "light"),
        (draw_lines(0, alpha=255), "PNG", ""),
        (draw_lines(0, share=0.975), "PNG", ""),  # no more than round corners
        (draw_lines(0, share=0), "PNG", ""),  # nothing to see
        (make_image(40, 40), "PNG", ""),
    ],
)
def test_transparent_image_has_a_ground(
    tmp_path: Path, image: Image.Image, kind: str, ground: str
) -> None:
    file = tmp_path / f"a.{kind.lower()}"
    file.write_bytes(encode_image(image, kind))
    assert image_probe.probe_image(file, f"images/{file.name}").ground == ground
