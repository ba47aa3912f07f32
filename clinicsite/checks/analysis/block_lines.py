"""Find the lines of blocks: their text, and the options of those that Markdown does not read."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from clinicsite.model.block import BLOCKS
from clinicsite.parsing.document import Document
from clinicsite.parsing.markdown.elements import BlockStart

_END_WORDS = frozenset({"close", "done", "end", "ende", "fin", "stop"})


@dataclass(frozen=True)
class ClosedBlock:
    """A block: its start, the line after its options, and the line that closes it."""

    start: BlockStart
    first_line: int
    end_line: int


def iter_closed_blocks(text: Document) -> Iterator[ClosedBlock]:
    """Yield the blocks that are closed, in the order of their ends."""
    pending: list[BlockStart] = []
    for mark in text.elements.blocks:
        if isinstance(mark, BlockStart):
            if not is_worded_end(mark):
                pending.append(mark)
            continue
        while pending and pending[-1].slashes != mark.slashes:
            pending.pop()
        if pending:
            start = pending.pop()
            last_option = max((option.span.line for option in start.options), default=0)
            yield ClosedBlock(start, max(start.span.line, last_option) + 1, mark.span.line)


def is_worded_end(block: BlockStart) -> bool:
    """Return whether the line means the end of a block, as “/// end note” does."""
    return re.split(r"\W", block.name, maxsplit=1)[0].casefold() in _END_WORDS


def find_repeated_names(text: Document) -> frozenset[BlockStart]:
    """Return the lines that repeat the name of the open block and mean its end."""
    return frozenset(
        mark
        for before, mark in itertools.pairwise(text.elements.blocks)
        if isinstance(before, BlockStart)
        and isinstance(mark, BlockStart)
        and (before.name, before.slashes) == (mark.name, mark.slashes)
        and before.title
        and not (mark.title or mark.options)
    )


def find_text(text: Document, begin: int, end: int) -> int | None:
    """Return the first line of the body with words from `begin` up to `end`, or None."""
    for line in range(begin, end):
        if text.source.lines[line + text.body_line - 2].strip(" \t>"):
            return line
    return None


def list_unparsed_lines(text: Document) -> set[int]:
    """Return the lines that readers see as words, though an editor means a block with options.

    Another problem reports the block.
    """
    lines = set[int]()
    for mark in text.elements.blocks:
        if isinstance(mark, BlockStart) and not _is_read(mark):
            below = text.source.lines[text.body_line - 1 + mark.span.line :]
            count = sum(1 for _ in itertools.takewhile(str.strip, below))
            lines.update(range(mark.span.line, mark.span.line + count + 1))
    return lines


def _is_read(block: BlockStart) -> bool:
    """Return whether Markdown knows the block and its options."""
    kind = BLOCKS.get(block.name)
    is_known = kind and all(option.key in kind.options for option in block.options)
    return bool(is_known and not block.fault)
