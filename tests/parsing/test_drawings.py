"""The drawings of the theme are small, plain SVG, and a page holds each as one element."""

import re
from pathlib import Path

import pytest

from clinicsite.model.records import Records
from clinicsite.model.urls import UrlBuilder
from clinicsite.parsing.document_cache import hash_context
from clinicsite.parsing.drawings import list_drawing_names, render_drawing
from clinicsite.parsing.memory_cache import list_block_templates
from clinicsite.parsing.records import read_records
from clinicsite.parsing.svg import read_svg
from clinicsite.parsing.templates import create_environment
from tests.conftest import ROOT

THEME = ROOT / "theme"
NAMES = list_drawing_names(THEME)
MAX_BYTES = {"landscape": 2500}  # the others are small
ROLE = re.compile(r"none|currentColor|var\(--[a-z-]+,\s?#[0-9a-f]{6}\)")


@pytest.fixture(scope="module")
def records() -> Records:
    return read_records(ROOT / "content")[0]


@pytest.mark.parametrize("name", NAMES)
def test_drawing_is_plain_small_and_takes_the_colours_of_the_page(name: str) -> None:
    file = THEME / f"drawings/{name}.svg"
    assert file.stat().st_size <= MAX_BYTES.get(name, 1500)
    root = read_svg(file)
    assert {"width", "height"}.isdisjoint(root.keys())  # the style sheet says the size
    for element in root.iter():
        assert {"id", "class"}.isdisjoint(element.keys())  # a page can hold a drawing twice
        colours = [element.get(key) for key in ("fill", "stroke") if element.get(key)]
        assert [colour for colour in colours if not ROLE.fullmatch(colour)] == []


@pytest.mark.parametrize("name", NAMES)
def test_drawing_is_one_hidden_element_of_its_page(name: str) -> None:
    html = render_drawing(THEME, name, "card__drawing")
    assert html.startswith('<svg class="drawing card__drawing" aria-hidden="true"')
    assert html.count("<svg") == html.count("</svg>") == 1
    assert re.search(r"xmlns|style=|>\s+<", html) is None


@pytest.mark.parametrize("name", ["", None, "absent", "../drawings/mark", "mark.svg"])
def test_absent_drawing_gives_nothing(name: str | None) -> None:
    assert render_drawing(THEME, name) == ""


def test_drawing_component_escapes_its_class(records: Records) -> None:
    env = create_environment(THEME, records, UrlBuilder(""))
    macro = env.get_template("components/drawing.html").module.drawing
    assert 'class="drawing a&#34;b"' in macro("mark", 'a"b')
    assert macro("absent") == ""


def test_drawing_names_are_those_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "drawings").mkdir()
    for name in ("b", "a"):
        (tmp_path / f"drawings/{name}.svg").touch()
    assert list_drawing_names(tmp_path) == ["a", "b"]


def test_changed_drawing_gives_bodies_another_hash(tmp_path: Path) -> None:
    file = tmp_path / "drawings/a.svg"
    file.parent.mkdir()
    digests = set()
    for text in ("<svg/>", "<svg />"):
        file.write_text(text)
        digests.add(hash_context(tmp_path, frozenset(), tmp_path, ()))
    assert len(digests) == 2
    assert list_block_templates(tmp_path) == [file]
