"""Write lists from items that name their level, as Word does, or that are nested."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

MAX_LEVEL = 6
_LEVEL = re.compile(r"mso-list:\s*l\d+\s+level(\d+)", re.IGNORECASE)
_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]", re.IGNORECASE)
TYPED_BULLET = re.compile(r"^\s*[•·▪‣◦●○■]\s+(?=\S)")
_WRAPPER = "ListContainerWrapper"  # of Word on the web, around each item

# The level from 1 on, the tag of the list, and whether the item itself names its level.
ListItem = tuple[int, str, bool]


def get_list_item(node: LexborNode, depth: int) -> ListItem | None:
    """Return the level and the list of an item, or None for another element.

    `depth` counts the open lists around it.
    """
    if node.tag == "li":
        parent = node.parent
        tag = parent.tag if parent is not None and parent.tag in ("ul", "ol") else "ul"
        stated = node.attributes.get("data-aria-level") or ""
        is_stated = stated.isdecimal() and len(stated) < 3
        return int(stated) if is_stated else max(depth, 1), str(tag), is_stated
    if node.tag not in ("p", "div", "h1", "h2", "h3") or depth:
        return None
    style = node.attributes.get("style") or ""
    found = _LEVEL.search(style)
    if not found:
        return (1, "ul", False) if node.tag == "p" and _has_bullet(node) else None
    if "mso-list:skip" in style.lower():
        return None
    marker = _read_marker(node)
    if not marker and node.tag != "p":
        return None  # a heading with a number that Word writes itself
    return int(found[1]), "ol" if _NUMBER.fullmatch(marker) else "ul", True


def _read_marker(node: LexborNode) -> str:
    for span in node.css("span[style]"):
        if "ignore" in (span.attributes.get("style") or "").lower():
            return span.text().replace("\xa0", " ").strip()
    return ""


def _has_bullet(node: LexborNode) -> bool:
    first = node.child
    return (
        first is not None
        and first.is_text_node
        and bool(TYPED_BULLET.match(first.text_content or ""))
    )


def is_list_wrapper(node: LexborNode) -> bool:
    """Return whether an element only holds one item of a list, as Word on the web writes it."""
    return _WRAPPER in (node.attributes.get("class") or "")


class ListWriter:
    """Open and close the lists of items, each by its level."""

    def __init__(self, parts: list[str]) -> None:
        self._parts = parts
        self._open: list[str] = []
        self._has_paragraph = self._is_stated = False
        self.depth = 0  # of the lists that the HTML itself has open

    def leave(self) -> None:
        """End a list of the HTML, unless its items name their level."""
        self.depth -= 1
        if not self._is_stated:
            self.close_to(self.depth)

    def open_item(self, level: int, tag: str, is_stated: bool) -> None:
        """Begin an item, and the lists that it needs."""
        level = max(1, min(level, len(self._open) + 1, MAX_LEVEL))
        self._is_stated = is_stated
        self.close_to(level)
        if len(self._open) == level and self._open[-1] != tag:
            self.close_to(level - 1)
        if len(self._open) < level:
            self._open.append(tag)
            self._parts.append(f"<{tag}><li>")
        else:
            self._parts.append("</li><li>")
        self._has_paragraph = False

    def close_to(self, level: int) -> None:
        """End the lists below a level."""
        while len(self._open) > level:
            self._parts.append(f"</li></{self._open.pop()}>")

    def take_first_paragraph(self) -> bool:
        """Return whether a paragraph is the first of an item, which needs no element."""
        is_first = bool(self._open) and not self._has_paragraph
        self._has_paragraph = True
        return is_first
