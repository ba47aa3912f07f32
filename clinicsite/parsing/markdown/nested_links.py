"""Find links, citations and footnotes in the words of a link, which HTML 4.5.1 does not allow."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from clinicsite.parsing.markdown.etree_text import CITATION_TAG


def iter_nested_links(root: Element) -> Iterator[str]:
    """Yield the beginning of each link in the words of a link, as an editor writes it."""
    for outer in root.iter("a"):
        for inner in outer.iter():
            if inner is not outer and inner.tag in ("a", CITATION_TAG):
                yield _get_beginning(inner)


def _get_beginning(element: Element) -> str:
    if element.tag == CITATION_TAG:
        return f"[@{element.attrib['keys'].split(';')[0]}"
    if element.get("class") == "footnote-ref":
        return f"[^{element.attrib['href'].removeprefix('#fn:')}]"
    words, target = element.text or "", element.get("href", "").removeprefix("mailto:")
    return f"<{words}>" if words == target else f"[{words}"
