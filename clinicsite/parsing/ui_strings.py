"""Read content/data/strings.yaml, the strings of the interface in each language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, create_model

from clinicsite.model.fields import NonEmptyText, StrictModel, field_error
from clinicsite.model.problem import Fix, Problem
from clinicsite.model.record_source import RecordSource
from clinicsite.model.records import PARSER_STRINGS, UiStrings
from clinicsite.model.string_forms import LIST_LENGTHS, find_form_errors
from clinicsite.parsing.schema import validate_tree

# The keys of earlier versions, with their names now.
RENAMED_KEYS = {
    "gone_title": "expired_title",
    "gone_since": "expired_since",
    "gone_text": "expired_text",
}


_RED_FLAGS = "search_red_flags"


def _check_red_flags(red_flags: tuple[str, ...]) -> tuple[str, ...]:
    """Return the list. An empty one would hide the emergency numbers of the search."""
    if not red_flags:
        help_text = "Write the searches that show the emergency numbers, one on each line."
        raise field_error("E103", "The list of red flags is empty", help_text)
    return red_flags


def _check_red_flag(text: str) -> str:
    """Return the words. Without one that a search has, they would match nearly all searches."""
    if all(word.startswith("-") for word in text.split()):
        message = f'"{text}" names only words that a search must not have'
        raise field_error("E103", message, "Write a word without a hyphen in front of it.")
    return text


_RedFlag = Annotated[NonEmptyText, AfterValidator(_check_red_flag)]
_RedFlags = Annotated[tuple[_RedFlag, ...], AfterValidator(_check_red_flags)]


class _LanguageStrings(StrictModel):
    """The base of the schema of one language."""


class MissingStrings(dict[str, Any]):
    """A replacement for unreadable strings. No page rendered with it is published."""

    def __missing__(self, key: str) -> Any:
        return [key] * LIST_LENGTHS[key] if key in LIST_LENGTHS else key


def load_ui_strings(source: RecordSource, problems: list[Problem]) -> dict[str, UiStrings]:
    """Return the strings of each language that has all English ones. Extend `problems`."""
    if not source.is_parsed:
        return {}
    languages = source.tree.value
    if not isinstance(languages, dict) or not isinstance(languages.get("en"), dict):
        help_text = "Begin the file with “en:” and indent the words below it."
        message = "The English words are missing"
        problems.append(source.file.make_problem("E108", 1, 1, message, help_text))
        return {}
    problems += _find_renamed_keys(source, languages)
    english = languages["en"]
    schema = _make_strings_schema(
        tuple((key, isinstance(value, list)) for key, value in english.items())
    )
    strings: dict[str, UiStrings] = {}
    for lang, given in languages.items():
        missing = [
            key
            for key in sorted({*PARSER_STRINGS, *english})
            if not isinstance(given, dict) or key not in given
        ]
        problems += [_make_missing_problem(source, lang, key) for key in missing]
        if missing:
            continue
        wrong_forms = list(_find_wrong_forms(source, lang, given))
        problems += wrong_forms
        if wrong_forms:
            continue
        language, found = validate_tree(schema, source.tree, source.file, (lang,), "list of words")
        problems += found
        if language is not None:
            strings[lang] = {key: getattr(language, key) for key in english}
    return strings


def _find_renamed_keys(source: RecordSource, languages: dict[str, Any]) -> Iterator[Problem]:
    """Yield a problem for each key that has another name now."""
    for lang, given in languages.items():
        for old in given if isinstance(given, dict) else ():
            if new := RENAMED_KEYS.get(old):
                mark = source.tree.get_mark((lang, old), of_key=True)
                problem = source.file.make_problem(
                    "E101",
                    mark.line,
                    mark.column,
                    f'The key "{old}" is of an earlier version. Its name is now "{new}"',
                    f"Write “{new}:” instead of “{old}:”.",
                    len(old),
                )
                yield replace(problem, fix=Fix(old, new))


def _find_wrong_forms(source: RecordSource, lang: str, given: dict[str, Any]) -> Iterator[Problem]:
    """Yield a problem for each list of a wrong length, and for each wrong word in braces."""
    for key, value in given.items():
        for message, help_text in find_form_errors(str(key), value):
            mark = source.tree.get_mark((lang, key))
            yield source.file.make_problem("E112", mark.line, mark.column, message, help_text)


def _make_missing_problem(source: RecordSource, lang: str, key: str) -> Problem:
    mark = source.tree.get_mark((lang,), of_key=True)
    message = f'The language "{lang}" lacks the word "{key}"'
    help_text = f"Add a line “{key}: …” below “{lang}:”."
    return source.file.make_problem("E603", mark.line, mark.column, message, help_text)


@lru_cache(maxsize=1)  # pydantic takes longer to make a schema than we take to read the file
def _make_strings_schema(keys: tuple[tuple[str, bool], ...]) -> type[_LanguageStrings]:
    """Return the schema of a language: each English key is a text, or a list of texts."""
    fields: dict[str, Any] = {
        key: (tuple[NonEmptyText, ...] if is_list else NonEmptyText, ...) for key, is_list in keys
    }
    fields[_RED_FLAGS] = (_RedFlags, ...)
    return create_model("Language", __base__=_LanguageStrings, **fields)
