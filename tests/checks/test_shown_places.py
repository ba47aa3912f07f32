"""A claim is found in every place where visitors read or hear it."""

from pathlib import Path

import pytest

from clinicsite.checks.analysis.located_sentences import sentences_of_drawings, sentences_of_page
from clinicsite.model.problem import Problem
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site
from tests.checks.conftest import HEAD, Check
from tests.medical_sections import add_spanish_strings

CLAIM = "It is a miracle cure."
WORD = "miracle"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2">{}</svg>\n'
FIGURE = "/// figure | {title}\n    picture: ../images/drawing.svg\n    alt: {alt}\n\n{text}\n\n///"
VIDEO = (
    "/// video | {title}\n    link: https://www.youtube.com/watch?v=abcdefghijk\n"
    "    picture: ../images/drawing.svg\n    alt: {alt}\n    length: {length}\n"
    "    captions: {captions}\n\n{text}\n\n///"
)
USUAL = {"title": "A", "alt": "B", "text": "C.", "length": "3 minutes", "captions": "English"}
BODIES = [
    CLAIM,
    "Well, it is a **miracle** cure.",
    f"`{CLAIM}`",
    f"```\n{CLAIM}\n```",
    f"[{CLAIM}](about.md)",
    f'[About us](about.md "{CLAIM}")',
    f"[About us](about.md '{CLAIM}')",
    f"![{CLAIM}](../images/drawing.svg)",
    f"| A | B |\n|---|---|\n| x | {CLAIM} |",
    f"| A | {CLAIM} |\n|---|---|\n| x | y |",
    f"## {CLAIM}",
    f"## A\n\n### B\n\n#### {CLAIM}",
    f"- {CLAIM}",
    f"1. {CLAIM}",
    f"A thing\n:   {CLAIM}",
    f"{CLAIM}\n:   A thing",
    f"> {CLAIM}",
    f"Text.[^1]\n\n[^1]: {CLAIM}",
    *(FIGURE.format(**USUAL | {name: CLAIM}) for name in ("title", "alt", "text")),
    *(VIDEO.format(**USUAL | {name: CLAIM}) for name in USUAL),
    *(
        f"/// {name} | {CLAIM}\n\n- A.\n\n///"
        for name in ("note", "in-brief", "do", "dont", "questions", "early-research")
    ),
    f"/// steps | {CLAIM}\n\n1. A.\n\n///",
    f"/// care-card | {CLAIM}\n    level: book\n\nText.\n\n///",
    f"/// download | {CLAIM}\n    file: ../extra/form.txt\n\n///",
    f"/// not-provided\n\n{CLAIM}\n\n///",
    f"/// in-language\n    lang: en\n\n{CLAIM}\n\n///",
    f"/// faq | {CLAIM}\n\n### Question?\n\nA.\n\n///",
    f"/// faq\n\n### {CLAIM}\n\nA.\n\n///",
]


def list_claim_lines(problems: list[Problem]) -> set[int]:
    return {problem.line for problem in problems if problem.code[1:] in ("801", "802")}


def find_line(text: str) -> int:
    lines = text.split("\n")
    return next(number for number, line in enumerate(lines, 1) if WORD in line)


def test_places_in_the_text(check: Check) -> None:
    """All at once, since each is a page of its own."""
    files = {f"pages/x{number}.md": f"{HEAD}{body}\n" for number, body in enumerate(BODIES)}
    found = check({"extra/form.txt": "x", **files})
    missing = {
        text
        for path, text in files.items()
        if list_claim_lines([p for p in found if p.path == f"content/{path}"]) != {find_line(text)}
    }
    assert missing == set()


@pytest.mark.parametrize("line", ["title: {}", "menu_title: A {}", "search_title: A {} of a cure"])
def test_places_in_the_front_matter(check: Check, line: str) -> None:
    line = line.format(WORD)
    head = HEAD.replace("title: An example", line if line[:1] == "t" else f"title: A\n{line}")
    (text,) = [f"{head}Text.\n"]
    assert list_claim_lines(check({"pages/x.md": text})) == {find_line(text)}


@pytest.mark.parametrize(
    "shapes",
    [
        f"<title>{CLAIM}</title>",
        f"<desc>\n{CLAIM}\n</desc>",
        f"<text>{CLAIM}</text>",
        '<text>a\n<tspan x="0">It is a </tspan><tspan>miracle</tspan></text>',
        '<text>\n<tspan>It is a miracle</tspan><tspan x="0" dy="8">cure.</tspan></text>',
        "<text>It is a mir&#x61;cle, a miracle.</text>",
    ],
)
def test_places_in_drawings(check: Check, shapes: str) -> None:
    svg = SVG.format(shapes)
    found = check({"images/drawing.svg": svg})
    assert list_claim_lines(found) == {find_line(svg)}


def test_a_drawing_has_the_languages_of_its_pages(check: Check, content: Path) -> None:
    page = "![A drawing](../images/drawing.svg)\n"
    check({"images/drawing.svg": SVG.format("<text>Nerve</text>")})
    add_spanish_strings(content)
    assert [one.lang for one in sentences_of_drawings(load_site(content))] == ["en"]
    check({"pages/x.es.md": f"{HEAD}{page}"})
    assert [one.lang for one in sentences_of_drawings(load_site(content))] == ["es"]
    check({"pages/x.md": f"{HEAD}{page}"})
    assert [one.lang for one in sentences_of_drawings(load_site(content))] == ["en", "es"]


def test_a_block_has_its_own_language(check: Check, content: Path) -> None:
    check({"pages/x.md": f"{HEAD}Hello.\n\n/// in-language\n    lang: es\n\nHola.\n\n///\n"})
    text = load_site(content).documents["pages/x.md"]
    found = {one.sentence.text: one.lang for one in sentences_of_page(text, "Critique")}
    assert (found["Hello."], found["Hola."]) == ("en", "es")


def load_site(content: Path) -> Site:
    return read_site(content, content.parent / "theme", "", publish=True)


@pytest.mark.parametrize("field", ["plain", "say"])
def test_places_in_the_glossary(check: Check, field: str) -> None:
    fields = {"term": "Nerve", "plain": "A nerve carries signals."} | {field: CLAIM}
    record = "- " + "\n  ".join(f"{name}: {value}" for name, value in fields.items()) + "\n"
    assert list_claim_lines(check({"data/glossary.yaml": record})) == {find_line(record)}
