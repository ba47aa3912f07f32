"""Find the lines that git writes between two versions of a text, until an editor chooses one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinicsite.model.problem import Problem, SourceFile

_FEWEST = 7  # characters of a marker (git merge-file, --marker-size)
_RUNS = tuple(char * _FEWEST for char in "<|>")
_RUN_BYTES = tuple(run.encode() for run in _RUNS)
# An editor or a formatter can put a marker into a list, a quotation or a comment.
_PREFIX = r"[ \t]*(?:(?:>(?!>)|[-*+#](?=[ \t])|\d{1,9}[.)](?=[ \t]))[ \t]*)*"
_MARKER = re.compile(
    rf"{_PREFIX}(?:(?P<sure>(?:<{{{_FEWEST},}}(?!<)|>{{{_FEWEST},}}(?!>))[^<>]*"
    rf"|\|{{{_FEWEST},}}[ \t]+[^|\s][^|]*)"
    rf"|=={{{_FEWEST - 1},}}(?:[ \t].*)?|\|{{{_FEWEST},}}[ \t]*)"
)
_MESSAGE = "Git put this line here, because it has two versions of these lines"
_HELP = (
    "Keep the lines of one version. Delete those of the other, and each line that begins with "
    "<<<<<<<, |||||||, ======= or >>>>>>>."
)


def may_have_conflict_markers(data: bytes) -> bool:
    """Return whether the bytes of a file in UTF-8 hold the characters of a conflict marker."""
    return any(run in data for run in _RUN_BYTES)


def find_conflict_markers(source: SourceFile) -> Iterator[Problem]:
    """Yield a problem for each conflict marker of a text file.

    A line of = or | alone is one only in a file that has another marker: it can also underline a
    heading, or be a row of empty cells.
    """
    if not any(run in line for line in source.lines for run in _RUNS):
        return
    found = [(number, _MARKER.fullmatch(line)) for number, line in enumerate(source.lines, 1)]
    markers = [(number, match) for number, match in found if match]
    if any(match["sure"] for _, match in markers):
        for number, match in markers:
            yield source.make_problem("E215", number, 1, _MESSAGE, _HELP, len(match[0]))
