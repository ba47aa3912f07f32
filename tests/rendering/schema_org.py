"""Checks JSON-LD against the vocabulary of schema.org: types, properties, values, references."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FACTS = json.loads(Path(__file__).with_name("schema_org_30.json").read_text("utf-8"))
TYPES, PROPERTIES, ENUMERATIONS = (FACTS[name] for name in ("types", "properties", "enumerations"))
DAY = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"  # ISO 8601
# Search engines document the address of a step as text, where the vocabulary wants a Thing.
ALLOWED = {("ListItem", "item")}


def find_graph_problems(data: dict[str, Any]) -> list[str]:
    """What is wrong with a graph; an empty list when all is well."""
    if data.get("@context") != "https://schema.org":
        return ["the context is not https://schema.org"]
    nodes = {node["@id"]: node for node in _nodes(data["@graph"]) if "@id" in node}
    nodes |= {link["@id"]: {"@type": "CreativeWork"} for link in _translations(data["@graph"])}
    return [fault for node in _nodes(data["@graph"]) for fault in _in_node(node, nodes)]


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """All nodes, however deep, that say something of themselves."""
    if isinstance(value, list):
        for one in value:
            yield from _nodes(one)
    elif isinstance(value, dict):
        if value.keys() != {"@id"}:
            yield value
        for inner in value.values():
            yield from _nodes(inner)


def _translations(graph: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """The links to pages in other languages, whose nodes are in their own graphs."""
    for node in graph:
        for name in ("workTranslation", "translationOfWork"):
            links = node.get(name, [])
            yield from links if isinstance(links, list) else [links]


def _in_node(node: dict[str, Any], nodes: dict[str, Any]) -> Iterator[str]:
    kind = node.get("@type")
    if kind not in TYPES:
        yield f"{kind} is not a type"
        return
    for name, value in node.items():
        if name.startswith("@"):
            continue
        facts = PROPERTIES.get(name)
        if facts is None:
            yield f"{kind}.{name} is not a property"
        elif "superseded" in facts:
            yield f"{kind}.{name} is superseded by {facts['superseded']}"
        elif not _line(kind) & set(facts["on"]):
            yield f"{kind}.{name} is not a property of this type"
        elif (kind, name) not in ALLOWED:
            for one in value if isinstance(value, list) else [value]:
                if not _fits(one, facts["is"], nodes):
                    yield f"{kind}.{name} cannot be {one!r}"


def _line(kind: str) -> set[str]:
    """A type and all its ancestors."""
    return {kind}.union(*(_line(parent) for parent in TYPES[kind]))


def _fits(value: Any, wanted: list[str], nodes: dict[str, Any]) -> bool:
    if isinstance(value, dict):
        kind = (nodes.get(value["@id"], {}) if value.keys() == {"@id"} else value).get("@type")
        return kind in TYPES and bool(_line(kind) & set(wanted))
    if isinstance(value, int | float):
        return bool({"Integer", "Number"} & set(wanted))
    member = value.removeprefix("https://schema.org/")
    return (
        "Text" in wanted
        or ("URL" in wanted and re.fullmatch(r"https://\S+", value) is not None)
        or ("Time" in wanted and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value) is not None)
        or ("Date" in wanted and re.fullmatch(DAY, value) is not None)
        or any(member in ENUMERATIONS.get(one, ()) and member != value for one in wanted)
    )
