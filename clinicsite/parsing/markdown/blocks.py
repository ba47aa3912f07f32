"""Parse `/// name | title` … `///` into elements that the tree processor renders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block, type_any

from clinicsite.model.block import BLOCKS
from clinicsite.parsing.markdown.etree_text import VERBATIM
from clinicsite.parsing.markdown.option_values import format_option_value, is_option_value

BLOCK_TAG = "block"


@dataclass(frozen=True)
class ParsedBlock:
    """A block as the editor wrote it. The first choice replaces an unknown one."""

    name: str
    title: str
    options: dict[str, str]


class SiteBlocksExtension(BlocksExtension):
    """Registers the blocks with Markdown. `parsed_blocks` lists those of the current text."""

    def __init__(self) -> None:
        super().__init__()
        self.parsed_blocks: list[ParsedBlock] = []

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:  # noqa: N802
        """Register a block class for every kind of block."""
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
        """Refuse a block with HTML attributes, or with options that are lists or true and false."""
        values = (self.options[name] for name in BLOCKS[self.NAME].options)
        return not self.options["attrs"] and all(map(is_option_value, values))

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
