"""Check that page-structure.yaml requires at least what the safety of medical pages needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from clinicsite.model.page_structure import PageStructure, Section, SectionRule
from clinicsite.model.required_records import REQUIRED_PARTS, REQUIRED_SECTIONS
from clinicsite.model.yaml_tree import YamlPath

StructureFault = tuple[str, YamlPath, str, str]  # code, path, message, help


def find_lost_sections(structure: PageStructure) -> Iterator[StructureFault]:
    """Yield a fault for each section that pages could leave out, and for each weaker one."""
    for kind, needed in REQUIRED_SECTIONS.items():
        given = {one.section: (index, one) for index, one in enumerate(getattr(structure, kind))}
        if missing := [need for need in needed if need.section not in given]:
            names = ", ".join(f'"{need.section}"' for need in missing)
            lines = ", ".join(f"“- {_format_rule(need)}”" for need in missing)
            help_text = f"Add below “{kind}:”: {lines}."
            yield "E606", (kind,), f"The pages of “{kind}:” need no section {names}", help_text
        for need in needed:
            index, one = given.get(need.section, (0, need))
            if _is_weaker(one, need):
                message = f'The section "{need.section}" is not required often or early enough'
                yield "E606", (kind, index), message, f"Write “- {_format_rule(need)}”."
    indexes = {section.id: index for index, section in enumerate(structure.sections)}
    for part in REQUIRED_PARTS:
        if (at := indexes.get(part.id)) is not None:
            for name, value in _find_lost_fields(structure.sections[at], part):
                message = f'The section "{part.id}" has no “{name}: {value}”'
                help_text = f"Write “{name}: {value}” below “id: {part.id}”."
                yield "E606", ("sections", at), message, help_text


def _is_weaker(given: SectionRule, needed: SectionRule) -> bool:
    return (
        given.when not in ("always", needed.when)
        or given.link > needed.link
        or given.anywhere > needed.anywhere
        or given.before_action < needed.before_action
    )


def _find_lost_fields(given: Section, needed: Section) -> Iterator[tuple[str, str]]:
    for name, value in needed.model_dump(exclude_defaults=True, exclude={"id"}).items():
        if getattr(given, name) != value:
            yield name, _format_value(value)


def _format_rule(need: SectionRule) -> str:
    """Return a rule as an editor writes it."""
    fields = need.model_dump(exclude_defaults=True)
    return f"{{{', '.join(f'{name}: {_format_value(value)}' for name, value in fields.items())}}}"


def _format_value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
