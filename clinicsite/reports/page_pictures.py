"""Take pictures of changed pages with Chromium, and cut out what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

WIDTH = 390  # CSS pixels, of a phone
MAX_HEIGHT = 1600  # pixels of a picture, from the first difference
_MARGIN = 80  # pixels above and below what differs


@dataclass(frozen=True)
class PicturePair:
    """The files of the pictures of one page before and after, each "" where there is no page.

    Both are "" where the page looks the same.
    """

    before: str = ""
    after: str = ""


def take_pictures(
    pages: Mapping[str, tuple[Path, Path]], folder: Path, chromium: str
) -> dict[str, PicturePair]:
    """Write PNG files to a folder, and return their names by the URL path of the page.

    Each page has its file in a copy for disks before and after, which may be missing. `chromium` is
    the program. Raises OSError, and an error of Playwright where the browser does not start.
    """
    from playwright.sync_api import sync_playwright  # only the tests' packages have it

    folder.mkdir()
    found: dict[str, PicturePair] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": WIDTH, "height": 844}, color_scheme="light", reduced_motion="reduce"
        )
        for number, (url_path, files) in enumerate(pages.items(), 1):
            names = []
            for file, state in zip(files, ("before", "after"), strict=True):
                names.append(f"{number}-{state}.png" if file.is_file() else "")
                if names[-1]:
                    page.goto(file.as_uri())
                    page.screenshot(path=folder / names[-1], full_page=True)
            is_different = cut_to_difference([folder / name for name in names if name])
            found[url_path] = PicturePair(*names) if is_different else PicturePair()
        browser.close()
    return found


def cut_to_difference(files: list[Path]) -> bool:
    """Cut pictures to the rows in which they differ. Return False where they are the same.

    Pictures that are the same are deleted. One picture alone keeps its upper part.
    """
    images = [_read_picture(file) for file in files]
    first, bottoms = _find_rows(images) if len(images) > 1 else (0, [images[0].height])
    if first is None:
        for file in files:
            file.unlink()
        return False
    for file, image, bottom in zip(files, images, bottoms, strict=True):
        top = max(0, first - _MARGIN)
        end = min(image.height, max(bottom, first) + _MARGIN, top + MAX_HEIGHT)
        image.crop((0, top, image.width, end)).save(file, optimize=True)
    return True


def _read_picture(file: Path) -> Image.Image:
    with Image.open(file) as image:
        return image.convert("RGB")


def _find_rows(images: list[Image.Image]) -> tuple[int | None, list[int]]:
    """Return the first row that differs, and after the last one of each picture.

    A page that grew differs in all rows below. So the last row is counted from the ends.
    """
    width, height = images[0].width, min(image.height for image in images)
    heads = [image.crop((0, 0, width, height)) for image in images]
    tails = [image.crop((0, image.height - height, width, image.height)) for image in images]
    head = ImageChops.difference(*heads).getbbox()
    tail = ImageChops.difference(*tails).getbbox()
    heights = [image.height for image in images]
    if head is None and heights[0] == heights[1]:
        return None, heights
    top = head[1] if head else height
    same_below = height - tail[3] if tail else height
    return top, [one - same_below for one in heights]
