"""content/data/words.yaml → the words of the interface, language by language."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pydantic import create_model

from clinicsite.model.fields import Strict, Text
from clinicsite.model.problem import Problem, Source
from clinicsite.model.records import TEXT_WORDS, Words
from clinicsite.parsing.schema import validate
from clinicsite.parsing.yaml_source import Tree


class _Language(Strict):
    """Stands for the words of one language while they are checked."""


class NoWords(dict[str, Any]):
    """Stands in for interface words that cannot be read; nothing rendered with it is published."""

    def __missing__(self, key: str) -> Any:
        return [key] * 12 if key == "months" else key


def interface_words(tree: Tree | None, source: Source, problems: list[Problem]) -> dict[str, Words]:
    """The words of each language that has all of the English ones; adds to `problems`."""
    if tree is None:
        return {}
    if not isinstance(tree.value, dict) or not isinstance(tree.value.get("en"), dict):
        cure = "Begin the file with “en:” and indent the words below it."
        problems.append(source.problem("E108", 1, 1, "The English words are missing", cure))
        return {}
    english = tree.value["en"]
    schema = _schema(tuple((key, isinstance(value, list)) for key, value in english.items()))
    words: dict[str, Words] = {}
    for lang, given in tree.value.items():
        if not isinstance(given, dict):
            given = {}
        wanted = {**dict.fromkeys(TEXT_WORDS), **english}.keys()
        for missing in sorted(wanted - given.keys()):
            mark = tree.mark((lang,), of_key=True)
            message = f'The language "{lang}" lacks the word "{missing}"'
            cure = f"Add a line “{missing}: …” below “{lang}:”."
            problems.append(source.problem("E603", mark.line, mark.column, message, cure))
        if wanted - given.keys():
            continue
        language, faults = validate(schema, tree, source, (lang,), "list of words")
        problems += faults
        if language is not None:
            words[lang] = {key: getattr(language, key) for key in english}
    return words


@lru_cache(maxsize=1)  # it takes pydantic longer to make one than us to read the file
def _schema(keys: tuple[tuple[str, bool], ...]) -> type[_Language]:
    """What a language has to say, by the English words: each is a text, or a list of texts."""
    fields: dict[str, Any] = {
        key: (tuple[Text, ...] if is_list else Text, ...) for key, is_list in keys
    }
    return create_model("Language", __base__=_Language, **fields)
