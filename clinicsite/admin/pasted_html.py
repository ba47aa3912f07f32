"""Reduce the HTML of the clipboard to the few elements that Markdown can hold.

Word, Google Docs, LibreOffice and web pages all write lists, footnotes and bold words in ways of
their own. What Markdown cannot hold is counted in `CleanHtml.losses`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from clinicsite.admin.pasted_elements import (
    BLOCKS,
    DROPPED,
    HEADINGS,
    MAX_WRITTEN,
    CleanHtml,
    check_depth,
    get_heading_level,
)
from clinicsite.admin.pasted_lists import TYPED_BULLET, ListWriter, get_list_item, is_list_wrapper
from clinicsite.admin.pasted_tables import TableWriter
from clinicsite.admin.pasted_text import (
    NOTE_COLON,
    NOTE_END,
    NOTE_START,
    PRIVATE,
    SMALL_CHARACTERS,
    clean_url,
    link_addresses,
    protect_text,
)
from clinicsite.support.characters import remove_hidden

_BOLD = re.compile(r"(?<![\w-])font-weight:\s*(?:bold|[6-9]00)")
_WEIGHT = re.compile(r"(?<![\w-])font-weight")
_ITALIC = re.compile(r"(?<![\w-])font-style:\s*italic")
_HIDDEN = re.compile(r"display:\s*none|mso-hide:\s*all|mso-list:\s*ignore|mso-element:\s*comment")
_RAISED = re.compile(r"vertical-align:\s*(super|sub)")
_CODE_EDITOR = re.compile(r"<div style=\"[^\"]*monospace[^\"]*white-space:\s*pre;")
_PARTS_OF_TABLE = frozenset("table thead tbody tfoot tr td th caption".split())
_BLOCKS_IN_LINK = "p,div,table,ul,ol,h1,h2,h3,h4,h5,h6"
_NOTE_MARK = re.compile(r"#_?(?:ftn(\d+)|ftnt(\d+)|sdfootnote(\d+)sym)")
_NOTE_BACK = re.compile(r"#_?(?:ftnref(\d+)|ftnt_ref(\d+)|sdfootnote(\d+)anc)")
_CELL_START = re.compile(r"(<t[dh]>)[\s;]+")
_COMMENT_MARK = re.compile(r"#_?(?:msocom_|cmnt)\d")


def clean_pasted_html(html: str) -> CleanHtml:
    """Return the HTML of the clipboard with the elements of Markdown alone. Raises PasteError."""
    check_depth(html)
    root = LexborHTMLParser(html).body
    if root is None or _CODE_EDITOR.search(html[:2000]):
        return CleanHtml("", Counter(), has_markup=False)
    cleaner = _Cleaner(root, html)
    cleaner.walk(root)
    html = _CELL_START.sub(r"\1", "".join(cleaner.parts))
    return CleanHtml(html, cleaner.losses, cleaner.has_markup)


@dataclass
class _Cleaner:
    """Walk the elements, without recursion, and write the HTML of each."""

    root: LexborNode
    source: str
    parts: list[str] = field(default_factory=list)
    losses: Counter[str] = field(default_factory=Counter)
    has_markup: bool = False
    has_typed_bullet: bool = False  # before the next text
    raised: list[str] = field(default_factory=list)  # sup and sub that are open
    open: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.lists = ListWriter(self.parts)
        self.tables = TableWriter(self.parts, self.losses)
        headings = self.root.css(",".join(HEADINGS) + ",[role=heading]")
        levels = [level for node in headings if (level := get_heading_level(node))]
        self.top_level, self.last_level = min(levels, default=1), 1
        self.notes = {_get_number(found) for found in _NOTE_BACK.finditer(self.source)}

    def walk(self, root: LexborNode) -> None:
        """Write all that is below the element."""
        node, ends = root.child, list[tuple[LexborNode, list[str]]]()
        while node is not None or ends:
            if node is None:
                parent, written = ends.pop()
                self._close(parent, written)
                node = parent.next
                continue
            tags = self._open(node) if node.is_element_node else None
            if node.is_text_node:
                self._add_text(node.text_content or "")
            if tags is not None and node.child is not None:
                ends.append((node, tags))
                node = node.child
                continue
            if tags is not None:
                self._close(node, tags)
            node = node.next
        self.lists.close_to(0)

    def _open(self, node: LexborNode) -> list[str] | None:
        """Begin an element, and return the tags to close, or None to leave the element out."""
        tag, style = node.tag or "", (node.attributes.get("style") or "").lower()
        if tag in DROPPED or _HIDDEN.search(style):
            loss = "" if _HIDDEN.search(style) else DROPPED[tag]
            if loss and not (loss == "pictures" and node.attributes.get("width") == "1"):
                self.losses[loss] += 1
            return None
        if tag in _PARTS_OF_TABLE:
            return self._open_table_part(node, tag)
        if tag == "a":
            return self._open_link(node)
        if tag == "br":
            self.parts.append(" " if self.tables.in_cell or self.open["heading"] else "<br>")
            return None
        if tag in ("ul", "ol"):
            self.has_markup = True
            self.lists.depth += 1
            return []
        return self._open_block(node, tag) or self._open_inline(tag, style)

    def _open_block(self, node: LexborNode, tag: str) -> list[str]:
        """Begin a block. Return its tags, or an empty list for other elements."""
        if self.tables.in_cell:
            self.parts.append("; " if tag == "li" else " " if tag in BLOCKS else "")
            self.losses["cell lists"] += tag == "li"
            return []
        if item := get_list_item(node, self.lists.depth):
            self.has_markup = True
            self.lists.open_item(*item)
            self.has_typed_bullet = node.tag == "p" and not item[2]
            return [""]
        if level := get_heading_level(node):
            return self._open_heading(level)
        if tag not in BLOCKS | {"blockquote", "pre"}:
            return []
        if is_list_wrapper(node):
            return [""]
        if not self.lists.depth:
            self.lists.close_to(0)
        if tag == "p" and self.lists.take_first_paragraph():
            return [""]
        if self.open["block"] >= MAX_WRITTEN:
            self.parts.append(" ")
            return [""]
        self.open["block"] += 1
        name = tag if tag in ("p", "blockquote", "pre") else "div"
        self.has_markup |= name in ("blockquote", "pre")
        return self._write([name])

    def _open_heading(self, level: int) -> list[str]:
        self.has_markup = True
        self.lists.close_to(0)
        self.last_level = min(level - self.top_level + 2, self.last_level + 1, 6)
        self.open["heading"] += 1
        return self._write([f"h{self.last_level}"])

    def _open_inline(self, tag: str, style: str) -> list[str]:
        names = []
        raised = _RAISED.search(style)
        if tag in SMALL_CHARACTERS or raised:
            names.append("+sup" if tag == "sup" or (raised and raised[1] == "super") else "+sub")
            self.raised.append(names[0][1:])
        is_bold = _BOLD.search(style) or (tag in ("b", "strong") and not _WEIGHT.search(style))
        is_bold_anyway = self.open["heading"] or self.open["strong"] or self.tables.in_head
        if is_bold and not is_bold_anyway:
            names.append("strong")
        is_italic = _ITALIC.search(style) or (tag in ("i", "em") and "font-style" not in style)
        if is_italic and not self.open["em"]:
            names.append("em")
        if tag in ("s", "strike") or "line-through" in style:
            self.losses["struck"] += 1
        if tag in ("code", "kbd", "samp", "tt") and not self.open["pre"]:
            names.append("code")
        self.has_markup |= bool(names)
        return self._write(names)

    def _open_link(self, node: LexborNode) -> list[str] | None:
        href = (node.attributes.get("href") or "").strip()
        if _COMMENT_MARK.search(href) or "msocom" in (node.attributes.get("class") or "").lower():
            self.losses["comments"] += 1
            return None
        found, back = _NOTE_MARK.search(href), _NOTE_BACK.search(href)
        if found and _get_number(found) in self.notes:
            self.parts.append(f"{NOTE_START}{_get_number(found)}{NOTE_END}")
            return None
        if back:
            self.parts.append(f"{NOTE_START}{_get_number(back)}{NOTE_COLON} ")
            return None
        url = clean_url(href)
        if href and not url and not href.startswith("#"):
            self.losses["links"] += 1
        if not url or self.open["a"] or node.css_first(_BLOCKS_IN_LINK):
            return []
        self.has_markup = True
        self.open["a"] += 1
        self.parts.append(f'<a href="{escape(url)}">')
        return ["a"]

    def _open_table_part(self, node: LexborNode, tag: str) -> list[str] | None:
        if tag == "table":
            self.lists.close_to(0)
        self.has_markup |= tag == "table"
        return self.tables.open(node, tag)

    def _write(self, names: list[str]) -> list[str]:
        for name in names:
            self.open[name] += 1
            self.parts.append("" if name.startswith("+") else f"<{name}>")
        return names

    def _close(self, node: LexborNode, tags: list[str]) -> None:
        for name in reversed(tags):
            self.open[name] -= 1
            if name in ("+sup", "+sub"):
                self.raised.pop()
            elif name.startswith("-"):
                self.tables.close(name)
            elif name:
                self.parts.append(f"</{name}>")
                self.open["heading"] -= name in HEADINGS
                self.open["block"] -= name in ("p", "div", "blockquote", "pre")
        if node.tag in ("ul", "ol") and not self.tables.in_cell:
            self.lists.leave()

    def _add_text(self, text: str) -> None:
        if self.has_typed_bullet:
            text, self.has_typed_bullet = TYPED_BULLET.sub("", text), False
        text = remove_hidden(PRIVATE.sub("", text)).replace("\xa0", " ")
        small = SMALL_CHARACTERS[self.raised[-1]] if self.raised else {}
        if small and text.strip() and all(letter in small for letter in text.strip()):
            text = "".join(small[letter] for letter in text.strip())
        elif self.open["pre"] or self.open["code"]:
            self.parts.append(escape(text))
            return
        is_linkable = not self.open["a"] and ("://" in text or "@" in text)
        self.parts.append(link_addresses(text) if is_linkable else protect_text(text))


def _get_number(found: re.Match[str]) -> str:
    return next(filter(None, found.groups()))
