"""The style sheets name no left and no right, so that pages in any direction look right."""

import re

import pytest

from tests.theme.test_css import LAYERS, THEME, parse_rules

SHEETS = LAYERS | {
    name: (THEME / f"static/css/{name}.css").read_text("utf-8") for name in ("feed", "svg")
}
SIDES = r"left|right|top|bottom"
PHYSICAL_PROPERTY = re.compile(
    rf"(?:(?:scroll-)?(?:margin|padding)|inset|overflow-anchor)-(?:{SIDES})|{SIDES}|width|height"
    rf"|(?:min|max)-(?:width|height)|border-(?:{SIDES})(?:-(?:width|style|color))?"
    r"|border-(?:top|bottom)-(?:left|right)-radius|(?:overflow|overscroll-behavior)-[xy]"
)
OF_FOUR_SIDES = re.compile(
    r"(?:scroll-)?(?:margin|padding)|inset|border-(?:width|style|color)|border-image-width"
)
WITH_SIDE = re.compile(
    r"float|clear|text-align(?:-last)?|caption-side|background(?:-position(?:-x)?)?|mask-position"
    r"|object-position|transform-origin|perspective-origin|offset-position|justify-[a-z]+|resize"
)
MOVE = re.compile(r"\b(?:translate|translateX|translate3d|skewX?)\(")
SCROLLS = {"overflow-x", "overflow-y"}  # the axis across the lines, in all our languages


def split_values(value: str) -> list[str]:
    """The parts of a value that have spaces between them, outside of brackets."""
    return re.findall(r"(?:[^\s()]|\([^()]*(?:\([^()]*\)[^()]*)*\))+", value)


def has_unequal_sides(values: list[str]) -> bool:
    """Whether the right value of four sides differs from the left one."""
    return len(values) == 4 and values[1] != values[3]


def has_unequal_corners(value: str) -> bool:
    """Whether a corner on the left differs from the one on the right."""
    for part in value.split("/"):
        corners = split_values(part)
        places = {1: (0, 0, 0, 0), 2: (0, 1, 0, 1), 3: (0, 1, 2, 1), 4: (0, 1, 2, 3)}
        first, second, third, fourth = (corners[i] for i in places[len(corners)])
        if first != second or third != fourth:
            return True
    return False


def is_off_center(name: str, value: str) -> bool:
    """Whether a position is nearer to one side."""
    middle = ("50%", "center", "top", "bottom")
    return name.endswith(("-position", "-origin")) and split_values(value)[0] not in middle


def is_physical(name: str, value: str, body: str) -> bool:
    """Whether a declaration names a side. The corner of a square that is turned is an arrow."""
    values = split_values(value)
    if PHYSICAL_PROPERTY.fullmatch(name):
        return name not in SCROLLS
    if OF_FOUR_SIDES.fullmatch(name):
        return has_unequal_sides(values) and "rotate(" not in body
    if name == "border-radius":
        return has_unequal_corners(value)
    if name == "transform":
        return bool(MOVE.search(value))
    names_side = bool(WITH_SIDE.fullmatch(name) and re.search(r"\b(?:left|right)\b", value))
    return names_side or is_off_center(name, value)


def list_physical(css: str) -> list[str]:
    """The declarations of a style sheet that name a side."""
    found = []
    for rule in parse_rules(css):
        for declaration in rule.body.split(";"):
            name, colon, value = (part.strip() for part in declaration.partition(":"))
            if colon and not name.startswith("--") and is_physical(name, value, rule.body):
                found.append(f"{rule.selector} {{ {name}: {value} }}")
    return found


@pytest.mark.parametrize("sheet", SHEETS)
def test_directions_are_logical(sheet: str) -> None:
    assert list_physical(SHEETS[sheet]) == []


@pytest.mark.parametrize(
    "declaration",
    [
        *("left: 0", "margin-left: 1em", "padding-right: 1em", "border-top-color: red"),
        *("width: 1em", "max-height: 1em", "inset: 0 1em 0 0", "inset: 0 auto auto 0"),
        *("margin: 0 1em 1em 0", "padding: 1em calc(1em + 2px) 1em 0", "border-width: 0 0 0 2px"),
        *("border-radius: 1em 0 0 1em", "border-radius: 1em 0", "border-top-left-radius: 1em"),
        *("border-radius: 1em 1em 0 1em", "float: left", "clear: right", "text-align: right"),
        *("background-position: 0 50%", "background: var(--x) no-repeat right center"),
        *("background-position: left", "object-position: 30% 50%", "transform-origin: top left"),
        *("transform-origin: 0 0", "transform: translateX(1em)", "transform: translate(1em, 0)"),
        *("caption-side: left", "justify-content: right", "scroll-margin-left: 1em"),
    ],
)
def test_physical_direction_is_found(declaration: str) -> None:
    assert list_physical(f"@layer base {{ a {{ color: red; {declaration}; }} }}") != []


@pytest.mark.parametrize(
    "declaration",
    [
        *("inset: 0", "inset: auto 1em 1em", "inset: -1em -2em", "margin: 0 auto", "padding: 1em"),
        *("padding: 1em max(1em, (100% - 2em) / 2)", "margin-inline: 0 1em", "inline-size: 1em"),
        *("border-radius: 1em", "border-radius: 50%", "border-radius: 1em 1em 0 0", "top-x: 0"),
        *("text-align: center", "float: inline-end", "background-position: 50% 0", "clear: both"),
        *("object-position: 50% 30%", "transform-origin: center", "transform: rotate(45deg)"),
        *("border-width: 0 2px 2px 0; transform: rotate(45deg)", "border-end-end-radius: 0"),
    ],
)
def test_logical_direction_is_not_found(declaration: str) -> None:
    assert list_physical(f"a {{ {declaration} }}") == []
