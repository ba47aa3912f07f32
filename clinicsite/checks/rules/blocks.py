"""Rules about blocks: known, closed, and with what they need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from clinicsite.checks.analysis.block_lines import (
    find_repeated_names,
    find_text,
    is_worded_end,
    iter_closed_blocks,
)
from clinicsite.checks.registry import Scope, rule
from clinicsite.model.block import BLOCKS, BlockKind, BlockOption
from clinicsite.model.language_names import ENGLISH_NAMES, find_language_code
from clinicsite.model.plain_text import find_markup
from clinicsite.model.problem import Problem
from clinicsite.parsing.document import Document
from clinicsite.parsing.markdown.elements import BlockStart, OptionElement, OptionFault
from clinicsite.parsing.site import Site
from clinicsite.support.edit_distance import find_near_matches, find_only_near_match, suggest

_COMMON_LANGUAGES = ("es", "ht", "vi", "pt", "zh-Hans", "fr", "tl", "ru", "ar")
LANGUAGE_EXAMPLES = ", ".join(f"{code} for {ENGLISH_NAMES[code]}" for code in _COMMON_LANGUAGES)
_ATTRIBUTES = re.compile(r"\{[:#.]")


@rule("E401", "E403", "E404", "E406", "E408", scope=Scope.DOCUMENT)
def block_definition(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A block is one of the known ones, with a title and options that it knows and needs."""
    for text in documents:
        repeated = find_repeated_names(text)
        for block in text.elements.blocks:
            if not isinstance(block, BlockStart) or block in repeated:
                continue
            if kind := BLOCKS.get(block.name):
                problems = list(_check_block(text, kind, block))
                yield from problems
                if not problems and kind.name == "evidence":
                    yield from _check_evidence_block(text, site, block)
                elif not problems and kind.name == "offered":
                    yield from _find_unknown_records(text, site, block)
            else:
                message = f'"{block.name}" is not a block'
                name, _, rest = block.name.replace(":", " ", 1).partition(" ")
                rest = rest.strip(" ｜|:")
                help_text = suggest(name, BLOCKS, f"You can use: {', '.join(BLOCKS)}.")
                if is_worded_end(block):
                    slashes = "/" * block.slashes
                    help_text = f"To close a block, write {slashes} alone on the line."
                if name.lower() in BLOCKS and rest:
                    help_text = f"Put a | in front of the title: “/// {name.lower()} | {rest}”."
                problem = text.make_problem("E401", block.span, message, help_text)
                yield problem.with_fix(
                    block.name, None if rest else find_only_near_match(name, BLOCKS)
                )


@rule("E404", "E411", scope=Scope.DOCUMENT)
def block_text(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A block that shows words has some, and one that can be left out has no heading."""
    for text in documents:
        for block in iter_closed_blocks(text):
            start, kind = block.start, BLOCKS.get(block.start.name)
            if not kind or not kind.needs_text or start.fault:
                continue
            for heading in text.elements.headings if kind.is_conditional else ():
                if block.first_line <= heading.span.line < block.end_line:
                    message = f'The block "{kind.name}" holds a heading'
                    help_text = "Move the heading above the block, which not all pages show."
                    yield text.make_problem("E411", heading.span, message, help_text)
            if find_text(text, block.first_line, block.end_line) is None:
                message = f'The block "{kind.name}" has no text'
                help_text = f"Write it between two empty lines above {'/' * start.slashes}."
                yield text.make_problem("E404", start.span, message, help_text)


@rule("E414", scope=Scope.DOCUMENT)
def repeated_block(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A page has each list of records once."""
    for text in documents:
        first: dict[tuple[str, ...], int] = {}
        for block in sorted(iter_closed_blocks(text), key=lambda block: block.start.span.line):
            start, kind = block.start, BLOCKS.get(block.start.name)
            if not kind or not kind.is_unique or start.fault:
                continue
            options = sorted(f"{one.key}: {one.value}" for one in start.options if one.value)
            line = first.setdefault((start.name, *options), start.span.line)
            if line != start.span.line:
                message = f'The block "{start.name}" lists the same records as line '
                message += str(line + text.body_line - 1)
                help_text = "Delete one of the two blocks."
                if kind.options:
                    help_text = f"Delete one of the two, or change {' or '.join(kind.options)}."
                yield text.make_problem("E414", start.span, message, help_text)


@rule("E407", scope=Scope.DOCUMENT)
def block_position(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """What is checked as a block is what Markdown shows as one."""
    for text in documents:
        marks = [mark for mark in text.elements.blocks if isinstance(mark, BlockStart)]
        if all(
            mark.name in BLOCKS and not any(_check_block(text, BLOCKS[mark.name], mark))
            for mark in marks
        ):
            for block in text.elements.unparsed_blocks:
                message = f'The block "{block.name}" is not read as a block here'
                help_text = "Begin its lines at the left margin, with an empty line above it."
                yield text.make_problem("E407", block.span, message, help_text)


def _check_block(text: Document, kind: BlockKind, block: BlockStart) -> Iterator[Problem]:
    if fault := block.fault:
        yield _make_fault_problem(text, kind, block, fault)
        return
    if kind.needs_title and not block.title:
        message = f'The block "{kind.name}" needs a title'
        yield text.make_problem("E404", block.span, message, f"Write “/// {kind.name} | Title”.")
    if _ATTRIBUTES.search(block.title) or find_markup(re.sub(r"[{}]", " ", block.title)):
        message, help_text = "This title is not plain text", "Delete the Markdown or HTML from it."
        yield text.make_problem("E408", block.span, message, help_text)
    known = f"You can use: {', '.join(kind.options)}." if kind.options else "It has no options."
    for option in block.options:
        spec = kind.options.get(option.key)
        if spec is None:
            message = f'"{option.key}" is not an option of the block "{kind.name}"'
            help_text = suggest(option.key, kind.options, known)
            others = kind.options.keys() - {other.key for other in block.options}
            problem = text.make_problem("E403", option.span, message, help_text)
            yield problem.with_fix(option.key, find_only_near_match(option.key, others))
        elif spec.choices and option.value and option.value not in spec.choices:
            yield _make_choice_problem(text, option, spec)
    # A missing option that an unknown one means has its problem already.
    given = {option.key for option in block.options if option.value}
    given |= {
        name
        for option in block.options
        if option.value and option.key not in kind.options
        for name in find_near_matches(option.key, kind.options)[:1]
    }
    for name, spec in kind.options.items():
        if spec.required and name not in given:
            message = f'The block "{kind.name}" has no option "{name}"'
            help_text = f"Add a line “    {name}: …” right below “/// {kind.name}”."
            if (value := _find_unindented_value(text, block, name)) is not None:
                help_text = f"Put four spaces in front of the line below: “    {name}: {value}”."
            yield text.make_problem("E404", block.span, message, help_text)


def _make_fault_problem(
    text: Document, kind: BlockKind, block: BlockStart, fault: OptionFault
) -> Problem:
    """Return the problem of options that cannot be read. A word such as yes can be no choice."""
    for option in block.options:
        spec = kind.options.get(option.key)
        if option.value_span == fault.span and spec and spec.choices:
            return _make_choice_problem(text, option, spec)
    return text.make_problem("E403", fault.span, fault.message, fault.help)


def _make_choice_problem(text: Document, option: OptionElement, spec: BlockOption) -> Problem:
    """Return the problem of a value that is not one of the choices of its option."""
    value = option.value
    if spec.is_language:
        code, message = find_language_code(value), f'"{value}" is not the code of a language'
        help_text = f"Examples are: {LANGUAGE_EXAMPLES}."
        if code:
            help_text = f"Write {code}, the code of {ENGLISH_NAMES.get(code, 'that language')}."
        return text.make_problem("E403", option.value_span, message, help_text).with_fix(
            value, code
        )
    message = f'"{value}" is not one of the choices for {option.key}'
    help_text = suggest(value, spec.choices, f"You can use: {', '.join(spec.choices)}.")
    problem = text.make_problem("E403", option.value_span, message, help_text)
    return problem.with_fix(value, find_only_near_match(value, spec.choices))


def _get_line_below(text: Document, block: BlockStart) -> int:
    return text.body_line - 1 + block.span.line


def _find_unindented_value(text: Document, block: BlockStart, name: str) -> str | None:
    """Return the value of an option below a block that has less than four spaces in front."""
    below = text.source.lines[_get_line_below(text, block) :][:4]
    found = (re.match(rf"\s*{re.escape(name)}:\s*(.*)", line) for line in below)
    return next((match[1].strip() for match in found if match), None)


def _check_evidence_block(text: Document, site: Site, block: BlockStart) -> Iterator[Problem]:
    yield from (unknown := list(_find_unknown_records(text, site, block)))
    options = {option.key: option.value for option in block.options if option.value}
    if (
        not unknown
        and not any(map(site.records.has_fault, ("evidence", "treatments", "conditions")))
        and not site.records.select_evidence(options)
    ):
        message = "There is no evidence record for this table"
        help_text = "Add a record to content/data/evidence.yaml, or remove the block."
        yield text.make_problem("E406", block.span, message, help_text)


def _find_unknown_records(text: Document, site: Site, block: BlockStart) -> Iterator[Problem]:
    """Yield a problem for each option that names a record that does not exist."""
    known: dict[str, Iterable[str]] = {
        "treatment": site.records.treatments,
        "condition": site.records.conditions,
    }
    for option in block.options:
        if option.key not in known or not option.value:
            continue
        if site.records.is_missing(f"{option.key}s", option.value):
            message = f'"{option.value}" is not in content/data/{option.key}s.yaml'
            help_text = suggest(
                option.value, known[option.key], "Add the record there, or correct the key."
            )
            yield text.make_problem("E406", option.value_span, message, help_text)
