"""Join the style sheets of the theme, for browsers without cascade layers and :is() too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from clinicsite.rendering.css_fallbacks import write_old_properties
from clinicsite.rendering.css_syntax import CSS_LAYERS

# A string, which stays; a comment; optional space of CSS Syntax 3. Space before a colon can be
# a descendant (`.prose :is(p)`), and space around + can be a sum. Both stay.
_REMOVABLE = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|/\*.*?\*/|\s*([{};,>])\s*|(:)\s+|(\s)\s*""",
    re.DOTALL,
)
_BRACE_OR_STRING = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[{};]""")
_SELECTOR = re.compile(r"(?:^|(?<=[{};]))[^{};@]+(?=\{)")
_SELECTOR_LIST = re.compile(r":(is|not)\(")
_SHORTHAND = re.compile(r"(?<=[{;])(margin|padding)-(block|inline):([^;{}]+)")


def bundle_css(sheets: Iterable[str]) -> str:
    """Return one style sheet: what has no layer first, then each layer in its order.

    Browsers of 2020 skip @layer, lists in :is() and :not(), and some short properties,
    so the result has none. The sheets are those of `read_style_sheet`, with known layers only.
    """
    parts = dict.fromkeys(("", *CSS_LAYERS), "")
    for sheet in sheets:
        for layer, css in _split_layers(minify_css(sheet)):
            parts[layer] += css
    css = _SELECTOR.sub(lambda found: _expand_list(found[0]), "".join(parts.values()))
    return write_old_properties(_SHORTHAND.sub(_lengthen, css).replace(";}", "}"))


def minify_css(css: str) -> str:
    """Return the style sheet without comments and without optional space."""
    minified = _REMOVABLE.sub(lambda found: "".join(filter(None, found.groups())), css)
    return minified.replace(";}", "}").strip()


def _split_layers(css: str) -> Iterator[tuple[str, str]]:
    """Yield each statement at the top of a minified style sheet, with its layer or ""."""
    start = depth = opened = 0
    for found in _BRACE_OR_STRING.finditer(css):
        if found[0] == "{":
            depth, opened = depth + 1, opened if depth else found.end()
        elif found[0] == "}":
            depth -= 1
        if depth or found[0] not in ("}", ";"):
            continue
        statement, start_next = css[start : found.end()], found.end()
        if found[0] == "}" and statement.startswith("@layer "):
            yield css[start + len("@layer ") : opened - 1], css[opened : found.start()]
        elif not statement.startswith("@layer "):
            yield "", statement
        start = start_next


def _expand_list(selectors: str) -> str:
    return ",".join(each for one in _split(selectors, ",") for each in _expand(one))


def _expand(selector: str) -> list[str]:
    """Return the selectors that mean the same without a list in :is() or :not()."""
    for found in _SELECTOR_LIST.finditer(selector):
        end = _find_closing(selector, found.end())
        options = _split(selector[found.end() : end], ",")
        before, after = selector[: found.start()], selector[end + 1 :]
        if found[1] == "is":
            return [part for each in options for part in _expand(_insert(before, each, after))]
        if len(options) > 1:
            return _expand(before + "".join(f":not({each})" for each in options) + after)
    return [selector]


def _insert(before: str, option: str, after: str) -> str:
    """Return a selector with one option of :is(). The name of an element comes first."""
    compound = re.search(r"[^\s>+~]*$", before)
    if compound and compound[0] and option[0] not in ".:[":
        return before[: compound.start()] + option + compound[0] + after
    return before + option + after


def _split(text: str, separator: str) -> list[str]:
    """Return the parts of a text between separators that are outside of brackets."""
    parts, depth = [""], 0
    for sign in text:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == separator and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _find_closing(text: str, start: int) -> int:
    """Return where the bracket closes that opens before `start`."""
    depth = 1
    for index in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[index], 0)
        if not depth:
            return index
    raise ValueError(f"A selector of the theme has an open bracket: {text}")


def _lengthen(found: re.Match[str]) -> str:
    """Return a short logical property as its two long ones."""
    name, axis, value = found.groups()
    values = _split(value, " ")
    return f"{name}-{axis}-start:{values[0]};{name}-{axis}-end:{values[-1]}"
