"""The picture that a shared link brings along: its size, and words that never leave it."""

import io
import os

import pytest
from PIL import Image, ImageChops, ImageDraw

from clinicsite.rendering.card_font import fit_text, wrap_text
from clinicsite.rendering.social_cards import (
    HEIGHT,
    WIDTH,
    draw_card,
    load_card_style,
)
from clinicsite.support.file_cache import SUFFIX
from tests.conftest import ROOT, BuiltSite, Project, list_pages

NAME = "Florida Medical Pain Management"
LONG = (
    "Complex regional pain syndrome: what it is, which treatments were studied, what they do, "
    "and when to ask again"
)
TITLES = {
    "short": "Pain",
    "110 characters": LONG,
    "300 characters": (LONG * 3)[:300],
    "one word of 300 letters": "W" * 300,
    "65 wide letters": "m" * 65,
    "Spanish": "¿Qué es el síndrome de dolor regional complejo?",
}
STYLE = load_card_style(ROOT / "theme")
MARGIN = 80
PARTS = ("images", "cards", "icons")
TITLE_BOTTOM = 424
BAND = 130


def open_card(data: bytes) -> Image.Image:
    """A card as its colours."""
    return Image.open(io.BytesIO(data)).convert("RGB")


def get_text_box(image: Image.Image, area: str) -> tuple[int, int, int, int] | None:
    """The box around the words: above the hills, or beside the mark."""
    empty = open_card(draw_card("", "", "", STYLE))
    top, bottom = {"title": (0, HEIGHT - BAND), "name": (HEIGHT - BAND, HEIGHT)}[area]
    changed = ImageChops.difference(image, empty).crop((0, top, WIDTH, bottom))
    return changed.getbbox()


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_a_card_is_small_and_holds_all_its_words(title: str) -> None:
    assert len(LONG) == 110
    data = draw_card(NAME, "Condition", title, STYLE)
    assert len(data) <= 30_000
    image = open_card(data)
    assert image.size == (WIDTH, HEIGHT)
    left, top, right, bottom = get_text_box(image, "title")
    assert left >= MARGIN - 4
    assert top >= MARGIN - 4
    assert right <= WIDTH - MARGIN + 4
    assert bottom <= TITLE_BOTTOM + 4


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_the_same_words_give_the_same_bytes(title: str) -> None:
    assert draw_card(NAME, "Article", title, STYLE) == draw_card(NAME, "Article", title, STYLE)


def test_a_title_that_is_too_long_is_cut_with_an_ellipsis() -> None:
    lines, font = fit_text(
        TITLES["300 characters"], STYLE.get_head_font, 1040, range(92, 51, -4), 250
    )
    assert lines[-1].endswith("…")
    assert font.size == 52
    assert [line for line in lines if font.getlength(line) > 1040] == []
    assert fit_text("Pain", STYLE.get_head_font, 1040, range(92, 51, -4), 250)[0] == ["Pain"]


def test_a_text_is_wrapped_between_words_where_it_can_be() -> None:
    font = STYLE.get_head_font(60)
    lines = wrap_text(LONG, font, 1040)
    assert " ".join(lines) == LONG
    assert "".join(wrap_text("W" * 99, font, 1040)) == "W" * 99


@pytest.mark.parametrize("title", ["كيف يخفف الكيتامين الألم؟", "痛みとは", "Pain 😖"])
def test_social_card_title_in_other_script_shows_clinic_only(title: str) -> None:
    assert draw_card(NAME, "Article", title, STYLE) == draw_card(NAME, "", NAME, STYLE)


def test_a_clinic_in_another_script_gives_a_card_with_the_mark_alone() -> None:
    image = open_card(draw_card("عيادة الألم", "", "الألم", STYLE))
    assert get_text_box(image, "title") is get_text_box(image, "name") is None


def test_a_long_name_stays_on_the_card() -> None:
    left, _, right, _ = get_text_box(open_card(draw_card(NAME * 5, "", "Pain", STYLE)), "name")
    assert MARGIN + 88 < left < right <= WIDTH - MARGIN + 4


@pytest.mark.parametrize("built", ["site", "sub_site"])
def test_every_page_names_its_card(built: str, request: pytest.FixtureRequest) -> None:
    site: BuiltSite = request.getfixturevalue(built)
    cards = set()
    for page in list_pages():
        properties = {
            e.get("property"): e.get("content") for e in site.document(page.url_path).all("meta")
        }
        if page.slug == "404":
            assert "og:image" not in properties
            continue
        file = properties["og:image"].removeprefix(f"{site.url}/")
        cards.add(file)
        data = (site.folder / file).read_bytes()
        assert len(data) <= 30_000
        size = (int(properties["og:image:width"]), int(properties["og:image:height"]))
        assert open_card(data).size == size == (WIDTH, HEIGHT)
        assert page.meta.title in properties["og:image:alt"]
    assert cards == set(site.files("cards/*"))


def test_a_preview_draws_no_cards(project: Project) -> None:
    site = project.build(settings_file="pelicanconf.py")
    assert site.files("cards/*") == []
    assert "og:image" not in site.document("about/").html


def test_a_build_deletes_what_was_forgotten(small: Project) -> None:
    forgotten = [small.root / ".cache" / part / f"1{SUFFIX}" for part in PARTS]
    for file in forgotten:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        os.utime(file, (0, 0))
    small.build()
    assert [file for file in forgotten if file.exists()] == []
    assert all(any(file.parent.iterdir()) for file in forgotten[1:])  # what it uses stays


@pytest.mark.parametrize("line", ["jelly, AVATAR and To. “Wy” fjord", "Ähnlich çà", "l"])
def test_a_line_of_cached_letters_is_the_line_that_pillow_draws(line: str) -> None:
    font = STYLE.get_head_font(92)
    drawn = font.draw_line(line)
    whole = Image.new("L", drawn.size)
    ImageDraw.Draw(whole).text((font.overhang, 0), line, 255, font, anchor="la")
    assert ImageChops.difference(drawn, whole).getbbox() is None
    assert drawn.getbbox() != (0, 0, *drawn.size)  # no letter is cut
