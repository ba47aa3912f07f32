"""An HTML page as a browser parses it."""

import re
from functools import cached_property
from xml.etree.ElementTree import Element

import html5lib


class HtmlPage:
    """An HTML page, parsed as a browser parses it."""

    def __init__(self, html: str) -> None:
        builder = html5lib.getTreeBuilder("etree")
        parser = html5lib.HTMLParser(builder, namespaceHTMLElements=False)
        self.html, self.root = html, parser.parse(html)
        self.faults = [f"line {where[0]}: {what}" for where, what, _ in parser.errors]
        self.parents = {child: parent for parent in self.root.iter() for child in parent}

    def all(self, *tags: str) -> list[Element]:
        """The elements of these tags in reading order; all elements without a tag."""
        found = [element for element in self.root.iter() if isinstance(element.tag, str)]
        return [element for element in found if not tags or get_tag(element) in tags]

    def with_class(self, name: str) -> list[Element]:
        """The elements of a class."""
        return [e for e in self.all() if name in e.get("class", "").split()]

    def by_id(self, name: str) -> Element:
        """The element with an id; fails when there is none."""
        return next(element for element in self.all() if element.get("id") == name)

    def is_inside(self, element: Element, tag: str) -> bool:
        """Whether an element lies in one of this tag."""
        while (element := self.parents.get(element)) is not None:
            if get_tag(element) == tag:
                return True
        return False

    @cached_property
    def ids(self) -> list[str]:
        """All ids, in reading order."""
        return [element.attrib["id"] for element in self.all() if "id" in element.attrib]

    @cached_property
    def links(self) -> list[str]:
        """Where the page leads, and what it fetches from its own site."""
        values = [e.get(name) for e in self.all() for name in ("href", "src") if e.get(name)]
        return [value for value in values if not re.match(r"[a-z]+:", value)]

    def meta(self, name: str) -> list[str]:
        """What the meta elements of a name say."""
        return [e.get("content", "") for e in self.all("meta") if e.get("name") == name]


def get_tag(element: Element) -> str:
    """The name of an element, without the namespace that SVG has."""
    return str(element.tag).rpartition("}")[2]


def get_text(element: Element) -> str:
    """The text of an element, its spaces made single."""
    return " ".join("".join(element.itertext()).split())
