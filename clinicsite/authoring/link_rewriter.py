"""Rewrite links, lists and records that name pages or images which move."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

import yaml

from clinicsite.authoring.front_matter_editor import FrontMatterEditor
from clinicsite.authoring.text_edits import (
    LineIndex,
    TextEdit,
    TextEditError,
    change_list,
    get_yaml_node,
)
from clinicsite.model.block import get_block_option
from clinicsite.model.record_source import RecordSource
from clinicsite.model.records import Records
from clinicsite.model.urls import format_relative_path, resolve_link
from clinicsite.model.yaml_tree import YamlMark, YamlPath, YamlTree
from clinicsite.parsing.document import Document
from clinicsite.parsing.markdown.elements import BlockStart
from clinicsite.parsing.markdown.link_definitions import find_definitions
from clinicsite.parsing.site import Site

# `](target` of a link or an image.
_TARGET = re.compile(r"(?<!\\)\]\(\s*(<[^<>\n]*>|[^\s)<>]+)")
_BEFORE_DEFINED = re.compile(r"\[[^\]]*\]:[\s>]*")
LISTS_OF_PAGES = ("navigation", "notices")  # record files
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True)
class LinkMap:
    """Map paths relative to content/ to their new ones.

    `moved` has files that move. `replacements` has pages that nothing may link to any more, each
    with the page to link to instead. `record_keys` has records of `conditions` or `treatments`
    whose key changes, as (file, old key) and new key.
    """

    moved: Mapping[str, str] = field(default_factory=dict)
    replacements: Mapping[str, str] = field(default_factory=dict)
    record_keys: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def resolve(self, path: str, from_path: str = "") -> str:
        """Return the new target of links to `path`. A page keeps its links to itself."""
        if path in self.replacements and from_path not in self.replacements:
            return self.replacements[path]
        return self.moved.get(path, path)

    def rewrite(self, link: str, document: Document, site: Site) -> str | None:
        """Return the new text of a link of the document, or None where the link stays."""
        target = resolve_link(link, document.path)
        if target.kind not in ("page", "file"):
            return None
        wanted = self.resolve(target.path, document.path)
        here = self.moved.get(document.path, document.path)
        path = re.split(r"[?#]", link, maxsplit=1)[0]
        tail = link[len(path) :]
        other = site.documents.get(wanted)
        has_anchor = other and other.rendered_body and target.anchor in other.rendered_body.ids
        if target.path in self.replacements and wanted != target.path and not has_anchor:
            tail = ""
        if resolve_link(link, here).path == wanted:
            return None if link == path + tail else path + tail
        return format_relative_path(wanted, here) + tail


def list_targets(document: Document) -> list[str]:
    """Return the targets of the links and images of a page."""
    elements = document.elements
    images = [image.target for image in elements.images]
    return [*(link.target for link in elements.links), *images]


def iter_document_edits(document: Document, site: Site, link_map: LinkMap) -> Iterator[TextEdit]:
    """Yield the edits of a page's links, images, `related`, `topics` and block options."""
    lines = LineIndex(document.source.lines)
    start = lines.line_starts[document.body_line - 1]
    known = set(list_targets(document))
    for begin, target in _iter_written_targets(document.elements.text_without_code):
        written = target.strip("<>")
        unescaped = _ESCAPED.sub(r"\1", written)
        link = unescape(unescaped)
        if not known & {written, link, unescaped}:
            continue
        if (new := link_map.rewrite(link, document, site)) is not None:
            first = start + begin + target.startswith("<")
            yield TextEdit(first, first + len(written), new)
    yield from _iter_related_edits(document, site, link_map, lines)
    yield from _iter_topic_edits(document, link_map, lines)
    yield from _iter_option_edits(document, site, link_map, lines)


def _iter_written_targets(text: str) -> Iterator[tuple[int, str]]:
    """Yield the position and the text of each target of a link, an image or a definition."""
    for found in _TARGET.finditer(text):
        yield found.start(1), found[1]
    for definition in find_definitions(text):
        if before := _BEFORE_DEFINED.match(text, definition.begin):
            yield before.end(), text[before.end() : definition.end]


def _iter_related_edits(
    document: Document, site: Site, link_map: LinkMap, lines: LineIndex
) -> Iterator[TextEdit]:
    """Yield the edits of `related`, which names no page twice and not the page itself."""
    related = document.meta.related if document.meta else ()
    taken = {document.path, *(resolve_link(link, document.path).path for link in related)}
    dropped = []
    for index, link in enumerate(related):
        path = resolve_link(link, document.path).path
        wanted = link_map.resolve(path, document.path)
        new = link_map.rewrite(link, document, site)
        if wanted != path and wanted in taken:
            dropped.append(index)
        elif new is not None:
            taken.add(wanted)
            mark = document.front_matter_tree.get_mark(("related", index))
            yield lines.replace(mark, link, new)
    if dropped:
        yield from FrontMatterEditor(lines.text).change_list("related", dropped, [])


def _iter_topic_edits(
    document: Document, link_map: LinkMap, lines: LineIndex
) -> Iterator[TextEdit]:
    slugs = {old: new for (_, old), new in link_map.record_keys.items()}
    for index, topic in enumerate(getattr(document.meta, "topics", ())):
        if topic in slugs:
            mark = document.front_matter_tree.get_mark(("topics", index))
            yield lines.replace(mark, topic, slugs[topic])


def _iter_option_edits(
    document: Document, site: Site, link_map: LinkMap, lines: LineIndex
) -> Iterator[TextEdit]:
    for block in document.elements.blocks:
        if not isinstance(block, BlockStart):
            continue
        for option in block.options:
            span = option.value_span
            mark = YamlMark(span.line + document.body_line - 1, span.column, span.length)
            new = link_map.record_keys.get((f"{option.key}s", option.value))
            schema = get_block_option(block.name, option.key)
            if schema and schema.is_path:
                new = link_map.rewrite(option.value, document, site)
            if new is not None:
                yield lines.replace(mark, option.value, new)


def iter_alias_edits(document: Document, dropped: set[str], added: list[str]) -> Iterator[TextEdit]:
    """Yield the edits that drop aliases from a page and append others."""
    old = document.meta.aliases if document.meta else ()
    indexes = [index for index, alias in enumerate(old) if alias in dropped]
    new = [alias for alias in dict.fromkeys(added) if alias not in old]
    editor = FrontMatterEditor("\n".join(document.source.lines))
    yield from editor.change_list("aliases", indexes, new)


def list_feed_id_edits(document: Document) -> list[TextEdit]:
    """Return the edits that keep the id of a page in feeds, if feeds name the page."""
    meta = document.meta
    if meta is None or meta.feed_id or not (meta.publication_date or meta.changes):
        return []
    editor = FrontMatterEditor("\n".join(document.source.lines))
    return editor.set_value("feed_id", f"/{document.page_path.url_path}", "status")


def iter_record_edits(records: Records, link_map: LinkMap) -> Iterator[tuple[str, list[TextEdit]]]:
    """Yield the path and edits of each YAML file that names a moved page or a renamed record."""
    for name, source in records.sources.items():
        if edits := list(_iter_file_edits(name, source, link_map)):
            yield f"data/{name}.yaml", edits


def _iter_file_edits(name: str, source: RecordSource, link_map: LinkMap) -> Iterator[TextEdit]:
    lines = LineIndex(source.file.lines)
    for path, mark in source.tree.values.items():
        parent, value = _get_value(source.tree, path)
        if not isinstance(value, str):
            continue
        key = path[-1] if path else ""
        file = name if key == "key" else f"{key}s" if name == "evidence" else ""
        new = link_map.record_keys.get((file, value))
        if new is None and value.endswith(".md") and (wanted := link_map.resolve(value)) != value:
            if isinstance(parent, list) and wanted in parent:  # a list names no page twice
                yield from _drop_menu_item(name, lines, path, f"both {value} and {wanted}")
                continue
            new = wanted
        if new is not None:
            yield lines.replace(mark, value, new)


def _get_value(tree: YamlTree, path: YamlPath) -> tuple[object, object]:
    """Return the value at a path, and the list or mapping around it."""
    parent, value = None, tree.value
    for part in path:
        parent, value = value, value[part]
    return parent, value


def _drop_menu_item(name: str, lines: LineIndex, path: YamlPath, what: str) -> Iterator[TextEdit]:
    """Yield the edits that drop a page from a list of a menu or a notice. Raises TextEditError."""
    node, index = get_yaml_node(lines.text, path[:-1]), path[-1]
    if (
        name not in LISTS_OF_PAGES
        or not isinstance(node, yaml.SequenceNode)
        or isinstance(index, str)
    ):
        raise TextEditError(f"data/{name}.yaml names {what}")
    yield from change_list(lines.text, node, [index], [])
