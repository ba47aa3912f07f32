"""Rules about blocks: known, closed, and with what they need."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.model.block import BLOCKS, BlockKind
from plugins.model.problem import Problem, suggest
from plugins.reading.components import select_evidence
from plugins.reading.found import BlockStart
from plugins.reading.site import Site, Text


def blocks_are_known_and_complete(site: Site) -> Iterator[Problem]:
    """A block is one of the known ones, with a title and options that it knows and needs."""
    for text in site.texts.values():
        for block in text.found.blocks:
            if not isinstance(block, BlockStart):
                continue
            if kind := BLOCKS.get(block.name):
                problems = list(_faults(text, kind, block))
                yield from problems
                if not problems and kind.name == "evidence":
                    yield from _no_evidence(text, site, block)
            else:
                message = f'"{block.name}" is not a block'
                cure = suggest(block.name, BLOCKS, f"You can use: {', '.join(BLOCKS)}.")
                yield text.problem("E401", block.at, message, cure)


def blocks_are_closed(site: Site) -> Iterator[Problem]:
    """Every block is closed by a line of as many slashes, and every such line closes a block."""
    for text in site.texts.values():
        pending: list[BlockStart] = []
        for mark in text.found.blocks:
            if isinstance(mark, BlockStart):
                if pending and pending[-1].slashes == mark.slashes:
                    yield _never_closed(text, pending.pop())
                pending.append(mark)
            elif any(block.slashes == mark.slashes for block in pending):
                while pending[-1].slashes != mark.slashes:
                    yield _never_closed(text, pending.pop())
                pending.pop()
            else:
                message = "This line closes a block, but no block is open"
                cure = "Remove the line, or open the block with a line such as “/// note | Title”."
                yield text.problem("E405", mark.at, message, cure)
        for block in pending:
            yield _never_closed(text, block)


def _never_closed(text: Text, block: BlockStart) -> Problem:
    message = f'The block "{block.name}" is opened here but never closed'
    cure = f"Add a line {'/' * block.slashes} where the block ends."
    return text.problem("E402", block.at, message, cure)


def _faults(text: Text, kind: BlockKind, block: BlockStart) -> Iterator[Problem]:
    if not block.readable:
        message = f'The options of the block "{kind.name}" cannot be read'
        cure = (
            "Write each as “    key: value”; put quotation marks around a value that holds a colon."
        )
        yield text.problem("E403", block.at, message, cure)
        return
    if kind.needs_title and not block.title:
        message = f'The block "{kind.name}" needs a title'
        yield text.problem("E404", block.at, message, f"Write “/// {kind.name} | Title”.")
    known = f"You can use: {', '.join(kind.options)}." if kind.options else "It has no options."
    for option in block.options:
        spec = kind.options.get(option.key)
        if spec is None:
            message = f'"{option.key}" is not an option of the block "{kind.name}"'
            yield text.problem("E403", option.at, message, suggest(option.key, kind.options, known))
        elif spec.choices and option.value not in spec.choices:
            message = f'"{option.value}" is not one of the choices for {option.key}'
            choices = f"You can use: {', '.join(spec.choices)}."
            cure = suggest(option.value, spec.choices, choices)
            yield text.problem("E403", option.at, message, cure)
    given = {option.key for option in block.options if option.value}
    for name, spec in kind.options.items():
        if spec.required and name not in given:
            message = f'The block "{kind.name}" lacks the option "{name}"'
            cure = f"Add a line “    {name}: …” right below “/// {kind.name}”."
            yield text.problem("E404", block.at, message, cure)


def _no_evidence(text: Text, site: Site, block: BlockStart) -> Iterator[Problem]:
    known = {"treatment": site.records.treatments, "condition": site.records.conditions}
    unknown = [option for option in block.options if option.value not in known[option.key]]
    for option in unknown:
        message = f'"{option.value}" is not in content/data/{option.key}s.yaml'
        cure = suggest(option.value, known[option.key], "Add the record there, or mend the key.")
        yield text.problem("E406", option.at, message, cure)
    options = {option.key: option.value for option in block.options}
    if not unknown and not select_evidence(site.records, options):
        message = "There is no evidence record for this table"
        cure = "Add a record to content/data/evidence.yaml, or remove the block."
        yield text.problem("E406", block.at, message, cure)
