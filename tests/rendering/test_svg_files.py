"""Drawings are written in the theme's colours, and stay what they were otherwise."""

import re
from pathlib import Path
from xml.etree import ElementTree

from clinicsite.rendering.output_registry import OutputRegistry, write_all_files
from clinicsite.rendering.svg_files import add_style, build_svg_style, register_svg_files
from tests.conftest import ROOT

SVG = "{http://www.w3.org/2000/svg}"
NAME = "images/ketamine-nmda-gate.svg"


def test_a_drawing_keeps_its_shapes_and_words(tmp_path: Path) -> None:
    record = OutputRegistry()
    files = [NAME, "images/a.jpg", "extra/a.svg"]
    register_svg_files(record, ROOT / "content", files, ROOT / "theme")
    write_all_files(record, tmp_path)
    assert [file.name for file in tmp_path.rglob("*.*")] == [Path(NAME).name]
    style, *rest = ElementTree.parse(tmp_path / NAME).getroot()
    before = list(ElementTree.parse(ROOT / "content" / NAME).getroot())
    assert style.tag == f"{SVG}style"
    assert [ElementTree.tostring(e).strip() for e in rest] == [
        ElementTree.tostring(e).strip() for e in before
    ]


def test_svg_style_defines_exactly_used_classes() -> None:
    css = build_svg_style(ROOT / "theme")
    defined, used = set(re.findall(r"(--[\w-]+):", css)), set(re.findall(r"var\((--[\w-]+)", css))
    assert defined == used
    assert "--ink:light-dark(" in css
    assert css.count("{") == css.count("}")


def test_a_style_cannot_end_its_element(tmp_path: Path) -> None:
    file = tmp_path / "a.svg"
    file.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"/>', "utf-8")
    assert "a>b&lt;" in add_style(file, "a>b<").replace("&gt;", ">")


def test_fixed_colours_keep_the_light_scheme(tmp_path: Path) -> None:
    styles = []
    for colour in ("currentColor", "#123456"):
        file = tmp_path / "images/a.svg"
        file.parent.mkdir(exist_ok=True)
        shape = f'<path stroke="{colour}" d="M0 0h4"/>'
        file.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2">{shape}</svg>')
        record = OutputRegistry()
        register_svg_files(record, tmp_path, ["images/a.svg"], ROOT / "theme")
        producer = record.find_producer("images/a.svg")
        assert producer
        styles.append(producer().decode())
    themed, fixed = styles
    assert "svg:not([fill]){fill:var(--ink)}" in themed
    assert "--ink:light-dark(#14211d,#e6ece8)" in themed
    assert "color-scheme:light dark" in themed
    assert "--ink:#14211d" in fixed
    assert "(#14211d" not in fixed
    assert "color-scheme:light dark" not in fixed
