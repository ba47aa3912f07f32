"""Parse `/// name | title` … `///` into elements that the tree processor renders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from pymdownx.blocks import (
    BlocksExtension,
    BlocksMgrExtension,
    BlocksProcessor,
    BlocksTreeprocessor,
)
from pymdownx.blocks.block import Block, type_any

from clinicsite.model.block import BLOCKS
from clinicsite.parsing.markdown.etree_text import VERBATIM
from clinicsite.parsing.markdown.option_values import format_option_value, is_option_value

# Of the parser: a sound text takes 2 or 3 for each line, and each level of nesting adds as many.
STEPS_PER_LINE = 60
BLOCK_TAG = "block"
_OPTION_NAMES = frozenset(name for kind in BLOCKS.values() for name in kind.options)


@dataclass(frozen=True)
class ParsedBlock:
    """A block as the editor wrote it. The first choice replaces an unknown one."""

    name: str
    title: str
    options: dict[str, str]


class _StepLimit(BlockProcessor):
    """Counts the pieces of a text that Markdown looks at, and parses none."""

    def __init__(self, parsed_blocks: list[ParsedBlock]) -> None:
        self._parsed_blocks = parsed_blocks
        self.set_text("")

    def set_text(self, text: str) -> None:
        """Set the limits for a text. No block begins without three slashes."""
        self._left, self._most_blocks = STEPS_PER_LINE * (text.count("\n") + 1), text.count("///")

    def test(self, parent: Element, block: str) -> bool:
        """Return no, or raise RecursionError when Markdown has seen too many pieces or blocks."""
        self._left -= 1
        if self._left < 0 or len(self._parsed_blocks) > self._most_blocks:
            raise RecursionError
        return False


@dataclass(frozen=True)
class _Ancestors:
    """Stands for an element when the parser looks only for the parents of the last open block.

    It looks at all elements of the page before each piece of text of an open block.
    """

    top: Element
    parser: BlocksProcessor

    def iter(self) -> Iterable[Element]:
        """Return the elements in which the last block is open, or all where it is elsewhere."""
        if len(self.parser.stack) < 2:  # then the parser does not need them
            return ()
        path = [self.top]
        while len(path[-1]):
            path.append(path[-1][-1])
        return path if self.parser.stack[-1].el in path else self.top.iter()


class _BlocksProcessor(BlocksProcessor):
    """Parses blocks in time that does not grow with the page around them.

    Refuses options that no block has before they become arguments of a function.
    """

    def parse_blocks(self, blocks: list[str], current_parent: Element) -> None:
        """Parse pieces of text into the open blocks."""
        super().parse_blocks(blocks, cast(Element, _Ancestors(current_parent, self)))

    def split_header(self, block: str, length: int) -> tuple[dict[str, Any] | None, str]:
        """Return the options and the rest of a block. Options are None where one is unknown."""
        options, rest = super().split_header(block, length)
        return (options if options is None or options.keys() <= _OPTION_NAMES else None), rest


class _BlocksManager(BlocksMgrExtension):
    """Registers our parser of blocks in the place of the one that it registers itself."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        super().extendMarkdown(md)
        self.extension = _BlocksProcessor(md.parser, md)
        md.parser.blockprocessors.register(self.extension, "blocks", 89.99)
        tree = BlocksTreeprocessor(md, self.extension)
        md.treeprocessors.register(tree, "blocks_on_inline_end", 19.99)


class SiteBlocksExtension(BlocksExtension):
    """Registers the blocks with Markdown. `parsed_blocks` lists those of the current text."""

    def __init__(self) -> None:
        super().__init__()
        self.parsed_blocks: list[ParsedBlock] = []
        self._steps = _StepLimit(self.parsed_blocks)

    def set_step_limit(self, text: str) -> None:
        """Let the parser of blocks stop with a RecursionError where it would never end."""
        self._steps.set_text(text)

    def register_block_mgr(self, md: Markdown) -> BlocksProcessor:
        """Return the parser of blocks, after it is registered with Markdown."""
        manager = _BlocksManager()
        manager.extendMarkdown(md)
        return manager.extension

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:  # noqa: N802
        """Register a block class for every kind of block."""
        self._steps.parser = md.parser
        md.parser.blockprocessors.register(self._steps, "step-limit", 1000)
        for kind in BLOCKS.values():
            members: dict[str, Any] = {
                "NAME": kind.name,
                "ARGUMENT": None,  # with or without a title
                "OPTIONS": dict.fromkeys(kind.options, ("", type_any)),
                "written": self.parsed_blocks,
            }
            block_mgr.register(type(f"Block_{kind.name}", (_SiteBlock,), members), {})


class _SiteBlock(Block):
    written: list[ParsedBlock]

    def on_markdown(self) -> str:
        return "block"

    def on_validate(self, parent: Element) -> bool:
        """Refuse a block with options that are lists or true and false."""
        values = (self.options[name] for name in BLOCKS[self.NAME].options)
        return all(map(is_option_value, values))

    def on_create(self, parent: Element) -> Element:
        options = {}
        for name, option in BLOCKS[self.NAME].options.items():
            value = format_option_value(self.options[name])
            if not option.choices or value in option.choices:
                options[name] = value
            elif option.required:
                options[name] = option.choices[0]
        self.written.append(ParsedBlock(self.NAME, (self.argument or "").strip(), options))
        attributes = {"number": str(len(self.written) - 1)}
        if BLOCKS[self.NAME].is_verbatim:
            attributes[VERBATIM] = VERBATIM
        return SubElement(parent, BLOCK_TAG, attributes)
