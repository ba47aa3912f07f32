"""Makes all that leads to some pages or pictures lead elsewhere: links, lists, records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import yaml

from clinicsite.authoring.text_edits import LineIndex, TextEdit, TextEditError, get_yaml_value
from clinicsite.model.problem import SourceFile
from clinicsite.model.urls import format_relative_path, resolve_link
from clinicsite.model.yaml_tree import YamlMark, YamlTree
from clinicsite.parsing.decode import read_text
from clinicsite.parsing.document import Document
from clinicsite.parsing.markdown.elements import BlockStart
from clinicsite.parsing.records import RECORD_FILES
from clinicsite.parsing.site import Site
from clinicsite.parsing.yaml_source import parse_yaml

# `](target` of a link or a picture, and `]: target` of a reference.
_TARGET = re.compile(r"(?<!\\)\](?:\(\s*|:[ ]*\n?[ >]*)(<[^<>\n]*>|[^\s)<>]+)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True)
class LinkMap:
    """Where things lead now. Paths are relative to content/.

    `moved`: files that lie elsewhere from now on. `instead`: pages to which nothing should lead
    any more, with those that take their place. `keys`: records of `conditions` or `treatments`
    that have another key.
    """

    moved: Mapping[str, str] = field(default_factory=dict)
    replacements: Mapping[str, str] = field(default_factory=dict)
    record_keys: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def resolve(self, path: str, from_path: str = "") -> str:
        """Where what led to `path` leads now; a page keeps its own links to itself."""
        if path in self.replacements and from_path not in self.replacements:
            return self.replacements[path]
        return self.moved.get(path, path)

    def rewrite(self, link: str, document: Document, site: Site) -> str | None:
        """What is to be written in the place of a link of `text`; None where it stays."""
        target = resolve_link(link, document.path)
        if target.kind not in ("page", "file"):
            return None
        wanted, here = (
            self.resolve(target.path, document.path),
            self.moved.get(document.path, document.path),
        )
        path, tail = re.fullmatch(r"([^?#]*)(.*)", link, re.DOTALL).groups()
        other = site.documents.get(wanted)
        has_it = other and other.rendered_body and target.anchor in other.rendered_body.ids
        if target.path in self.replacements and wanted != target.path and not has_it:
            tail = ""
        if resolve_link(link, here).path == wanted:
            return None if link == path + tail else path + tail
        return format_relative_path(wanted, here) + tail


def iter_document_edits(document: Document, site: Site, link_map: LinkMap) -> Iterator[TextEdit]:
    """The edits of a page's file: its links, pictures, `related`, `topics` and options."""
    lines = LineIndex(document.source.lines)
    start = lines.line_starts[document.body_line - 1]
    known = {link.target for link in document.elements.links} | {
        p.target for p in document.elements.images
    }
    for found in _TARGET.finditer(document.elements.text_without_code):
        written = found[1].strip("<>")
        link = unescape(_ESCAPED.sub(r"\1", written))
        is_reference = found[0].startswith("]:")
        if not is_reference and not known & {written, link, _ESCAPED.sub(r"\1", written)}:
            continue
        if (new := link_map.rewrite(link, document, site)) is not None:
            begin = start + found.start(1) + found[1].startswith("<")
            yield TextEdit(begin, begin + len(written), new)
    yield from _iter_list_edits(document, site, link_map, lines)
    yield from _iter_option_edits(document, site, link_map, lines)


def _iter_list_edits(
    document: Document, site: Site, link_map: LinkMap, lines: LineIndex
) -> Iterator[TextEdit]:
    related = document.meta.related if document.meta else ()
    taken = {resolve_link(link, document.path).path for link in related}
    dropped = []
    for index, link in enumerate(related):
        path = resolve_link(link, document.path).path
        new = link_map.rewrite(link, document, site)
        if (wanted := link_map.resolve(path, document.path)) != path and wanted in {
            *taken,
            document.path,
        }:
            dropped.append(index)
        elif new is not None:
            taken.add(wanted)
            yield lines.replace(document.front_matter_tree.get_mark(("related", index)), link, new)
    if dropped:
        yield from _change_list_field(
            document, "related", _get_front_matter_node(document, "related"), dropped, []
        )
    slugs = {old: new for (_, old), new in link_map.record_keys.items()}
    for index, topic in enumerate(getattr(document.meta, "topics", ())):
        if topic in slugs:
            yield lines.replace(
                document.front_matter_tree.get_mark(("topics", index)), topic, slugs[topic]
            )


def _iter_option_edits(
    document: Document, site: Site, link_map: LinkMap, lines: LineIndex
) -> Iterator[TextEdit]:
    for block in document.elements.blocks:
        for option in block.options if isinstance(block, BlockStart) else ():
            at = option.value_span
            mark = YamlMark(at.line + document.body_line - 1, at.column, at.length)
            new = link_map.record_keys.get((f"{option.key}s", option.value))
            if (block.name, option.key) == ("figure", "picture"):
                new = link_map.rewrite(option.value, document, site)
            if new is not None:
                yield lines.replace(mark, option.value, new)


def iter_alias_edits(document: Document, dropped: set[str], added: list[str]) -> Iterator[TextEdit]:
    """The edits of the list `aliases` of a page; the list is made where there is none."""
    lines = LineIndex(document.source.lines)
    old = document.meta.aliases if document.meta else ()
    gone = [index for index, alias in enumerate(old) if alias in dropped]
    added = [alias for alias in dict.fromkeys(added) if alias not in old]
    node = _get_front_matter_node(document, "aliases")
    if isinstance(node, yaml.SequenceNode) and node.value:
        yield from _change_list_field(document, "aliases", node, gone, added)
    elif added:
        end = lines.line_starts[document.body_line - 2]  # the line that closes the front matter
        if node is not None:  # `aliases:` with nothing behind it, or []
            mark = document.front_matter_tree.keys[("aliases",)]
            line = lines.line_starts[mark.line - 1]
            yield TextEdit(line, lines.line_starts[mark.line], f"aliases: [{', '.join(added)}]\n")
        else:
            yield TextEdit(end, end, f"aliases: [{', '.join(added)}]\n")


def _change_list_field(
    document: Document, key: str, node: yaml.SequenceNode, gone: list[int], added: list[str]
) -> Iterator[TextEdit]:
    """The edits of a list in the front matter; the field goes when nothing is left in it."""
    lines = LineIndex(document.source.lines)
    if added or len(gone) < len(node.value):
        yield from lines.change_list(node, gone, added)
        return
    last = node.end_mark if node.flow_style else node.value[-1].end_mark
    begin = lines.line_starts[document.front_matter_tree.keys[(key,)].line - 1]
    yield TextEdit(begin, lines.line_starts[last.line + (last.column > 0)], "")


def _get_front_matter_node(document: Document, key: str) -> yaml.Node | None:
    return get_yaml_value("\n".join(["", *document.source.lines[1 : document.body_line - 2]]), key)


def iter_record_edits(content: Path, link_map: LinkMap) -> Iterator[tuple[str, list[TextEdit]]]:
    """The edits of each file of records that names a page, or a record with another key."""
    for name in RECORD_FILES:
        path = f"data/{name}.yaml"
        source, problems = read_text(content / path, f"content/{path}")
        tree = None if problems else parse_yaml("\n".join(source.lines), source)[0]
        if tree and (edits := list(_iter_file_edits(name, tree, source, link_map))):
            yield path, edits


def _iter_file_edits(
    name: str, tree: YamlTree, source: SourceFile, link_map: LinkMap
) -> Iterator[TextEdit]:
    lines = LineIndex(source.lines)
    for path, mark in tree.values.items():
        value = tree.value
        for part in path:
            value = value[part]
        if not isinstance(value, str):
            continue
        field_ = path[-1] if path else ""
        file = name if field_ == "key" else f"{field_}s" if name == "evidence" else ""
        new = link_map.record_keys.get((file, value))
        around = tree.value
        for part in path[:-1]:
            around = around[part]
        if new is None and value.endswith(".md") and (wanted := link_map.resolve(value)) != value:
            if isinstance(around, list) and wanted in around:  # no page stands twice in a menu
                if name != "navigation":
                    raise TextEditError(f"data/{name}.yaml names both {value} and {wanted}")
                node = get_yaml_value(lines.text, str(path[0]))
                yield from lines.change_list(node, [path[-1]], [])
                continue
            new = wanted
        if new is not None:
            yield lines.replace(mark, value, new)
