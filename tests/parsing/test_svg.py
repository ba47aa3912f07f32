"""Drawings hold shapes and words, and nothing that runs or leads outside."""

from pathlib import Path

import pytest

from clinicsite.parsing.svg import MAX_SVG_BYTES, InvalidSvgError, has_fixed_colours, read_svg

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2">'


def write_svg(tmp_path: Path, text: str | bytes) -> Path:
    file = tmp_path / "x.svg"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def get_error(file: Path) -> str:
    with pytest.raises(InvalidSvgError) as refused:
        read_svg(file)
    return str(refused.value)


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        ("<script>alert(1)</script>", "it holds a “script”"),
        ("<SCRIPT>x</SCRIPT>", "it holds a “SCRIPT”"),
        ('<path onload="x"/>', "it holds a “onload”"),
        ('<g onclick="x"/>', "it holds a “onclick”"),
        ('<a href="https://example.org"/>', "it holds a “a”"),
        ('<path href="#a"/>', "it holds a “href”"),
        (
            '<g xmlns:x="http://www.w3.org/1999/xlink" x:href="#a"/>',
            "it holds a “href”",
        ),
        ("<foreignObject/>", "it holds a “foreignObject”"),
        ('<h:div xmlns:h="http://www.w3.org/1999/xhtml"/>', "it holds a “div”"),
        ('<path style="fill:url(//example.org)"/>', "it holds a “style”"),
        ("<style>*{}</style>", "it holds a “style”"),
        ('<use href="#a"/>', "it holds a “use”"),
        ('<image href="a.png"/>', "it holds a “image”"),
        ("<animate/>", "it holds a “animate”"),
        ("<set/>", "it holds a “set”"),
        (
            '<path fill="url(//example.org#a)"/>',
            "its “fill” refers to something outside the drawing",
        ),
        ('<path fill="URL(//example.org)"/>', "its “fill” refers to something outside the drawing"),
        ('<path fill="\\75rl(//a)"/>', "its “fill” refers to something outside the drawing"),
        ('<path fill="image-set(a)"/>', "its “fill” refers to something outside the drawing"),
        ('<path fill="javascript:x"/>', "its “fill” refers to something outside the drawing"),
        ('<?xml-stylesheet href="a.xsl"?>', "it holds an instruction to other programs, <?…?>"),
    ],
)
def test_a_hostile_drawing_is_refused(tmp_path: Path, inside: str, why: str) -> None:
    assert get_error(write_svg(tmp_path, f"{OPEN}{inside}</svg>")) == why


@pytest.mark.parametrize("entities", ['[<!ENTITY a "b">]', 'SYSTEM "a.dtd"', ""])
def test_a_document_type_is_refused(tmp_path: Path, entities: str) -> None:
    text = f"<!DOCTYPE svg {entities}>{OPEN}<text>a</text></svg>"
    assert get_error(write_svg(tmp_path, text)).startswith("it holds a document type")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_a_document_type_cannot_hide_in_another_encoding(tmp_path: Path, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE svg>{OPEN}</svg>'
    assert get_error(write_svg(tmp_path, text.encode(encoding))) == "it is not saved as UTF-8"


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    text = f'<?xml version="1.0" encoding="iso-2022-jp"?>{OPEN}</svg>'
    assert get_error(write_svg(tmp_path, text)) == "it is not saved as UTF-8"


@pytest.mark.parametrize(
    "text",
    [
        "<svg/>",
        '<svg viewBox="0 0 1 1"/>',
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1"/>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="a b c d"/>',
        '<html xmlns="http://www.w3.org/1999/xhtml"/>',
    ],
)
def test_a_drawing_has_a_size(tmp_path: Path, text: str) -> None:
    assert get_error(write_svg(tmp_path, text)) == (
        "it does not say its size, as a viewBox of four numbers"
    )


@pytest.mark.parametrize("text", ["", "words", f"{OPEN}<g></svg>", f"{OPEN}&a;</svg>", b"\x01"])
def test_half_a_drawing_is_refused(tmp_path: Path, text: str | bytes) -> None:
    assert get_error(write_svg(tmp_path, text)).startswith("it is not a whole SVG file")


def test_a_drawing_of_a_thousand_levels_is_refused(tmp_path: Path) -> None:
    text = f"{OPEN}{'<g>' * 1000}{'</g>' * 1000}</svg>"
    assert get_error(write_svg(tmp_path, text)) == "its groups are nested more than 50 deep"


def test_a_drawing_has_at_most_100_kb(tmp_path: Path) -> None:
    text = f"{OPEN}<!--{'x' * MAX_SVG_BYTES}--></svg>"
    assert get_error(write_svg(tmp_path, text)) == "it has more than 100 KB"


def test_a_link_to_a_drawing_elsewhere_is_not_followed(tmp_path: Path) -> None:
    file = write_svg(tmp_path, f"{OPEN}</svg>")
    (tmp_path / "link.svg").symlink_to(file)
    assert get_error(tmp_path / "link.svg") == "it is a link to another place"


def test_a_plain_drawing_is_taken_as_it_is(tmp_path: Path) -> None:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{OPEN}<g transform="scale(2)"/></svg>'
    assert read_svg(write_svg(tmp_path, text)).get("viewBox") == "0 0 4 2"


@pytest.mark.parametrize(
    ("shapes", "is_fixed"),
    [
        ('<path d="M0 0h4"/>', False),  # black in a viewer, and the ink of the page on the site
        ('<path stroke="currentColor" fill="none" d="M0 0h4"/>', False),
        ('<path class="fig-ink" stroke="#000" d="M0 0h4"/>', False),
        ('<g class="fig-ink"><path d="M0 0h4"/></g>', False),
        ('<g fill="black"><title>No shape</title></g>', False),
        ('<rect width="4" height="2" fill="#fff"/><path stroke="#000" d="M0 0h4"/>', False),
        ('<rect width="100%" height="100%" fill="#fff"/><path stroke="#000" d="M0 0"/>', False),
        ('<path stroke="#000" d="M0 0h4"/>', True),
        ('<g fill="black"><g><circle cx="1" cy="1" r="1"/></g></g>', True),
        ('<g class="fig-ink"><path stroke="navy" d="M0 0h4"/></g>', True),
        ('<rect width="3" height="2" fill="#fff"/>', True),
        ('<rect width="4" height="2" fill="#fff" opacity=".5"/>', True),
        ('<rect width="4cm" height="2cm" fill="#fff"/>', True),
    ],
)
def test_fixed_colours_are_those_without_class_and_ground(
    tmp_path: Path, shapes: str, is_fixed: bool
) -> None:
    assert has_fixed_colours(read_svg(write_svg(tmp_path, f"{OPEN}{shapes}</svg>"))) is is_fixed
