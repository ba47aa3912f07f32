"""Read content/data/strings/, the strings of the interface: a file for each language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, create_model

from clinicsite.model.fields import NonEmptyText, StrictModel, field_error
from clinicsite.model.language_names import find_language_code
from clinicsite.model.languages import LANGUAGES, get_text_direction
from clinicsite.model.problem import Fix, Problem
from clinicsite.model.record_source import RecordSource
from clinicsite.model.records import PARSER_STRINGS, UiStrings
from clinicsite.model.string_forms import LIST_LENGTHS, find_form_errors
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.parsing.schema import validate_tree
from clinicsite.support.edit_distance import find_only_near_match

STRINGS_FOLDER = "strings"  # below content/data
# The names of the one file of all languages in earlier versions.
OLD_FILES = ("strings", "words")
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


def list_string_files(content: Path) -> tuple[str, ...]:
    """Return the names of the files of strings below content/data, without ending, English first.

    A file whose name is not a language is among them, and has a problem.
    """
    names = sorted(file.stem for file in (content / "data" / STRINGS_FOLDER).glob("*.yaml"))
    return tuple(f"{STRINGS_FOLDER}/{name}" for name in dict.fromkeys((DEFAULT_LANG, *names)))


def list_languages(content: Path) -> tuple[str, ...]:
    """Return the languages of the site, English first: those that have strings."""
    return tuple(name.rpartition("/")[2] for name in list_string_files(content))


def find_old_strings(content: Path) -> Iterator[Problem]:
    """Yield a problem where the strings of all languages are still in one file."""
    for old in OLD_FILES:
        path = f"content/data/{old}.yaml"
        if (content.parent / path).is_file():
            message = f"The site does not read {old}.yaml: each language has a file of its own now"
            help_text = (
                f"Move the lines below “en:” to content/data/{STRINGS_FOLDER}/en.yaml, without the "
                "two spaces in front of each, and those of another language to its own file there. "
                "Then delete this file."
            )
            yield Problem(path, 1, 1, "E604", message, help_text)


def load_ui_strings(
    sources: Mapping[str, RecordSource], problems: list[Problem]
) -> dict[str, UiStrings]:
    """Return the strings of each language that has all English ones. Extend `problems`."""
    english = _read_strings(sources[f"{STRINGS_FOLDER}/{DEFAULT_LANG}"], problems)
    if english is None:
        return {}
    schema = _make_strings_schema(
        tuple((key, isinstance(value, list)) for key, value in english.items())
    )
    strings: dict[str, UiStrings] = {}
    for name, source in sources.items():
        folder, _, lang = name.partition("/")
        if folder != STRINGS_FOLDER:
            continue
        found = list(_find_language_problems(source, lang))
        given = None if found else _read_strings(source, found)
        if given is not None:
            found += _find_string_problems(source, lang, given, english)
        problems += found
        if lang == DEFAULT_LANG and (given is None or found):
            return {}  # the other languages are compared with it
        if given is None or found:
            continue
        language, found = validate_tree(schema, source.tree, source.file, (), "list of words")
        problems += found
        if language is not None:
            strings[lang] = {key: getattr(language, key) for key in english}
    return strings


def _read_strings(source: RecordSource, problems: list[Problem]) -> dict[str, Any] | None:
    """Return the strings of a file as they were written, or None. Extend `problems`."""
    if not source.is_parsed:
        return None
    given = source.tree.value
    if isinstance(given, dict) and given and all(isinstance(v, dict) for v in given.values()):
        language = next(iter(given))
        message = f"The words are below “{language}:”, as in an earlier version of the site"
        help_text = (
            f"Delete the line “{language}:”, and the two spaces in front of each line below it."
        )
        problems.append(source.file.make_problem("E620", 1, 1, message, help_text))
        return None
    if not isinstance(given, dict) or not given:
        message, help_text = "The file has no words", "Put back an earlier version of the file."
        problems.append(source.file.make_problem("E108", 1, 1, message, help_text))
        return None
    return given


def _find_language_problems(source: RecordSource, lang: str) -> Iterator[Problem]:
    """Yield a problem for a file whose name is no language, or one that the theme cannot show."""
    if lang not in LANGUAGES or not re.fullmatch("[a-z]{2}", lang):
        message = f'"{lang}" is not the code of a language'
        meant = find_language_code(lang) or find_only_near_match(lang, sorted(LANGUAGES))
        help_text = f"Rename the file to {meant or 'es'}.yaml, with the two letters of a language."
        yield source.file.make_problem("E603", 1, 1, message, help_text)
    elif get_text_direction(lang) == "rtl":
        message = (
            f'The language "{lang}" is written from right to left. The theme is not ready for it'
        )
        help_text = (
            "Delete the file. A developer must first test the theme in that direction. Words of an "
            "authority in the language can be in a block “official-text” or “in-language”."
        )
        yield source.file.make_problem("E603", 1, 1, message, help_text)


def _find_string_problems(
    source: RecordSource, lang: str, given: dict[str, Any], english: dict[str, Any]
) -> list[Problem]:
    """Return the problems of renamed, missing, unknown and wrongly formed strings."""
    renamed = list(_find_renamed_keys(source, given))
    missing = [key for key in sorted({*PARSER_STRINGS, *english}) if key not in given]
    found = [*renamed, *(_make_missing_problem(source, lang, key) for key in missing)]
    return found or list(_find_wrong_forms(source, given))


def _find_renamed_keys(source: RecordSource, given: dict[str, Any]) -> Iterator[Problem]:
    """Yield a problem for each key that has another name now."""
    for old in given:
        if new := RENAMED_KEYS.get(old):
            mark = source.tree.get_mark((old,), of_key=True)
            problem = source.file.make_problem(
                "E101",
                mark.line,
                mark.column,
                f'The key "{old}" is of an earlier version. Its name is now "{new}"',
                f"Write “{new}:” instead of “{old}:”.",
                len(old),
            )
            yield replace(problem, fix=Fix(old, new))


def _find_wrong_forms(source: RecordSource, given: dict[str, Any]) -> Iterator[Problem]:
    """Yield a problem for each list of a wrong length, and for each wrong word in braces."""
    for key, value in given.items():
        for message, help_text in find_form_errors(str(key), value):
            yield source.make_problem("E112", (key,), message, help_text)


def _make_missing_problem(source: RecordSource, lang: str, key: str) -> Problem:
    message = f'The language "{lang}" lacks the word "{key}"'
    return source.file.make_problem("E603", 1, 1, message, f"Add a line “{key}: …”.")


@lru_cache(maxsize=1)  # pydantic takes longer to make a schema than we take to read the file
def _make_strings_schema(keys: tuple[tuple[str, bool], ...]) -> type[_LanguageStrings]:
    """Return the schema of a language: each English key is a text, or a list of texts."""
    fields: dict[str, Any] = {
        key: (tuple[NonEmptyText, ...] if is_list else NonEmptyText, ...) for key, is_list in keys
    }
    fields[_RED_FLAGS] = (_RedFlags, ...)
    return create_model("Language", __base__=_LanguageStrings, **fields)
