"""Find words in a text by the patterns that editors write into records.

The patterns run in RE2, whose time is linear in the length of the text. No pattern of an editor can
slow the check down (https://github.com/google/re2/wiki/WhyRE2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, cached_property
from typing import Any

import re2
from pydantic import model_validator

from clinicsite.model.fields import Language, NonEmptyText, StrictModel, field_error
from clinicsite.model.shown_text import get_latin_letter

CharRange = tuple[int, int]

# What a keyboard writes in several ways, one character for one, so that places stay the same.
_PUNCTUATION = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′‵ʹʼ´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–−", "-"),
        **dict.fromkeys("\u00a0\u2009\u202f", " "),
    }
)


class _FoldTable(dict[int, str]):
    """The folded form of each character, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        self[code] = get_latin_letter(chr(code)) or chr(code)
        return self[code]


_FOLD_TABLE = _FoldTable(_PUNCTUATION)

# A group that may come again and again: (a+)+ and its like take exponential time in most engines.
_REPEATED_GROUP = re.compile(r"\)(?:[*+]|\{\d*,?\d*\})")
_LITERAL = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]")


def fold_text(text: str) -> str:
    """Return `text` with plain quotation marks and hyphens, without accents and look-alikes.

    The length stays the same, so a position in one text is the same position in the other. A text
    that comes from a file goes through `show_text` first.
    """
    return text if text.isascii() else text.translate(_FOLD_TABLE)


@cache
def _get_re2_options() -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return options


def compile_pattern(pattern: str) -> Any:
    """Return the compiled pattern. Raise ValueError, in plain words, for an invalid one."""
    try:
        found = re2.compile(f"(?m){fold_text(pattern)}", _get_re2_options())
    except re2.error as error:
        error_text = error.args[0]
        raise ValueError(
            _explain_pattern_error(
                error_text.decode() if isinstance(error_text, bytes) else error_text
            )
        ) from None
    if _REPEATED_GROUP.search(_LITERAL.sub("x", pattern)):
        raise ValueError(
            "repeats a whole group, as (…)+ does, which can take exponential time. "
            "Take the repeat away, or write the words it may repeat"
        )
    if any(one.start() == one.end() for text in ("", "a") for one in found.finditer(text)):
        raise ValueError("matches where there are no words at all. Name the words it looks for")
    return found


_REASONS = {
    "missing )": "opens a bracket ( that is never closed. Close it, or write \\( as text",
    "unexpected )": "closes a bracket ) that is not open. Remove it, or write \\) as text",
    "missing ]": "opens a bracket [ that is never closed. Close it, or write \\[ as text",
    "invalid perl operator: (?": "looks ahead or behind, with (?=, (?!, (?< and the like, which "
    "is not possible here. List the innocent words in not_in",
    "invalid escape sequence": "has a \\ before a character where it means nothing. Remove it",
    "no argument for repetition": "has a * + or ? with nothing before it. Write \\* as text",
    "bad repetition operator": "has two of * + ? in a row. Keep one of them",
    "invalid repetition size": "repeats something too many times. Use smaller numbers",
    "invalid character class range": "has letters the wrong way round, such as [z-a]. Turn them",
}


def _explain_pattern_error(error_text: str) -> str:
    for beginning, reason in _REASONS.items():
        if error_text.startswith(beginning):
            return reason
    return "cannot be read. Compare it with the other patterns of the file"


class WordPattern(StrictModel):
    """A pattern for words on pages in one language. `not_in`: harmless words that include it."""

    lang: Language = "en"
    pattern: NonEmptyText
    not_in: tuple[NonEmptyText, ...] = ()

    @model_validator(mode="after")
    def _check_patterns(self) -> WordPattern:
        for place, pattern in self._iter_patterns():
            try:
                compile_pattern(pattern)
            except ValueError as error:
                what, _, help_text = str(error).partition(". ")
                message = f"The pattern of {self._label} {what}"
                raise field_error("E803", message, f"{help_text}.", place) from None
        return self

    @property
    def _label(self) -> str:
        """Return the name of this record in a message."""
        return f'the words "{self.pattern}"'

    def _iter_patterns(self) -> Iterator[tuple[str, str]]:
        yield "pattern", self.pattern
        yield from ((f"not_in.{number}", words) for number, words in enumerate(self.not_in))

    @cached_property
    def _regex(self) -> Any:
        return compile_pattern(self.pattern)

    @cached_property
    def _exception_regexes(self) -> list[Any]:
        return [compile_pattern(words) for words in self.not_in]

    def find_all(self, folded: str) -> list[CharRange]:
        """Return the spans of a folded text that match the pattern, harmless or not."""
        return [found.span() for found in self._regex.finditer(folded)]

    def find_violations(self, folded: str) -> list[CharRange]:
        """Return the spans of a folded sentence that match outside harmless words."""
        allowed = [
            found.span() for words in self._exception_regexes for found in words.finditer(folded)
        ]
        return [
            (begin, end)
            for begin, end in self.find_all(folded)
            if not any(first <= begin and end <= last for first, last in allowed)
        ]


def has_match(pattern: str | None, folded: str) -> bool:
    """Return whether a folded text matches a pattern of a rule."""
    return bool(pattern and compile_pattern(pattern).search(folded))


def remove_matches(pattern: str | None, folded: str) -> str:
    """Return a folded text without the parts that match a pattern of a rule."""
    return compile_pattern(pattern).sub("", folded) if pattern else folded
