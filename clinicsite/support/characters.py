"""Find characters that a reader cannot see, and show them where a program prints text.

The sets follow Unicode 16, 23: controls, layout, private use and noncharacters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.entities import html5

PLACEHOLDER = "\N{REPLACEMENT CHARACTER}"  # shows a hidden character

_LAST_CODES = "".join(
    map(chr, (plane << 16 | low for plane in range(17) for low in (0xFFFE, 0xFFFF)))
)
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_NONCHARACTERS = f"\ud800-\udfff\ufdd0-\ufdef{_LAST_CODES}"
# Characters that fonts show as a box: of private use, and the mark of a lost letter.
_BOXES = "\ue000-\uf8ff\ufffd\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_LINE_BREAKS = "\x0b\x0c\x85\u2028\u2029"  # how word processors part lines
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and patterns without ink
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # they change the direction of text
_ZERO_WIDTH = (
    "\u00ad\u034f\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0100-\U000e0fff"
)
_JOINERS = "\u200c\u200d"
_SELECTORS = "\ufe00-\ufe0f"
_TAGS = "\U000e0000-\U000e00ff"

# Arabic, Syriac and Indic scripts, whose letters a joiner shapes (Unicode 16, 9.2 and 12.1).
_SHAPED = "\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af\ufb50-\ufdcf\ufe70-\ufefc"
_SYMBOLS = "#*0-9\u00a9\u00ae\u203c\u2049\u2100-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_JOINER = f"(?<![{_SHAPED}\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d|(?<![{_SHAPED}])\u200c"
_SELECTOR = f"(?<![{_SYMBOLS}])[{_SELECTORS}]"
_TAG = f"(?<![\U0001f3f4\U000e0020-\U000e007e])[{_TAGS}]"  # of a flag, as that of Scotland

# Tests from the fast to the exact: most texts have no other characters than these.
_USUAL = re.compile("[\t\n\r -~\u00a0-\u00ac\u00ae-\u0333\u2010-\u2027\u202f-\u205e\u2070-\u27ff]*")
_SUSPECT = re.compile(
    f"[{_CONTROLS}{_NONCHARACTERS}{_BOXES}{_LINE_BREAKS}{_BLANKS}{_BIDI}{_ZERO_WIDTH}{_JOINERS}"
    f"{_SELECTORS}{_TAGS}]"
)
_HIDDEN = re.compile(
    f"[{_CONTROLS}{_NONCHARACTERS}{_BOXES}{_LINE_BREAKS}{_BLANKS}{_BIDI}{_ZERO_WIDTH}]"
    f"|{_JOINER}|{_SELECTOR}|{_TAG}"
)
_REMOVABLE = re.compile(
    f"(?P<space>[{_LINE_BREAKS}{_BLANKS}])|[{_BIDI}{_ZERO_WIDTH}]|{_JOINER}|{_SELECTOR}|{_TAG}"
)  # can be removed without loss
_BOX = re.compile(f"[{_BOXES}]")
_SYMBOL_FONT = re.compile("[\uf020-\uf0ff]")  # where word processors put the bullets of a list
_UNREAD = re.compile(f"[{_BIDI}{_ZERO_WIDTH}{_JOINERS}{_SELECTORS}{_TAGS}]")
_UNPRINTED = re.compile(
    f"[\t\n\r{_CONTROLS}{_NONCHARACTERS}{_LINE_BREAKS}{_BIDI}{_ZERO_WIDTH}{_TAGS}]"
)
_UNPRINTED_IN_TEXT = re.compile(_UNPRINTED.pattern.replace("\t\n", "", 1))
# Commands to the runner of GitHub Actions: at the beginning of a line, or anywhere in the old form.
_RUNNER_COMMAND = re.compile(r"(?m)^(\s*:):|##\[")
_REFERENCE = re.compile(r"&(?:#(\d{1,9})|#[xX]([0-9a-fA-F]{1,8})|([A-Za-z][A-Za-z0-9]*));")


def find_hidden(text: str) -> list[re.Match[str]]:
    """Return the characters of a text that no reader sees, or sees as a box.

    A joiner is valid inside an emoji of several people, and after a letter that it shapes. The
    bullet of a word processor at the beginning of a line is visible.
    """
    if _USUAL.fullmatch(text) or not _SUSPECT.search(text):
        return []
    return [found for found in _HIDDEN.finditer(text) if not _is_bullet(text, found)]


def _is_bullet(text: str, found: re.Match[str]) -> bool:
    before = text[: found.start()].rpartition("\n")[2]
    return bool(_SYMBOL_FONT.match(found[0])) and not before.strip()


def is_box(character: str) -> bool:
    """Return whether fonts show a box, or a question mark, for this character."""
    return bool(_BOX.match(character))


def remove_hidden(text: str) -> str:
    """Return the text without the hidden characters that can be removed without loss."""
    return _REMOVABLE.sub(lambda char: " " if char["space"] else "", text)


def mask_hidden(text: str) -> str:
    """Return the text with a visible mark in the place of each hidden character."""
    marked = list(text)
    for found in find_hidden(text):
        marked[found.start()] = PLACEHOLDER
    return "".join(marked)


def remove_unread(text: str) -> str:
    """Return the text without the characters that have no width and no sound."""
    return _UNREAD.sub("", text)


def escape_unprinted(text: str) -> str:
    r"""Return the text with \n, \x1b or \u202e for characters that change how a line is printed.

    A terminal, a log or a report then shows the text on one line, and nothing in it acts.
    """
    return text if text.isprintable() else _UNPRINTED.sub(_escape, text)


def mask_unprinted(text: str) -> str:
    """Return the text with a mark for each such character, so that its columns stay the same."""
    return text if text.isprintable() else _UNPRINTED_IN_TEXT.sub(PLACEHOLDER, text)


def escape_lines(text: str) -> str:
    """Return the text with its line breaks, and with all else as `escape_unprinted` returns it.

    No line of it is a command to the runner of a CI service.
    """
    if not text.isprintable():
        text = _UNPRINTED_IN_TEXT.sub(_escape, text)
    return _RUNNER_COMMAND.sub(lambda found: f"{found[1]} :" if found[1] else "# #[", text)


def escape_json(text: str) -> str:
    """Return a JSON text with escapes for the characters of `escape_unprinted`: the same data."""
    return text if text.isprintable() else _UNPRINTED_IN_TEXT.sub(_escape_for_json, text)


def _escape_for_json(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def iter_references(text: str, *, is_markdown: bool = False) -> Iterator[tuple[int, int, str]]:
    """Yield the start, the end and the characters of each character reference (HTML 13.1.4).

    With `is_markdown`, a reference after a backslash is none (CommonMark 2.4).
    """
    if "&" not in text:
        return
    for found in _REFERENCE.finditer(text):
        before = text[max(0, found.start() - 100) : found.start()]
        if is_markdown and (len(before) - len(before.rstrip("\\"))) % 2:
            continue
        decimal, hexadecimal, name = found.groups()
        if name:
            characters = html5.get(f"{name};", "")
        else:
            code = int(decimal) if decimal else int(hexadecimal, 16)
            characters = chr(code) if code <= 0x10FFFF else PLACEHOLDER
        yield *found.span(), characters
