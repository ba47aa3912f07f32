"""Write what browsers of 2020 skip a second time: gaps of flex containers and places of boxes.

Chromium 84 and Safari 14.1 were the first with `gap` in flex containers, Chromium 87 and Safari
14.1 the first with `inset` (https://caniuse.com/flexbox-gap). CSS can ask only for the second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_INSETS = {
    "inset": ("top", "right", "bottom", "left"),
    "inset-block": ("top", "bottom"),
    "inset-block-start": ("top",),
    "inset-block-end": ("bottom",),
}
_INSET = re.compile(rf"(?<=[{{;])({'|'.join(sorted(_INSETS, reverse=True))}):([^;{{}}]+)")
_INLINE_INSET = re.compile(r"(?<=[{;])inset-inline:([^;{}]+)")
_ALTERNATIVE_TEXT = re.compile(r"""(?<=[{;])content:("[^"]*"|'[^']*') ?/ ?(?:"[^"]*"|'[^']*')""")
_RULE_PART = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[{}]""")
# Each child, with more weight than one class, so that a margin of the child does not win.
_EACH = ":nth-child(n)"
_SPACE = re.compile(r"\s+(?![^(]*\))")


class _Rule(NamedTuple):
    """A rule of a style sheet, with the conditions around it, such as `@media print`."""

    conditions: tuple[str, ...]
    selectors: str
    declarations: dict[str, str]


def write_old_properties(css: str) -> str:
    """Return a minified style sheet whose properties browsers of 2020 know.

    The result begins with the same rules. A last block holds what only those browsers read.
    """
    css = _INLINE_INSET.sub(_lengthen_inline_inset, css)
    css = _INSET.sub(_lengthen_inset, css)
    css = _ALTERNATIVE_TEXT.sub(lambda found: f"content:{found[1]};{found[0]}", css)
    fallbacks = "".join(_iter_fallbacks(css))
    return f"{css}@supports not (inset:0){{{fallbacks}}}" if fallbacks else css


def _lengthen_inset(found: re.Match[str]) -> str:
    """Return a short property as its long ones. CSS fills in values as for a margin."""
    sides, values = _INSETS[found[1]], _SPACE.split(found[2])
    if len(sides) == 1:
        return f"{sides[0]}:{found[2]}"
    top, right, bottom, left = [*values, "", "", ""][:4]
    right = right or top
    filled = (top, right, bottom or top, left or right) if len(sides) > 2 else (top, right)
    return ";".join(f"{side}:{value}" for side, value in zip(sides, filled, strict=True))


def _lengthen_inline_inset(found: re.Match[str]) -> str:
    values = _SPACE.split(found[1])
    return f"inset-inline-start:{values[0]};inset-inline-end:{values[-1]}"


def _iter_fallbacks(css: str) -> Iterator[str]:
    """Yield rules that place boxes and children without `inset-inline-start` and `gap`."""
    rules = list(_iter_rules(css, ()))
    flex: dict[str, bool] = {}  # selectors of flex containers → whether their lines wrap
    for rule in rules:
        if "flex" in rule.declarations.get("display", ""):
            flex[rule.selectors] = flex.get(rule.selectors, False)
            flex[rule.selectors] |= rule.declarations.get("flex-wrap") == "wrap"
    for rule in rules:
        css = _place_box(rule)
        if rule.selectors in flex:
            css += _space_children(rule, wraps=flex[rule.selectors])
        css += _keep_auto_margins(rule)
        if css:
            opening = "".join(f"{each}{{" for each in rule.conditions)
            yield opening + css + "}" * len(rule.conditions)


def _place_box(rule: _Rule) -> str:
    start, end = (rule.declarations.get(f"inset-inline-{side}") for side in ("start", "end"))
    if start is None and end is None:
        return ""
    start, end = start or "auto", end or "auto"
    css = f"{rule.selectors}{{left:{start};right:{end}}}"
    if start == end:
        return css
    mirrored = ",".join(f"[dir=rtl] {each}" for each in rule.selectors.split(","))
    return f"{css}{mirrored}{{left:{end};right:{start}}}"


def _space_children(rule: _Rule, *, wraps: bool) -> str:
    """Return margins in place of the gap. A container that becomes a grid takes them back."""
    declarations = rule.declarations
    gap = _SPACE.split(declarations["gap"]) if "gap" in declarations else ["", ""]
    row, column = declarations.get("row-gap", gap[0]), declarations.get("column-gap", gap[-1])
    wraps = wraps or declarations.get("flex-wrap") == "wrap"
    if declarations.get("display") == "grid":
        return _add_to_children(rule, _EACH, "margin-block-end:0;margin-inline-end:0")
    if not (row or column):
        return ""
    reset = f"{rule.selectors}{{gap:0}}"
    if wraps:
        margins = [f"margin-block-end:{row}"] if row and row != "0" else []
        margins += [f"margin-inline-end:{column}"] if column else []
        return reset + _add_to_children(rule, _EACH, ";".join(margins))
    if declarations.get("flex-direction") == "column":
        return reset + _add_to_children(rule, f"*+{_EACH}", f"margin-block-start:{row}")
    # An icon can stand before a text that is no element.
    return (
        reset
        + _add_to_children(rule, f"*+{_EACH}", f"margin-inline-start:{column}")
        + _add_to_children(rule, "svg:only-child", f"margin-inline-end:{column}")
    )


def _keep_auto_margins(rule: _Rule) -> str:
    """Return the margins that push a child of a flex container to one side."""
    margins = ";".join(
        f"{name}:auto"
        for name in ("margin-inline-start", "margin-inline-end")
        if rule.declarations.get(name) == "auto"
    )
    heavier = ",".join(each + _EACH for each in rule.selectors.split(","))
    return f"{heavier}{{{margins}}}" if margins and "::" not in heavier else ""


def _add_to_children(rule: _Rule, child: str, declarations: str) -> str:
    return ",".join(f"{each}>{child}" for each in rule.selectors.split(",")) + f"{{{declarations}}}"


def _iter_rules(css: str, conditions: tuple[str, ...]) -> Iterator[_Rule]:
    """Yield the rules of a minified style sheet, with those inside of conditions."""
    start = opened = depth = 0
    for found in _RULE_PART.finditer(css):
        if found[0] == "{":
            depth += 1
            opened = found.end() if depth == 1 else opened
        elif found[0] == "}":
            depth -= 1
            if depth:
                continue
            head, body = css[start : opened - 1].rpartition(";")[2], css[opened : found.start()]
            start = found.end()
            if head.startswith(("@media", "@supports")):
                yield from _iter_rules(body, (*conditions, head))
            elif not head.startswith("@"):
                pairs = (each.partition(":") for each in body.split(";"))
                yield _Rule(conditions, head, {name: value for name, _, value in pairs})
