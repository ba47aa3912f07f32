"""Find what a browser would skip in a style sheet of the theme: open braces, unknown layers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from clinicsite.checks.unexpected_errors import ThemeFileError
from clinicsite.support.edit_distance import suggest

CSS_LAYERS = ("tokens", "base", "layout", "components", "utilities", "print")

_TOKEN = re.compile(
    r"""(?P<skipped>/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|url\([^"'()]*\))"""
    r"""|(?P<unclosed>/\*|["'])|(?P<mark>[{}();])""",
    re.DOTALL,
)
_LAYER = re.compile(r"@layer\b\s*(.*)", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class _Fault:
    """What is wrong at an offset of a style sheet, and how to fix it."""

    offset: int
    message: str
    help: str


def read_style_sheet(file: Path) -> str:
    """Return the text of a style sheet. Raises ThemeFileError and OSError."""
    data = file.read_bytes()
    try:
        css = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        advice = "Save the file as UTF-8."
        raise ThemeFileError(file, line, "This line is not UTF-8", advice) from None
    if fault := _find_fault(css):
        line = css.count("\n", 0, fault.offset) + 1
        raise ThemeFileError(file, line, fault.message, fault.help)
    return css


def _find_fault(css: str) -> _Fault | None:
    """Return the first fault of a style sheet."""
    blocks: list[tuple[int, str]] = []  # the open ones: where each begins, and its selector
    brackets: list[int] = []
    start = 0  # of the present statement
    for token in _TOKEN.finditer(css):
        if token["unclosed"]:
            return _Fault(token.start(), "A comment or string does not end", f"Close {token[0]}.")
        if token["skipped"]:
            continue
        if token[0] == "(":
            brackets.append(token.start())
        elif token[0] == ")" and brackets:
            brackets.pop()
        elif brackets or token[0] == ")":
            where = brackets[0] if brackets else token.start()
            return _Fault(where, "A bracket has no partner", "Write as many ( as ).")
        else:
            statement = _COMMENT.sub(" ", css[start : token.start()]).strip()
            offset = _find_statement(css, start)
            if fault := _check_mark(token, statement, offset, blocks):
                return fault
            start = token.end()
    if blocks:
        return _make_unclosed_fault(blocks[-1][0])
    return None


def _find_statement(css: str, start: int) -> int:
    """Return where the statement begins after the space and the comments at `start`."""
    space = re.compile(r"(?:\s|/\*.*?\*/)*", re.DOTALL).match(css, start)
    return space.end() if space else start


def _check_mark(
    token: re.Match[str], statement: str, offset: int, blocks: list[tuple[int, str]]
) -> _Fault | None:
    """Return the fault of a statement that ends with a brace or semicolon, and note the brace."""
    if token[0] == "{":
        if blocks and not blocks[-1][1].startswith("@"):
            return _make_unclosed_fault(blocks[-1][0])
        blocks.append((offset, statement))
        return _check_layer(statement, offset)
    if token[0] == "}":
        if not blocks:
            return _Fault(token.start(), "A brace closes nothing", "Remove the }.")
        blocks.pop()
    return None


def _check_layer(statement: str, offset: int) -> _Fault | None:
    """Return the fault of a layer that the theme does not have."""
    layer = _LAYER.fullmatch(statement)
    if layer is None or layer[1] in CSS_LAYERS:
        return None
    message = f'No layer has the name "{layer[1]}"' if layer[1] else "The layer has no name"
    return _Fault(
        offset, message, suggest(layer[1], CSS_LAYERS, f"You can use: {', '.join(CSS_LAYERS)}.")
    )


def _make_unclosed_fault(offset: int) -> _Fault:
    return _Fault(offset, "The rule that begins here does not end", "Close it with }.")
