"""Define the site's extensions of Markdown, and remove the syntax that it does not use."""

from __future__ import annotations

import re
import string
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import (
    IMAGE_LINK_RE,
    IMAGE_REFERENCE_RE,
    LINK_RE,
    ImageInlineProcessor,
    ImageReferenceInlineProcessor,
    InlineProcessor,
    LinkInlineProcessor,
    ShortImageReferenceInlineProcessor,
    SubstituteTagInlineProcessor,
)
from markdown.treeprocessors import Treeprocessor, UnescapeTreeprocessor
from markdown.util import INLINE_PLACEHOLDER_RE, STX, AtomicString

from clinicsite.parsing.markdown.etree_text import CITATION_TAG, HTML_TAG

EXPLICIT_ID = "own-id"  # attribute of a heading whose id was given by an editor

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Markdown ends some addresses with quotation marks and parentheses one character too early.
_CUT_PLACEHOLDER = re.compile("\x02(?!\\d+\x03)")
_HEADING_ID = re.compile(r"\s*\{#([A-Za-z][\w-]*)\}\s*$")


# InlineProcessor documents this signature of handleMatch. Its stub has that of Pattern.
class _Citation(InlineProcessor):
    """`[@key; @key]`. Keys have no markup, in whose place Markdown puts U+0002."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: N802
        keys = ";".join(part.strip().lstrip("@") for part in re.split("[;,]", m[1]))
        return Element(CITATION_TAG, {"keys": keys}), m.start(0), m.end(0)


class _Mail(InlineProcessor):
    """`<user@example.org>`. Markdown itself obfuscates the address, which helps no reader."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: N802
        element = Element("a", {"href": f"mailto:{m[1]}"})
        element.text = AtomicString(m[1])
        return element, m.start(0), m.end(0)


class _Html(InlineProcessor):
    """HTML, which becomes text, because it is not part of the syntax. The checks refuse it."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: N802
        element = Element(HTML_TAG)
        element.text = AtomicString(m[0])
        return element, m.start(0), m.end(0)


class _PlainTarget(LinkInlineProcessor):
    """A link or an image whose address and title hold no other markup. Else it is no link."""

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:  # noqa: N802
        href, title, end, is_whole = super().getLink(data, index)
        stash = self.md.treeprocessors["inline"].stashed_nodes  # type: ignore[attr-defined]
        part = data[index:end]
        ids = INLINE_PLACEHOLDER_RE.findall(part)
        has_markup = any(isinstance(stash.get(number), Element) for number in ids)
        # Such as the space after the last word of a footnote.
        has_markup = has_markup or STX in INLINE_PLACEHOLDER_RE.sub("", part)
        has_markup = has_markup or bool(_CUT_PLACEHOLDER.search(f"{href}{title or ''}"))
        return href, title, end, is_whole and not has_markup

    def unescape(self, text: str) -> str:
        """Return the words of a description, with those of markup inside other markup."""
        while (new := super().unescape(text)) != text:
            text = new
        return text


class _Link(_PlainTarget):
    """`[words](address "title")`."""


class _Image(_PlainTarget, ImageInlineProcessor):
    """`![description](address)`."""


class _ImageReference(_PlainTarget, ImageReferenceInlineProcessor):
    """`![description][label]`."""


class _ShortImageReference(_PlainTarget, ShortImageReferenceInlineProcessor):
    """`![label]`."""


class _HeadingIds(Treeprocessor):
    """`## Signs {#signs}`: the only attribute that an editor can set."""

    def run(self, root: Element) -> None:
        for heading in root.iter():
            if heading.tag in _HEADINGS:
                last = heading[-1] if len(heading) else None
                words = (heading.text if last is None else last.tail) or ""
                if found := _HEADING_ID.search(words):
                    heading.attrib.update({"id": found[1], EXPLICIT_ID: "yes"})
                    without_id = words[: found.start()]
                    if last is None:
                        heading.text = without_id
                    else:
                        last.tail = without_id


class _Unescape(UnescapeTreeprocessor):
    """`\\&lt;` shows its five characters (CommonMark 2.5), and Markdown itself shows one."""

    def _unescape(self, m: re.Match[str]) -> str:
        char = chr(int(m[1]))
        return "&amp;" if char == "&" else char


def configure_markdown(md: Markdown) -> None:
    """Configure a Markdown instance for the site."""
    # A backslash shows the character itself (CommonMark 2.4), as Google Docs and pandoc write.
    md.ESCAPED_CHARS[:] = string.punctuation
    md.treeprocessors.register(_Unescape(md), "unescape", 0)
    md.inlinePatterns.register(SubstituteTagInlineProcessor(r"\\\n", "br"), "hard_break", 185)
    md.parser.blockprocessors.deregister("reference")  # link_definitions.py has another
    md.preprocessors.deregister("html_block")
    md.inlinePatterns.deregister("html")
    md.inlinePatterns.deregister("automail")
    md.inlinePatterns.register(_Link(LINK_RE, md), "link", 160)
    md.inlinePatterns.register(_Image(IMAGE_LINK_RE, md), "image_link", 150)
    md.inlinePatterns.register(_ImageReference(IMAGE_REFERENCE_RE, md), "image_reference", 140)
    short = _ShortImageReference(IMAGE_REFERENCE_RE, md)
    md.inlinePatterns.register(short, "short_image_ref", 125)
    md.inlinePatterns.register(_Citation("\\[(@[^\\]\\[\n\x02]+)\\]", md), "citation", 175)
    md.inlinePatterns.register(_Mail(r"<([^<>\s!@]+@[^@<>\s]+)>", md), "mail", 110)
    md.inlinePatterns.register(
        _Html(
            r"<(?:/?[A-Za-z][^<>]*>|!--(?:[^-]|-(?!->))*(?:-->)?|![A-Za-z][^<>]*>|\?[^<>]*>)", md
        ),
        "html",
        90,
    )
    md.treeprocessors.register(_HeadingIds(md), "heading_ids", 8)
