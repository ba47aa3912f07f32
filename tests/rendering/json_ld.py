"""What the JSON-LD of a page says, and what its reader sees."""

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.conftest import BuiltSite, HtmlPage, get_text

CITATION = re.compile('<sup class="cite">.*?</sup>', re.DOTALL)  # a number, which is no word
# Facts about the page itself, from closed lists; nobody reads them as words.
# A closed day opens and closes at midnight, as search engines want it.
CLOSED = {"Patient", "tableOfContents", "alternativeText", "longDescription", "00:00"}


def get_json_ld(document: HtmlPage) -> dict[str, Any]:
    """What the page's script element says; fails unless there is one."""
    scripts = HtmlPage(document.html).all("script")
    [script] = [e for e in scripts if e.get("type") == "application/ld+json"]
    return json.loads(script.text)


def get_node(site: BuiltSite, address: str, kind: str) -> dict[str, Any]:
    """The only node of a type on a page."""
    graph = get_json_ld(site.document(address))["@graph"]
    [node] = [node for node in graph if node["@type"] == kind]
    return node


def list_types(site: BuiltSite, address: str) -> list[str]:
    """The types of the nodes of a page."""
    return [node["@type"] for node in get_json_ld(site.document(address))["@graph"]]


def list_texts(value: Any, name: str = "") -> Iterator[str]:
    """Every text in a graph, but for what JSON-LD itself needs."""
    if name.startswith("@"):
        return
    if isinstance(value, str):
        yield value
    for name, inner in value.items() if isinstance(value, dict) else ():
        yield from list_texts(inner, name)
    for inner in value if isinstance(value, list) else ():
        yield from list_texts(inner)


def get_visible_text(document: HtmlPage) -> tuple[str, set[str]]:
    """The words of a page, and what its links, dates and language say."""
    [body] = HtmlPage(CITATION.sub("", document.html)).all("body")
    words = get_text(body)
    for script in document.all("script"):
        words = words.replace(get_text(script) or "\0", "")
    attributes = {e.get(name, "") for e in document.all() for name in ("href", "datetime", "lang")}
    return words.casefold(), attributes


def list_hidden_texts(site: BuiltSite, address: str) -> list[str]:
    """What a page says to search engines alone; an address of the site itself is no claim."""
    document = site.document(address)
    words, attributes = get_visible_text(document)
    digits = re.sub(r"[ ().-]", "", words)
    return [
        text
        for text in list_texts(get_json_ld(document)["@graph"])
        if text not in attributes | CLOSED
        and " ".join(text.split()).casefold() not in words
        and not text.startswith((f"{site.url}/", "https://schema.org/"))
        and not (text.startswith("+1") and text[2:] in digits)  # a phone number (E.164)
    ]
