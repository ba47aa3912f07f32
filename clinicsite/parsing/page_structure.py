"""What the schema of anatomy.yaml cannot see: sections that nobody wrote, languages that lack."""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.model.kind import PAGE_KINDS
from clinicsite.model.page_structure import NewPageText, PageStructure
from clinicsite.model.problem import Problem, SourceFile, suggest
from clinicsite.model.records import Records
from clinicsite.parsing.yaml_source import YamlPath, YamlTree


def find_structure_problems(
    records: Records, tree: YamlTree, source: SourceFile
) -> Iterator[Problem]:
    """Sections that do not exist or are given twice; words that a language of the site lacks."""
    faults = [*_check_sections(records.page_structure), *_check_languages(records)]
    for code, path, message, cure in faults:
        mark = tree.get_mark(path)
        yield source.make_problem(code, mark.line, mark.column, message, cure, mark.length)


StructureFault = tuple[str, YamlPath, str, str]


def _check_sections(anatomy: PageStructure) -> Iterator[StructureFault]:
    known = [section.id for section in anatomy.sections]
    for index, name in enumerate(known):
        if name in known[:index]:
            cure = "Give each section an id of its own."
            yield "E601", ("sections", index, "id"), f'"{name}" is used already', cure
    for kind in PAGE_KINDS.values():
        for index, need in enumerate(getattr(anatomy, kind.name, ())):
            if need.section not in known:
                cure = suggest(need.section, known, "Add it below “sections:”, or mend the word.")
                message = f'There is no section "{need.section}"'
                yield "E602", (kind.name, index, "section"), message, cure


def _check_languages(records: Records) -> Iterator[StructureFault]:
    anatomy = records.page_structure
    for lang in records.strings if anatomy.sections else ():
        for path, words, what in _iter_texts(anatomy):
            if words and lang not in words:
                message = f'The language "{lang}" lacks the {what}'
                yield "E603", path, message, f"Add “{lang}: …” to the {what}."
            elif what == "stub" and words and not _has_unfinished_mark(anatomy, lang, words[lang]):
                message = f"This stub does not say “{anatomy.unfinished[lang]}”"
                cure = "Write these words where somebody has to write something."
                yield "E112", (*path, lang), message, cure


def _has_unfinished_mark(anatomy: PageStructure, lang: str, stub: str) -> bool:
    return anatomy.unfinished.get(lang, stub) in stub


def _iter_texts(anatomy: PageStructure) -> Iterator[tuple[YamlPath, dict[str, str], str]]:
    """Everything that is given by language, with its place and what it is called."""
    yield ("unfinished",), anatomy.unfinished or {"": ""}, "mark of what is unfinished"
    for name in NewPageText.model_fields:
        words = getattr(anatomy.new_page, name) or {"": ""}
        yield ("new_page", name), words, f"{name} of a new page"
    for index, section in enumerate(anatomy.sections):
        yield ("sections", index, "heading"), section.heading, "heading"
        yield ("sections", index, "block_title"), section.block_title, "title of the block"
        yield ("sections", index, "stub"), section.stub, "stub"
