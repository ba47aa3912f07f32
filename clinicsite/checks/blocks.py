"""Rules about blocks: known, closed, and with what they need."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinicsite.model.block import BLOCKS, BlockKind
from clinicsite.model.problem import Problem, suggest, sure
from clinicsite.parsing.markdown.elements import BlockStart
from clinicsite.parsing.site import Site, Text

_MARKDOWN = re.compile(r"\]\(|\[[@^]|\*\*|\*\w[^*]*\*|`|<[A-Za-z/!]|\{[:#.]")


def blocks_are_known_and_complete(site: Site) -> Iterator[Problem]:
    """A block is one of the known ones, with a title and options that it knows and needs."""
    for text in site.checked:
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
                name, _, rest = block.name.replace(":", " ", 1).partition(" ")
                rest = rest.strip(" ｜|:")
                cure = suggest(name, BLOCKS, f"You can use: {', '.join(BLOCKS)}.")
                if name.lower() in BLOCKS and rest:
                    cure = f"Put a | in front of the title: “/// {name.lower()} | {rest}”."
                problem = text.problem("E401", block.at, message, cure)
                yield problem.mended_by(block.name, None if rest else sure(name, BLOCKS))


def blocks_are_closed(site: Site) -> Iterator[Problem]:
    """Every block is closed by a line of as many slashes, and every such line closes a block."""
    for text in site.checked:
        pending: list[BlockStart] = []
        told: set[BlockStart] = set()
        for mark in text.found.blocks:
            if isinstance(mark, BlockStart):
                if pending and pending[-1].slashes == mark.slashes:
                    message = (
                        f'The block "{mark.name}" begins before "{pending[-1].name}" is closed'
                    )
                    longer = "/" * (mark.slashes + 1)
                    cure = (
                        f"Close the first with {mark.slashes * '/'}, or, to put one inside the "
                        f"other, write {longer} around the outer one."
                    )
                    yield text.problem("E402", mark.at, message, cure)
                    told.add(pending[-1])
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
            if block not in told:
                yield _never_closed(text, block)


def blocks_are_read_as_such(site: Site) -> Iterator[Problem]:
    """What is checked as a block is what Markdown shows as one."""
    for text in site.checked:
        marks = [mark for mark in text.found.blocks if isinstance(mark, BlockStart)]
        if all(
            mark.name in BLOCKS and not any(_faults(text, BLOCKS[mark.name], mark))
            for mark in marks
        ):
            for block in text.found.unread:
                message = f'The block "{block.name}" is not read as a block here'
                cure = "Begin its lines at the left margin, with an empty line above it."
                yield text.problem("E407", block.at, message, cure)


def _never_closed(text: Text, block: BlockStart) -> Problem:
    message = f'The block "{block.name}" is opened here but never closed'
    cure = f"Add a line {'/' * block.slashes} where the block ends."
    return text.problem("E402", block.at, message, cure)


def _faults(text: Text, kind: BlockKind, block: BlockStart) -> Iterator[Problem]:
    if not block.readable:
        message = f'The options of the block "{kind.name}" cannot be read'
        cure = "Write each once, as “    field: value”, and put quotation marks around the value."
        yield text.problem("E403", block.at, message, cure)
        return
    if kind.needs_title and not block.title:
        message = f'The block "{kind.name}" needs a title'
        yield text.problem("E404", block.at, message, f"Write “/// {kind.name} | Title”.")
    if _MARKDOWN.search(block.title):
        message, cure = "A title is plain words", "Take the Markdown or HTML out of it."
        yield text.problem("E408", block.at, message, cure)
    known = f"You can use: {', '.join(kind.options)}." if kind.options else "It has no options."
    for option in block.options:
        spec = kind.options.get(option.key)
        if spec is None:
            message = f'"{option.key}" is not an option of the block "{kind.name}"'
            cure = suggest(option.key, kind.options, known)
            others = kind.options.keys() - {other.key for other in block.options}
            problem = text.problem("E403", option.at, message, cure)
            yield problem.mended_by(option.key, sure(option.key, others))
        elif spec.choices and option.value and option.value not in spec.choices:
            message = f'"{option.value}" is not one of the choices for {option.key}'
            choices = f"You can use: {', '.join(spec.choices)}."
            cure = suggest(option.value, spec.choices, choices)
            problem = text.problem("E403", option.value_at, message, cure)
            yield problem.mended_by(option.value, sure(option.value, spec.choices))
    given = {option.key for option in block.options if option.value}
    for name, spec in kind.options.items():
        if spec.required and name not in given:
            message = f'The block "{kind.name}" lacks the option "{name}"'
            cure = f"Add a line “    {name}: …” right below “/// {kind.name}”."
            if (value := _too_near(text, block, name)) is not None:
                cure = f"Put four spaces in front of the line below: “    {name}: {value}”."
            yield text.problem("E404", block.at, message, cure)


def _too_near(text: Text, block: BlockStart, name: str) -> str | None:
    """The value of an option below a block that is not four spaces in, and is shown as words."""
    below = text.source.lines[text.body_line - 1 + block.at.line :][:4]
    found = (re.match(rf"\s*{re.escape(name)}:\s*(.*)", line) for line in below)
    return next((match[1].strip() for match in found if match), None)


def _no_evidence(text: Text, site: Site, block: BlockStart) -> Iterator[Problem]:
    known = {"treatment": site.records.treatments, "condition": site.records.conditions}
    given = [option for option in block.options if option.value]
    unknown = [option for option in given if site.records.lacks(f"{option.key}s", option.value)]
    for option in unknown:
        message = f'"{option.value}" is not in content/data/{option.key}s.yaml'
        cure = suggest(option.value, known[option.key], "Add the record there, or mend the key.")
        yield text.problem("E406", option.value_at, message, cure)
    options = {option.key: option.value for option in given}
    if (
        not unknown
        and not any(site.records.faulty.values())
        and not site.records.evidence_on(options)
    ):
        message = "There is no evidence record for this table"
        cure = "Add a record to content/data/evidence.yaml, or remove the block."
        yield text.problem("E406", block.at, message, cure)
