"""The style sheets keep the rules of the house, and the colours their contrast."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.conftest import ROOT

THEME = ROOT / "theme"
LAYERS = {
    file.stem: re.sub(r"/\*.*?\*/", "", file.read_text("utf-8"), flags=re.DOTALL)
    for file in sorted((THEME / "static/css").glob("*.css"))
    if file.stem not in ("feed", "svg")  # separate style sheets, for feeds and SVG
}
OWN_LAYER = {"tokens", "base", "layout", "utilities", "print"}  # files of one layer, named by it
FROM_MARKDOWN = {"footnote", "footnote-ref", "footnote-backref"}

# Text or shape, ground, contrast in the light and in the dark scheme (WCAG 2.2, 1.4.3 and 1.4.11).
CONTRAST = [
    ("ink", "paper", 15.9, 15.1),
    ("ink", "card", 16.6, 13.2),
    ("ink", "tint", 14.4, 13.2),
    ("ink", "care-calm", 14.0, 12.1),
    ("ink", "care-soon", 13.8, 12.2),
    ("ink", "care-urgent", 13.4, 12.5),
    ("ink", "emergency-paper", 15.0, 13.8),
    ("soft", "paper", 7.0, 9.6),
    ("soft", "card", 7.3, 8.4),
    ("soft", "tint", 6.3, 8.4),
    ("edge", "paper", 3.8, 4.8),
    ("edge", "card", 3.9, 4.2),
    ("edge", "tint", 3.4, 4.2),
    ("rule", "paper", 1.3, 1.7),
    ("link", "paper", 6.1, 10.6),
    ("link", "card", 6.4, 9.3),
    ("link", "tint", 5.6, 9.2),
    ("link", "care-calm", 5.4, 8.5),
    ("link", "care-soon", 5.4, 8.6),
    ("link", "care-urgent", 5.2, 8.7),
    ("on-link", "link", 6.1, 10.6),
    ("visited", "paper", 8.1, 9.5),
    ("visited", "card", 8.4, 8.3),
    ("visited", "tint", 7.3, 8.3),
    ("on-deep", "deep", 10.8, 13.4),
    ("warm", "paper", 5.2, 9.0),
    ("warm", "card", 5.4, 7.9),
    ("warm", "tint", 4.7, 7.9),
    ("emergency", "paper", 7.1, 8.8),
    ("emergency", "emergency-paper", 6.7, 8.0),
    ("care-on-now", "care-now", 8.2, 10.4),
    ("care-calm-edge", "care-calm", 5.0, 6.0),
    ("care-soon-edge", "care-soon", 5.2, 6.6),
    ("care-urgent-edge", "care-urgent", 5.3, 6.3),
    ("care-now-edge", "care-now", 5.0, 5.6),
    ("do", "card", 7.1, 7.8),
    ("dont", "card", 7.7, 7.6),
]
BARS = ["care-calm-edge", "care-soon-edge", "care-urgent-edge"]


@dataclass
class CssRule:
    """A rule of a style sheet: the at-rules around it, its selector, its declarations."""

    around: tuple[str, ...]
    selector: str
    body: str


def parse_rules(css: str, around: tuple[str, ...] = ()) -> Iterator[CssRule]:
    """The rules of `css`, from the outside in."""
    start = depth = opened = 0
    for index, sign in enumerate(css):
        if sign == ";" and not depth:
            start = index + 1
        elif sign == "{":
            depth, opened = depth + 1, opened if depth else index
        elif sign == "}":
            depth -= 1
            if not depth:
                head, body = css[start:opened].strip(), css[opened + 1 : index]
                start = index + 1
                if "{" in body:
                    yield from parse_rules(body, (*around, head))
                else:
                    yield CssRule(around, head, body)


def get_tokens(scheme: str) -> dict[str, str]:
    """The colours of a scheme: those written plainly, and those of both schemes."""
    sides = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", LAYERS["tokens"])
    found: dict[str, str] = {}
    for name, light, dark in sides:
        found.setdefault(name, {"light": light, "dark": dark}[scheme])
    return found


def get_luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722)))


def get_contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2)."""
    dark, light = sorted((get_luminance(one), get_luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("front", "ground", "light", "dark"), CONTRAST)
def test_contrast_is_what_was_designed(front: str, ground: str, light: float, dark: float) -> None:
    for scheme, wanted in (("light", light), ("dark", dark)):
        colours = get_tokens(scheme)
        assert get_contrast(colours[front], colours[ground]) == pytest.approx(wanted, abs=0.06)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("bar", BARS)
def test_bar_of_a_care_card_stands_out(bar: str, scheme: str) -> None:
    assert get_contrast(get_tokens(scheme)[bar], get_tokens(scheme)["rule"]) >= 3


def test_more_contrast_is_more() -> None:
    (pair,) = re.findall(r"light-dark\((#0c1411), (#f2f5f1)\)", LAYERS["tokens"])
    for scheme, ink in zip(("light", "dark"), pair):
        assert get_contrast(ink, get_tokens(scheme)["paper"]) > 15.5


def test_every_colour_has_the_same_light_half_twice() -> None:
    first = LAYERS["tokens"].partition("@supports")[0]
    plain = dict(re.findall(r"--([\w-]+): (#\w{6});", first))
    assert plain == get_tokens("light")


@pytest.mark.parametrize("layer", [name for name in LAYERS if name != "tokens"])
def test_raw_colours_are_in_the_tokens_only(layer: str) -> None:
    raw = r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|color-mix)\(|:\s*(?:black|white|red|gr[ae]y)\b"
    assert re.findall(raw, LAYERS[layer]) == []


@pytest.mark.parametrize("layer", LAYERS)
def test_every_rule_is_in_a_layer_that_its_file_may_have(layer: str) -> None:
    for rule in parse_rules(LAYERS[layer]):
        wanted = {layer} if layer in OWN_LAYER else {"layout", "components"}
        assert rule.selector == "@font-face" or rule.around[0] in {
            f"@layer {name}" for name in wanted
        }, rule.selector


@pytest.mark.parametrize("layer", LAYERS)
def test_selectors_name_no_ids_and_nothing_is_forced(layer: str) -> None:
    selectors = [rule.selector for rule in parse_rules(LAYERS[layer])]
    assert [selector for selector in selectors if "#" in selector] == []
    assert "!important" not in LAYERS[layer]


@pytest.mark.parametrize("layer", LAYERS)
def test_css_has_no_motion(layer: str) -> None:
    assert re.findall(r"\b(?:animation|transition|scroll-behavior)\b", LAYERS[layer]) == []


def test_only_known_tokens_are_used() -> None:
    css = "".join(LAYERS.values())
    known = set(re.findall(r"(--[\w-]+):", css))
    assert set(re.findall(r"var\((--[\w-]+)", css)) - known == set()


def list_styled_classes() -> set[str]:
    """The classes that have a style."""
    svg = (THEME / "static/css/svg.css").read_text("utf-8")
    selectors = " ".join(
        rule.selector for css in (*LAYERS.values(), svg) for rule in parse_rules(css)
    )
    return set(re.findall(r"\.([a-z][\w-]*)", re.sub(r'"[^"]*"', "", selectors)))


def list_used_classes() -> str:
    """All that gives an element its class: templates, scripts, the reader, the drawings."""
    sources = [*THEME.rglob("*.html"), *THEME.rglob("*.js"), *(ROOT / "content").rglob("*.svg")]
    sources += (ROOT / "clinicsite").rglob("*.py")
    return "\n".join(file.read_text("utf-8") for file in sources)


def test_every_class_with_a_style_is_used() -> None:
    text = list_used_classes()
    unused = {
        name
        for name in list_styled_classes() - FROM_MARKDOWN
        if not re.search(rf"(?<![\w-]){name}(?![\w-])", text)
        and f"{name.rpartition('--')[0]}--{{{{" not in text
    }
    assert unused == set()


@pytest.mark.parametrize("block", [file.stem for file in THEME.glob("templates/blocks/*.html")])
def test_every_block_has_one_class_and_a_style(block: str) -> None:
    assert block in list_styled_classes()
