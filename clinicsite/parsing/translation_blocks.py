"""Compare a translation with the blocks of the page that it translates."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from clinicsite.model.front_matter import FrontMatter
from clinicsite.parsing.document import Document

_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")  # YAML reads digits as a number
_DIGEST_LENGTH = 8
_FENCE = re.compile(r"\s*(?:```|~~~)")


@dataclass(frozen=True)
class TextBlock:
    """A paragraph, a heading, a list, a table or a line of a block, with its line in the file.

    The title and the summary are the first block.
    """

    line: int
    text: str

    @property
    def digest(self) -> str:
        """The hash of the words, without white space: letters alone."""
        words = " ".join(self.text.split())
        return hashlib.sha256(words.encode()).hexdigest()[:_DIGEST_LENGTH].translate(_LETTERS)


@dataclass(frozen=True)
class ChangedBlock:
    """A block of the English page that is not as it was translated.

    `english` is None where the page no longer has it. `translation` is None where there is none,
    or where the translation has other blocks.
    """

    english: TextBlock | None
    translation: TextBlock | None
    position: int  # among the blocks of the translation


def list_blocks(document: Document) -> list[TextBlock]:
    """Return the blocks of a page, the title and the summary first."""
    if document.meta is None or document.markdown is None:
        return []
    line, _ = document.find_in_front_matter("title:")
    head = TextBlock(line, _join_head(document.meta))
    return [head, *split_blocks(document.markdown, document.body_line)]


def _join_head(meta: FrontMatter) -> str:
    return f"{meta.title}\n{meta.summary}"


def split_blocks(markdown: str, first_line: int = 1) -> Iterator[TextBlock]:
    """Yield the parts of a text that empty lines separate. Code with empty lines is one block."""
    lines: list[str] = []
    start, is_code = first_line, False
    for number, line in enumerate([*markdown.split("\n"), ""], start=first_line):
        is_code ^= bool(_FENCE.match(line))
        if line.strip() or is_code:
            start = number if not lines else start
            lines.append(line)
        elif lines:
            yield TextBlock(start, "\n".join(lines))
            lines = []
    if lines:
        yield TextBlock(start, "\n".join(lines))


def format_digests(blocks: Sequence[TextBlock]) -> str:
    """Return the value of the field `translates`: the hash of each block, in their order."""
    return " ".join(block.digest for block in blocks)


def find_changed_blocks(
    translates: str, english: Sequence[TextBlock], translation: Sequence[TextBlock]
) -> list[ChangedBlock]:
    """Return the blocks of the English page that changed since they were translated."""
    recorded = translates.split()
    is_parallel = len(recorded) == len(translation)
    matcher = SequenceMatcher(None, recorded, [one.digest for one in english], autojunk=False)
    changed: list[ChangedBlock] = []
    for kind, old, old_end, new, new_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        for step in range(max(old_end - old, new_end - new)):
            position = min(old + step, old_end)
            own = translation[position] if is_parallel and old + step < old_end else None
            block = english[new + step] if new + step < new_end else None
            changed.append(ChangedBlock(block, own, position))
    return changed
