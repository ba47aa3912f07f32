"""Check what the schema of page-structure.yaml cannot: required sections, names, languages."""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.model.kind import PAGE_KINDS
from clinicsite.model.page_structure import NewPageText, PageStructure
from clinicsite.model.problem import Problem
from clinicsite.model.records import Records
from clinicsite.model.yaml_tree import YamlPath
from clinicsite.parsing.required_sections import StructureFault, find_lost_sections
from clinicsite.support.edit_distance import suggest


def find_structure_problems(records: Records) -> Iterator[Problem]:
    """Yield a problem for each missing, unknown or repeated section and each missing translation.

    A record that has a problem already causes no other.
    """
    source, structure = records.get_source("page-structure"), records.page_structure
    if records.has_fault("page-structure"):
        return
    found = [
        *find_lost_sections(structure),
        *_check_sections(structure),
        *_check_languages(records),
    ]
    for code, path, message, help_text in found:
        yield source.make_problem(code, path, message, help_text)


def _check_sections(structure: PageStructure) -> Iterator[StructureFault]:
    known = [section.id for section in structure.sections]
    for index, name in enumerate(known):
        if name in known[:index]:
            help_text = "Give each section an id of its own."
            yield "E601", ("sections", index, "id"), f'"{name}" is used already', help_text
    for kind in PAGE_KINDS.values():
        for index, need in enumerate(getattr(structure, kind.name, ())):
            if need.section not in known:
                help_text = suggest(
                    need.section, known, "Add it below “sections:”, or correct the word."
                )
                message = f'There is no section "{need.section}"'
                yield "E602", (kind.name, index, "section"), message, help_text


def _check_languages(records: Records) -> Iterator[StructureFault]:
    structure = records.page_structure
    for lang in records.strings if structure.sections else ():
        for path, texts, what in _iter_texts(structure):
            if texts and lang not in texts:
                message = f'The language "{lang}" lacks the {what}'
                yield "E603", path, message, f"Add “{lang}: …” to the {what}."
            elif what == "stub" and texts and not _is_marked(structure, lang, texts[lang]):
                message = f"This stub does not say “{structure.unfinished[lang]}”"
                help_text = "Write these words where the editor has to write something."
                yield "E112", (*path, lang), message, help_text


def _is_marked(structure: PageStructure, lang: str, stub: str) -> bool:
    return structure.unfinished.get(lang, stub) in stub


def _iter_texts(structure: PageStructure) -> Iterator[tuple[YamlPath, dict[str, str], str]]:
    """Yield the path, the translations and the name of each text that has translations."""
    yield ("unfinished",), structure.unfinished or {"": ""}, "mark of what is unfinished"
    for name in NewPageText.model_fields:
        words = getattr(structure.new_page, name) or {"": ""}
        yield ("new_page", name), words, f"{name} of a new page"
    for index, section in enumerate(structure.sections):
        yield ("sections", index, "heading"), section.heading, "heading"
        yield ("sections", index, "block_title"), section.block_title, "title of the block"
        yield ("sections", index, "stub"), section.stub, "stub"
