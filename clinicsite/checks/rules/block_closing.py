"""Check that every block is closed, and report each unclosed one at its first line alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clinicsite.checks.analysis.block_lines import (
    find_repeated_names,
    is_worded_end,
    list_unparsed_lines,
)
from clinicsite.checks.registry import Scope, rule
from clinicsite.model.leftover_markup import BLOCK_LINE, LEFTOVER_FORMS
from clinicsite.model.problem import Problem
from clinicsite.parsing.document import Document
from clinicsite.parsing.markdown.elements import BlockEnd, BlockStart
from clinicsite.parsing.site import Site


@rule("E318", "E402", "E405", scope=Scope.DOCUMENT)
def block_closing(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """Every block is closed by a line of as many slashes, and every such line closes a block."""
    for text in documents:
        yield from _BlockLines(text).iter_problems()


class _BlockLines:
    """The blocks of one document that are open, and whether one of them was reported."""

    def __init__(self, text: Document) -> None:
        self._text = text
        self._repeated = find_repeated_names(text)
        self._open: list[BlockStart] = []
        self._reported: set[BlockStart | BlockEnd] = set()
        self._shifted: list[BlockStart | BlockEnd] = []  # ends at another indent than their start

    def iter_problems(self) -> Iterator[Problem]:
        """Yield a problem for each unclosed block, and for a line that closes none."""
        for mark in self._text.elements.blocks:
            if isinstance(mark, BlockEnd) or is_worded_end(mark):
                yield from self._close(mark)
                continue
            before = self._open[-1] if self._open else None
            if before and before.slashes == mark.slashes:
                yield from self._report(before, *self._explain_start(before, mark))
                if mark in self._repeated:
                    continue
            self._open.append(mark)
        for block in self._open:
            help_text = f"Add a line {'/' * block.slashes} where the block ends."
            yield from self._report(block, "is opened here but never closed", help_text)
        if not self._reported and not list_unparsed_lines(self._text):
            yield from self._find_shown_ends()

    def _close(self, end: BlockStart | BlockEnd) -> Iterator[Problem]:
        slashes = "/" * end.slashes
        if any(block.slashes == end.slashes for block in self._open):
            while (block := self._open.pop()).slashes != end.slashes:
                help_text = f"Add a line {'/' * block.slashes} where the block ends."
                yield from self._report(block, "is opened here but never closed", help_text)
            if self._get_prefix(block) != self._get_prefix(end):
                self._shifted.append(end)
        elif self._open:
            block = self._open.pop()
            message = f"is opened here with {'/' * block.slashes}"
            message += f", but line {self._get_line(end)} is {slashes}"
            yield from self._report(block, message, "Write as many slashes in both lines.")
        elif not self._reported:
            self._reported.add(end)
            message = "This line closes a block, but no block is open"
            help_text = "Remove the line, or open the block with a line such as “/// note | Title”."
            yield self._text.make_problem("E405", end.span, message, help_text)

    def _find_shown_ends(self) -> Iterator[Problem]:
        """Yield a problem for each line of slashes that visitors see, since it closes no block."""
        for stray in self._text.elements.suspect_markup:
            if stray.kind == BLOCK_LINE:
                span = self._shifted.pop(0).span if self._shifted else stray.span
                message = f"Readers see the {stray.text}, and the block goes on"
                form = LEFTOVER_FORMS[BLOCK_LINE]
                yield self._text.make_problem("E318", span, message, form.help)

    def _explain_start(self, before: BlockStart, mark: BlockStart) -> tuple[str, str]:
        """Return the message and the help for a block that begins in an unclosed one."""
        slashes = "/" * before.slashes
        message = f"is opened here but not closed above line {self._get_line(mark)}"
        if mark in self._repeated:
            return message, f"To close it there, write {slashes} alone on the line."
        inner = f"To put “{mark.name}” inside it, write {slashes}/ around “{before.name}”."
        return message, f"Add a line {slashes} where the block ends. {inner}"

    def _report(self, block: BlockStart, message: str, help_text: str) -> Iterator[Problem]:
        if block not in self._reported:
            self._reported.add(block)
            message = f'The block "{block.name}" {message}'
            yield self._text.make_problem("E402", block.span, message, help_text)

    def _get_prefix(self, mark: BlockStart | BlockEnd) -> str:
        return self._text.source.lines[self._get_line(mark) - 1].partition("/")[0]

    def _get_line(self, mark: BlockStart | BlockEnd) -> int:
        return mark.span.line + self._text.body_line - 1
