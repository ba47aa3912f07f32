"""Makes all that leads to some pages or pictures lead elsewhere: links, lists, records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import yaml

from clinicsite.authoring.text_edits import CannotEditError, Edit, Lines, child
from clinicsite.model.problem import Source
from clinicsite.model.urls import relative, target_of
from clinicsite.parsing.decode import read_text
from clinicsite.parsing.markdown.elements import BlockStart
from clinicsite.parsing.records import FILES
from clinicsite.parsing.site import Site, Text
from clinicsite.parsing.yaml_source import Mark, Tree, parse

# `](target` of a link or a picture, and `]: target` of a reference.
_TARGET = re.compile(r"(?<!\\)\](?:\(\s*|:[ ]*\n?[ >]*)(<[^<>\n]*>|[^\s)<>]+)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True)
class Leads:
    """Where things lead now. Paths are relative to content/.

    `moved`: files that lie elsewhere from now on. `instead`: pages to which nothing should lead
    any more, with those that take their place. `keys`: records of `conditions` or `treatments`
    that have another key.
    """

    moved: Mapping[str, str] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def of(self, path: str, from_path: str = "") -> str:
        """Where what led to `path` leads now; a page keeps its own links to itself."""
        if path in self.instead and from_path not in self.instead:
            return self.instead[path]
        return self.moved.get(path, path)

    def link(self, link: str, text: Text, site: Site) -> str | None:
        """What is to be written in the place of a link of `text`; None where it stays."""
        target = target_of(link, text.path)
        if target.how not in ("page", "file"):
            return None
        wanted, here = self.of(target.path, text.path), self.moved.get(text.path, text.path)
        path, tail = re.fullmatch(r"([^?#]*)(.*)", link, re.DOTALL).groups()
        other = site.texts.get(wanted)
        has_it = other and other.html and target.anchor in other.html.ids
        if target.path in self.instead and wanted != target.path and not has_it:
            tail = ""
        if target_of(link, here).path == wanted:
            return None if link == path + tail else path + tail
        return relative(wanted, here) + tail


def edits_of_text(text: Text, site: Site, leads: Leads) -> Iterator[Edit]:
    """The edits of a page's file: its links, pictures, `related`, `topics` and options."""
    lines = Lines(text.source.lines)
    start = lines.starts[text.body_line - 1]
    known = {link.target for link in text.found.links} | {p.target for p in text.found.pictures}
    for found in _TARGET.finditer(text.found.plain):
        written = found[1].strip("<>")
        link = unescape(_ESCAPED.sub(r"\1", written))
        is_reference = found[0].startswith("]:")
        if not is_reference and not known & {written, link, _ESCAPED.sub(r"\1", written)}:
            continue
        if (new := leads.link(link, text, site)) is not None:
            begin = start + found.start(1) + found[1].startswith("<")
            yield Edit(begin, begin + len(written), new)
    yield from _edits_of_lists(text, site, leads, lines)
    yield from _edits_of_options(text, site, leads, lines)


def _edits_of_lists(text: Text, site: Site, leads: Leads, lines: Lines) -> Iterator[Edit]:
    related = text.meta.related if text.meta else ()
    taken = {target_of(link, text.path).path for link in related}
    dropped = []
    for index, link in enumerate(related):
        path = target_of(link, text.path).path
        new = leads.link(link, text, site)
        if (wanted := leads.of(path, text.path)) != path and wanted in {*taken, text.path}:
            dropped.append(index)
        elif new is not None:
            taken.add(wanted)
            yield lines.replace(text.tree.mark(("related", index)), link, new)
    if dropped:
        yield from _changed(text, "related", _head(text, "related"), dropped, [])
    slugs = {old: new for (_, old), new in leads.keys.items()}
    for index, topic in enumerate(getattr(text.meta, "topics", ())):
        if topic in slugs:
            yield lines.replace(text.tree.mark(("topics", index)), topic, slugs[topic])


def _edits_of_options(text: Text, site: Site, leads: Leads, lines: Lines) -> Iterator[Edit]:
    for block in text.found.blocks:
        for option in block.options if isinstance(block, BlockStart) else ():
            at = option.value_at
            mark = Mark(at.line + text.body_line - 1, at.column, at.length)
            new = leads.keys.get((f"{option.key}s", option.value))
            if (block.name, option.key) == ("figure", "picture"):
                new = leads.link(option.value, text, site)
            if new is not None:
                yield lines.replace(mark, option.value, new)


def aliases(text: Text, dropped: set[str], added: list[str]) -> Iterator[Edit]:
    """The edits of the list `aliases` of a page; the list is made where there is none."""
    lines = Lines(text.source.lines)
    old = text.meta.aliases if text.meta else ()
    gone = [index for index, alias in enumerate(old) if alias in dropped]
    added = [alias for alias in dict.fromkeys(added) if alias not in old]
    node = _head(text, "aliases")
    if isinstance(node, yaml.SequenceNode) and node.value:
        yield from _changed(text, "aliases", node, gone, added)
    elif added:
        end = lines.starts[text.body_line - 2]  # the line that closes the front matter
        if node is not None:  # `aliases:` with nothing behind it, or []
            mark = text.tree.keys[("aliases",)]
            line = lines.starts[mark.line - 1]
            yield Edit(line, lines.starts[mark.line], f"aliases: [{', '.join(added)}]\n")
        else:
            yield Edit(end, end, f"aliases: [{', '.join(added)}]\n")


def _changed(
    text: Text, key: str, node: yaml.SequenceNode, gone: list[int], added: list[str]
) -> Iterator[Edit]:
    """The edits of a list in the front matter; the field goes when nothing is left in it."""
    lines = Lines(text.source.lines)
    if added or len(gone) < len(node.value):
        yield from lines.change_list(node, gone, added)
        return
    last = node.end_mark if node.flow_style else node.value[-1].end_mark
    begin = lines.starts[text.tree.keys[(key,)].line - 1]
    yield Edit(begin, lines.starts[last.line + (last.column > 0)], "")


def _head(text: Text, key: str) -> yaml.Node | None:
    return child("\n".join(["", *text.source.lines[1 : text.body_line - 2]]), key)


def edits_of_records(content: Path, leads: Leads) -> Iterator[tuple[str, list[Edit]]]:
    """The edits of each file of records that names a page, or a record with another key."""
    for name in FILES:
        path = f"data/{name}.yaml"
        source, faults = read_text(content / path, f"content/{path}")
        tree = None if faults else parse("\n".join(source.lines), source)[0]
        if tree and (edits := list(_record_edits(name, tree, source, leads))):
            yield path, edits


def _record_edits(name: str, tree: Tree, source: Source, leads: Leads) -> Iterator[Edit]:
    lines = Lines(source.lines)
    for path, mark in tree.values.items():
        value = tree.value
        for part in path:
            value = value[part]
        if not isinstance(value, str):
            continue
        field_ = path[-1] if path else ""
        file = name if field_ == "key" else f"{field_}s" if name == "evidence" else ""
        new = leads.keys.get((file, value))
        around = tree.value
        for part in path[:-1]:
            around = around[part]
        if new is None and value.endswith(".md") and (wanted := leads.of(value)) != value:
            if isinstance(around, list) and wanted in around:  # no page stands twice in a menu
                if name != "navigation":
                    raise CannotEditError(f"data/{name}.yaml names both {value} and {wanted}")
                node = child(lines.text, str(path[0]))
                yield from lines.change_list(node, [path[-1]], [])
                continue
            new = wanted
        if new is not None:
            yield lines.replace(mark, value, new)
