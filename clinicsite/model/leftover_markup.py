"""Find markup that visitors would see as characters, because the site has another form for it.

The forms are those of other tools (GitHub, Obsidian, pandoc, MyST, AsciiDoc, wikis, LaTeX, Org),
and marks of Markdown that are not closed. A backslash before a character shows the character.
Honest uses pass: $5, 3 * 4, C#, #1, p < 0.05, ~10, a_b, [sic], “ask [them]”, Mon-Fri | 9-5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_SHOWN = "Readers see the characters of {}"
_ESCAPE = "Put a backslash before each character that readers should see."
_NO_FORM = f"Write the words without it. {_ESCAPE}"


class LeftoverForm(NamedTuple):
    """A form of markup: its pattern, and what to write instead."""

    pattern: re.Pattern[str]
    help: str
    message: str = _SHOWN


def _form(pattern: str, help_text: str = _NO_FORM, message: str = _SHOWN) -> LeftoverForm:
    return LeftoverForm(re.compile(pattern), help_text, message)


_BLOCK_HELP = "Write a block: “/// note | Title”, the words, and “///” on a line of its own."
_LINK_HELP = "Write a link as [words](page.md), and an image as ![words](../images/name.svg)."
_BOLD_HELP = f"Write **words** for bold and *words* for italics. {_ESCAPE}"

BLOCK_LINE = "block-line"  # the rule on the ends of blocks reports it

# In the order of their search. `(?<=\n)` is the beginning of a line.
LEFTOVER_FORMS = {
    "fence": _form(
        r"(?<=\n)(?:```|~~~)[^\n]*",
        "Delete the line, or write the same characters on a line below the last line of code.",
        "Code begins here with {} and never ends",
    ),
    "backtick": _form(r"`+", f"Write a ` on both sides of the words, or delete it. {_ESCAPE}"),
    "strike": _form(r"~~[^~\n]*(?:~~)?", "Delete the old words, and write what is true now."),
    "subscript": _form(r"~[^~\s]+~", f"Write the small digit itself, such as ₂. {_ESCAPE}"),
    "inline-note": _form(
        r"\^\[[^\]\n]*\]?", "Write [^1] here, and a line “[^1]: Text of the footnote.” below."
    ),
    "superscript": _form(
        r"(?<![\[\x03])\^[^\s^]+\^?|(?<=[^\s\[\x03])\^",
        f"Write the small digit itself, such as ². {_ESCAPE}"
    ),
    "equals": _form(
        r"={2,}[^=\n]*(?:==+)?|(?<=\n)= (?=[^\W\d_])\S+",
        f"Write ## in front of a heading, and **words** for bold. {_ESCAPE}",
    ),
    "math": _form(r"\$\$[^\n]*|\$(?=[A-Za-z\\({])[^$\n]*\$", "Write the formula in words."),
    "backslash": _form(
        r"\\[^\W_]*", "Delete the backslash, or write two to show one.", "Readers see the {}"
    ),
    "emoji": _form(r"(?<![\w:]):[a-z][a-z0-9_+-]*:(?![\w:])", "Write a word, or paste the emoji."),
    BLOCK_LINE: _form(
        r"(?<=\n)/{3,}(?=\n|$)",
        "Begin the line where the first line of its block begins, with an empty line above it.",
    ),
    "container": _form(r"(?<=\n):{3,}[^\n]*", _BLOCK_HELP),
    "admonition": _form(r"(?<=\n)(?:!!!|\?\?\?\+?)(?: [^\n]*|$)", _BLOCK_HELP),
    "directive": _form(
        r"(?<=\n)\.\. [^\n]*|\b(?:link|image|xref|footnote|include|btn|kbd|icon):{1,2}[^\s\[\]]*\[",
        f"{_LINK_HELP} {_BLOCK_HELP}",
    ),
    "callout": _form(r"\[![A-Za-z]+\][+-]?", _BLOCK_HELP),
    "task": _form(
        r"(?<=\n)\[[ xX]?\](?= )",
        "Delete the brackets. A list for readers has no boxes.",
        "Readers see the brackets of {}, not a box",
    ),
    "wiki-link": _form(r"!?\[\[[^\]\n]*(?:\]\])?|\]\]", _LINK_HELP),
    "tag-in-brackets": _form(
        r"(?i)\[/[a-z]+\]|\[(?:url|img|size|color|font)=[^\]\n]*\]|\[_?toc_?\]",
        f"{_BOLD_HELP} Pages list their headings themselves.",
    ),
    "abbreviation": _form(
        r"(?<=\n)\*\[[^\]\n]*\]:",
        "Write the long form in brackets behind the first use, or add a term to glossary.yaml.",
    ),
    "definition": _form(
        r"(?<=\n)\[(?![\^@])[^\]\n]+\]:(?!\S*\()",
        "Write a link as [words](page.md). Write other words without brackets.",
        "{} is not the definition of a link that the text uses",
    ),
    "image": _form(r"!\[[^\]\n]*\]?", _LINK_HELP),
    "path-after-brackets": _form(
        r"(?<=\])[\w./-]+\.(?:md|html?|pdf|com|org|net|gov)\b", _LINK_HELP
    ),
    "grid": _form(
        r"(?<=\n)\+[-=+]{2,}\+",
        "Write a table as “| A | B |”, with a line “|---|---|” below the first.",
    ),
    "underscore": _form(
        r"(?<!\w)_{1,3}(?=[^\W_])\S*|(?<=[^\W_])_{1,3}(?!\w)|(?<!\S)__(?!\S)", _BOLD_HELP
    ),
    # Not between digits or spaces, as in 3 * 4. Two stars are the mark of bold.
    "star": _form(
        r"(?<!\*)\*(?!\*)(?!(?<=\s\*)\s)(?!(?<=\d\*)\d)\S*",
        f"{_BOLD_HELP} Write a footnote as [^1].",
    ),
    "hashes": _form(r"#{2,}|(?<=\n)#\+\w+:?", "Write ## in front of a heading, at a line start."),
    "quotes": _form(r"(?<![\d'])'{2,}(?!\d)", _BOLD_HELP),
    "percent": _form(r"%%"),
    "angles": _form(r"<<|>>|<(?=[A-Za-z/!?])[^\s>]*", f"Write words instead. {_ESCAPE}"),
    "textile": _form(r"(?<=\n)(?:h[1-6]|bq)\. ", "Write ## in front of a heading."),
    "colon": _form(
        r"(?<=\n):[^\W\d_]\S*", "Write “: ” with a space for the meaning of the words above."
    ),
    "letters": _form(
        r"(?<=\n)(?:[Aa]\. [^\n]*(?=\n[Bb]\. )|[Ii]\. [^\n]*(?=\n[Ii]{2}\. )"
        r"|\(1\) [^\n]*(?=\n\(2\) )|#\. [^\n]*)",
        "Write a list with “1.” or “-”, and an empty line above it.",
    ),
    "inserted": _form(r"(?<![\w+])\+\+(?=\w)[^+\n]*\+\+"),
    "slanted": _form(r"(?<![\w:/])//(?=[^\s/])[^/\n]*[^\s/:]//(?![\w/])", _BOLD_HELP),
    # Those with a space on each side become a dash.
    "dashes": _form(
        r"(?<![\s-])-{2,}|(?<!-)-{2,}(?=[^\s-])|-{4,}",
        "Put a space on both sides for a dash, or write the dash itself: –.",
    ),
    "embed": _form(r"(?<![\w@])@(?=\s*$)", "Delete it. Show a video with a block /// video."),
    # Not digits, as in [0.2 to 0.5], and not what a quotation leaves out or adds.
    "brackets": _form(
        r"(?<![\w\]])\[(?!(?i:sic)\])[^\W\d_][^\[\]\n\d@^]*\](?![\w(\[{:])",
        f"{_LINK_HELP} Write a remark in round brackets.",
        "This is no link, so readers see the brackets of {}",
    ),
}  # fmt: skip
# Each form holds one of these, or begins a line.
_MARKS = re.compile(
    r"[`~^=$\\|<>#%*_+@]|[:'!?/-]{2}|[\[\]]|\n(?:[:.?!/]|[AaIi]\. |\(1|h\d|bq)|:[a-z]"
    r"|\b(?:link|image|xref)"
)


def iter_leftover(
    text: str, *, starts_line: bool = True, is_quote: bool = False
) -> Iterator[tuple[str, int, int]]:
    """Yield the name of each form in a text, and the begin and end of its characters.

    A quotation can have words in brackets, which its writer adds.
    """
    shift = 1 if starts_line else 0
    lines = f"\n{text}" if starts_line else text
    if not _MARKS.search(lines):
        return
    taken = 0
    found = [
        (match.start(), order, name, match.end())
        for order, (name, form) in enumerate(LEFTOVER_FORMS.items())
        for match in form.pattern.finditer(lines)
        if name != "brackets" or not (is_quote or _is_quoted(lines, match.start()))
    ]
    for begin, _, name, end in sorted(found):
        if begin >= taken:  # the first form takes its characters
            yield name, begin - shift, end - shift
            taken = end


def _is_quoted(text: str, place: int) -> bool:
    """Return whether a quotation mark before the place has no partner before it."""
    before = text[:place]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1
