"""Characters that readers do not see, and look-alikes, are found in every file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.model.problem import Problem
from tests.authoring.fix_site import fix_site
from tests.checks.conftest import HEAD, SUMMARY, Check

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2">\n{}\n</svg>\n'


def list_places(problems: list[Problem], *codes: str) -> list[tuple[str, int, int]]:
    return [(p.code, p.line, p.column) for p in problems if p.code in (codes or ("E202", "E214"))]


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        *((name, "E202") for name in ("&#7;", "&shy;", "&zwj;", "&ZeroWidthSpace;", "&#x202E;")),
        *((name, "E202") for name in ("&#xfdd0;", "&#xD800;", "&#0;", "&#x110000;", "&#xE000;")),
        *((name, "E214") for name in ("&#1072;", "&acy;", "&omicron;")),
    ],
)
def test_references_in_the_text(
    body: Callable[..., list[Problem]], reference: str, code: str
) -> None:
    found = body(f"See this: a{reference}b.\n\n`a{reference}b` is code.")
    assert list_places(found) == [(code, 6, 12)]


@pytest.mark.parametrize("reference", ["&eacute;", "&nbsp;", "&amp;", "&#233;", "&copy;"])
def test_references_to_visible_characters(
    body: Callable[..., list[Problem]], reference: str
) -> None:
    assert list_places(body(f"See a {reference} here.")) == []


@pytest.mark.parametrize("escape", [r"\x07", r"\u200b", r"\u202e", r"\ufdd0", r"\uFFFE", r"\ue000"])
def test_escapes_in_values(check: Check, content: Path, escape: str) -> None:
    head = f'---\ntitle: "Bell {escape} title"\n{SUMMARY}\nstatus: published\n---\n'
    assert list_places(check({"pages/x.md": f"{head}Text.\n"})) == [("E202", 2, 8)]
    options = f'    picture: ../images/drawing.svg\n    alt: "a{escape}b"\n'
    figure = f"/// figure | A drawing\n{options}\n///\n"
    assert [p.line for p in check({"pages/x.md": f"{HEAD}{figure}"}) if p.line > 1] == [8]
    record = f'- term: Nerve\n  plain: "A nerve{escape} carries signals."\n'
    assert list_places(check({"data/glossary.yaml": record})) == [("E202", 2, 10)]


def test_half_a_character_in_a_value(check: Check) -> None:
    head = f'---\ntitle: "Half \\ud83d title"\n{SUMMARY}\nstatus: published\n---\n'
    assert [(p.code, p.line) for p in check({"pages/x.md": f"{head}Text.\n"})] == [("E104", 2)]


def test_the_message_names_the_character(body: Callable[..., list[Problem]]) -> None:
    (problem,) = body("Ask your doc&shy;tor.")
    assert problem.message == "There is an invisible character (U+00AD), written &shy;"


@pytest.mark.parametrize(
    "target", ["https://example.com/a%E2%80%8Bb", "https://example.com/%00", "tel:+1%E2%80%AE555"]
)
def test_hidden_characters_in_an_address(body: Callable[..., list[Problem]], target: str) -> None:
    assert ("E202", 6, 11) in list_places(body(f"See [one]({target})."))
    assert list_places(body("See [one](https://example.com/caf%E9/%20a).")) == []


@pytest.mark.parametrize(
    ("shape", "place"),
    [
        ("<text>Bell&#x202E;</text>", ("E202", 2, 11)),
        ("<title>So\u200bft</title>", ("E202", 2, 10)),
        ("<desc>mirаcle</desc>", ("E214", 2, 7)),
        ('<g id="a\u00adb"/>', ("E202", 2, 9)),
    ],
)
def test_drawings(check: Check, shape: str, place: tuple[str, int, int]) -> None:
    assert list_places(check({"images/drawing.svg": SVG.format(shape)})) == [place]


@pytest.mark.parametrize(
    ("word", "letter", "usual"),
    [
        ("mirаcle", "Cyrillic small letter a", "miracle"),
        ("раіn", "Cyrillic small letter er", "pain"),
        ("mirαcle", "Greek small letter alpha", "miracle"),
        ("ΝO", "Greek capital letter nu", "NO"),
        ("𝗽𝗮𝗶𝗻", "Mathematical sans-serif bold small p", "pain"),
        ("ｐａｉｎ", "Fullwidth latin small letter p", "pain"),
        ("ᴍɪʀᴀᴄʟᴇ", "Latin letter small capital m", "miracle"),
        ("ᵖᵃⁱⁿ", "Modifier letter small p", "pain"),
    ],
)
def test_look_alikes_are_named_and_fixed(
    check: Check, content: Path, word: str, letter: str, usual: str
) -> None:
    (problem,) = [p for p in check({"pages/x.md": f"{HEAD}Ask for {word}.\n"}) if p.code == "E214"]
    assert (problem.line, problem.column) == (6, 9)
    assert problem.message == f"“{word}” has a letter that only looks usual: {letter}"
    fix_site(content)
    assert (content / "pages/x.md").read_text("utf-8") == f"{HEAD}Ask for {usual}.\n"


@pytest.mark.parametrize(
    "text",
    [
        "TNFα, IFNγ, NFκB, Aδ and Aβ, 5 μg, αvβ3, β-blocker, Δ9, 10 kΩ, γδ",
        "1ˢᵗ and 10² and side eﬀects ①",
        "Русский язык: это не тот рост",
        "Niño, Đặng, ħ",
        "می‌خواهم و نه",
    ],
)
def test_usual_words_with_other_letters(body: Callable[..., list[Problem]], text: str) -> None:
    assert list_places(body(text)) == []


def test_look_alikes_in_records(check: Check) -> None:
    record = "- term: Nerve\n  plain: A nеrve carries signals.\n"
    assert list_places(check({"data/glossary.yaml": record})) == [("E214", 2, 12)]


@pytest.mark.parametrize("word", ["mira&shy;cle", "mirаcle", "&#109;iracle"])
def test_a_claim_in_disguise_is_still_a_claim(
    body: Callable[..., list[Problem]], word: str
) -> None:
    claims = [p for p in body(f"This is a {word} cure.") if p.code.startswith("E80")]
    assert (6, 11) in [(claim.line, claim.column) for claim in claims]


def test_a_claim_with_a_ligature_has_its_place(body: Callable[..., list[Problem]]) -> None:
    (claim,) = [p for p in body("Well. It has no side eﬀects at all.") if p.code == "E801"]
    assert (claim.line, claim.column, claim.length) == (6, 14, 14)
