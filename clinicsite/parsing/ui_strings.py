"""content/data/words.yaml → the words of the interface, language by language."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pydantic import create_model

from clinicsite.model.fields import NonEmptyText, StrictModel
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.records import PARSER_STRINGS, UiStrings
from clinicsite.parsing.schema import validate_tree
from clinicsite.parsing.yaml_source import YamlTree


class _LanguageStrings(StrictModel):
    """Stands for the words of one language while they are checked."""


class MissingStrings(dict[str, Any]):
    """Stands in for interface words that cannot be read; nothing rendered with it is published."""

    def __missing__(self, key: str) -> Any:
        return [key] * 12 if key == "months" else key


def load_ui_strings(
    tree: YamlTree | None, source: SourceFile, problems: list[Problem]
) -> dict[str, UiStrings]:
    """The words of each language that has all of the English ones; adds to `problems`."""
    if tree is None:
        return {}
    if not isinstance(tree.value, dict) or not isinstance(tree.value.get("en"), dict):
        cure = "Begin the file with “en:” and indent the words below it."
        problems.append(source.make_problem("E108", 1, 1, "The English words are missing", cure))
        return {}
    english = tree.value["en"]
    schema = _make_strings_schema(
        tuple((key, isinstance(value, list)) for key, value in english.items())
    )
    words: dict[str, UiStrings] = {}
    for lang, given in tree.value.items():
        if not isinstance(given, dict):
            given = {}
        wanted = {**dict.fromkeys(PARSER_STRINGS), **english}.keys()
        for missing in sorted(wanted - given.keys()):
            mark = tree.get_mark((lang,), of_key=True)
            message = f'The language "{lang}" lacks the word "{missing}"'
            cure = f"Add a line “{missing}: …” below “{lang}:”."
            problems.append(source.make_problem("E603", mark.line, mark.column, message, cure))
        if wanted - given.keys():
            continue
        language, faults = validate_tree(schema, tree, source, (lang,), "list of words")
        problems += faults
        if language is not None:
            words[lang] = {key: getattr(language, key) for key in english}
    return words


@lru_cache(maxsize=1)  # it takes pydantic longer to make one than us to read the file
def _make_strings_schema(keys: tuple[tuple[str, bool], ...]) -> type[_LanguageStrings]:
    """What a language has to say, by the English words: each is a text, or a list of texts."""
    fields: dict[str, Any] = {
        key: (tuple[NonEmptyText, ...] if is_list else NonEmptyText, ...) for key, is_list in keys
    }
    return create_model("Language", __base__=_LanguageStrings, **fields)
