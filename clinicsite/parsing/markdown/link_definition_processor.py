"""Take the definitions of links out of the text, and leave every other line as it is."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor

from clinicsite.parsing.markdown.link_definitions import DEFINITION_IN_BLOCK, normalize_label


class LinkDefinitionProcessor(BlockProcessor):
    """Takes the definitions of the current text out of its blocks."""

    labels: frozenset[str] = frozenset()

    def __init__(self, md: Markdown) -> None:
        super().__init__(md.parser)
        self.references = md.references

    def test(self, parent: Element, block: str) -> bool:
        """Return whether the block may hold a definition."""
        return bool(self.labels) and "]:" in block

    def run(self, parent: Element, blocks: list[str]) -> bool:
        """Take the first definition out of the block, and return whether there is one."""
        block = blocks[0]
        for found in DEFINITION_IN_BLOCK.finditer(block):
            label = normalize_label(found[1])
            if label in self.labels:
                title = found[3] or found[4] or found[5]
                self.references[label] = (found[2].strip("<>"), title)
                rest = [block[: found.start()].rstrip("\n"), block[found.end() :].lstrip("\n")]
                blocks[:1] = [part for part in rest if part.strip()]
                return True
        return False
