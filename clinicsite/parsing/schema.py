"""Validate a YAML tree by a schema, and turn each mistake into a problem with its position."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.yaml_tree import YamlMark, YamlPath, YamlTree
from clinicsite.parsing.field_names import (
    get_label,
    get_model_at,
    list_field_names,
    suggest_field,
)
from clinicsite.parsing.markdown.quotes import smarten_quotes
from clinicsite.support.edit_distance import find_only_near_match, suggest

T = TypeVar("T", bound=BaseModel)


def validate_tree(
    schema: type[T],
    tree: YamlTree,
    source: SourceFile,
    path: YamlPath = (),
    label: str = "page",
    languages: tuple[str, ...] = (),
) -> tuple[T | None, list[Problem]]:
    """Return the part of `tree` at `path` as a `schema`. `label` names it in messages.

    `languages` are those in which the texts of a record can be.
    """
    value = tree.value
    for step in path:
        value = value[step]
    try:
        return schema.model_validate(_smarten_values(value), context={"languages": languages}), []
    except ValidationError as error:
        errors = _drop_repeated_errors(error.errors(include_url=False))
        problems = [_to_problem(schema, error, tree, source, path, label) for error in errors]
        return None, list(_drop_renamed_fields(errors, problems))


def _drop_repeated_errors(errors: Sequence[Any]) -> list[Any]:
    """Return the errors without that of a list which is too short only without its bad items."""
    parents = {error["loc"][:-1] for error in errors}
    return [
        error
        for error in errors
        if not (error["type"] == "too_short" and error["input"] and error["loc"] in parents)
    ]


def _drop_renamed_fields(errors: Sequence[Any], problems: list[Problem]) -> Iterator[Problem]:
    """Yield the problems without that of a missing field which is there under another name."""
    renamed = {
        (*error["loc"][:-1], problem.fix.new)
        for error, problem in zip(errors, problems, strict=True)
        if error["type"] == "extra_forbidden" and problem.fix
    }
    for error, problem in zip(errors, problems, strict=True):
        if error["type"] != "missing" or error["loc"] not in renamed:
            yield problem


def _smarten_values(value: Any) -> Any:
    """Return `value` with typographic quotation marks in all its texts."""
    if isinstance(value, str):
        return value if _is_path_or_url(value) else smarten_quotes(value)
    if isinstance(value, list):
        return [_smarten_values(item) for item in value]
    if isinstance(value, dict):
        return {key: _smarten_values(item) for key, item in value.items()}
    return value


def _is_path_or_url(text: str) -> bool:
    """Return whether `text` is a path or a URL, in which no character may change."""
    return "/" in text and not any(map(str.isspace, text))


def _to_problem(
    schema: type[BaseModel],
    error: Any,
    tree: YamlTree,
    source: SourceFile,
    path: YamlPath,
    label: str,
) -> Problem:
    loc = tuple(step for step in error["loc"] if _is_in_tree(tree, (*path, *error["loc"]), step))
    where = (*path, *loc)
    kind, found, context = error["type"], error["input"], error.get("ctx", {})
    name = next((step for step in reversed(loc) if isinstance(step, str)), "")
    mark = tree.get_mark(where)
    replacement: str | None = None  # what is safe to write instead
    match kind:
        case "extra_forbidden":
            mark, model = tree.get_mark(where, of_key=True), get_model_at(schema, loc)
            group = get_label(schema, loc, label)
            code, message = "E101", f'"{name}" is not a field of this {group}'
            absent = _list_absent_fields(list_field_names(model), tree, where[:-1])
            help_text, replacement = suggest_field(model, name, absent)
            found = name
        case "missing":
            mark = YamlMark(tree.get_mark(where[:-1]).line, tree.get_mark(where[:-1]).column, 0)
            missing = error["loc"][-1]
            code, message = "E103", f'The field "{missing}" is missing'
            help_text = f"Add a line “{missing}: …”."
        case _ if found is None or found == "":
            mark = tree.get_mark(where, of_key=True)
            code, message = "E103", f'The field "{name}" is empty'
            help_text = f"Write something after “{name}:”, or remove the line if it is not needed."
            if name in _list_required_fields(schema, loc):
                help_text = f"Write something after “{name}:”."
        case "too_short" if found == []:
            code, message = "E103", f'The list "{name}" is empty'
            help_text = f"Name at least {context['min_length']}, as in “{name}: [name-of-it]”."
        case "field":
            code, message, help_text = context["code"], context["message"], context["help"]
            steps = tuple(
                int(s) if s.isdigit() else s for s in filter(None, context["field"].split("."))
            )
            path_to_mistake = (*where, *steps)
            mark = tree.get_mark(path_to_mistake)
            found = tree.get_value(path_to_mistake, found) if steps else found
            replacement = _get_replacement(context["meant"], mark, found)
        case "literal_error" if isinstance(found, str):
            choices = _parse_choices(context["expected"])
            code, message = "E102", f'"{found}" is not one of the choices for {name}'
            help_text = _explain_choices(name, found, choices)
            replacement = find_only_near_match(found, choices)
        case "string_too_long" | "too_long" if isinstance(found, str):
            length, most = len(found.strip()), context["max_length"]
            code, message = "E107", f"The {name} has {length} characters. The limit is {most}"
            help_text = f"Shorten it by {length - most}."
        case "string_too_short" | "too_short" if isinstance(found, str):
            length, least = len(found.strip()), context["min_length"]
            code, message = "E107", f"The {name} has {length} characters. The minimum is {least}"
            help_text = f"Add {least - length} or more."
        case _:
            code, message, help_text = "E108", *_explain_type_error(kind, name, loc, context)
            help_text += _list_group_fields(schema, loc) if kind == "model_type" else ""
            message = message if name else f"This {label} should be {_EXPECTED_KINDS['model_type']}"
    problem = source.make_problem(code, mark.line, mark.column, message, help_text, mark.length)
    return problem.with_fix(str(found), replacement)


def _explain_choices(name: str, found: str, choices: list[str]) -> str:
    if name == "status" and (found[:4].isdigit() or found.casefold().startswith("schedul")):
        return "Write published here, and the day in a line “publish_on:”."
    return suggest(found, choices, f"You can use: {', '.join(choices)}.")


def _get_replacement(meant: str, mark: YamlMark, found: Any) -> str | None:
    """Return the value to write instead. A group of fields cannot be in quotation marks."""
    is_quoted = mark.length != len(str(found))
    return None if not meant or (meant.startswith("{") and is_quoted) else meant


def _is_in_tree(tree: YamlTree, full: YamlPath, step: str | int) -> bool:
    """Return whether a step of pydantic is a key or index of the file, not a branch of a union."""
    present = {part for path in tree.values for part in path}
    return step in present or isinstance(step, int) or step == full[-1]


def _list_absent_fields(known: list[str], tree: YamlTree, group: YamlPath) -> list[str]:
    return [name for name in known if (*group, name) not in tree.keys]


def _list_required_fields(schema: type[BaseModel], loc: YamlPath) -> list[str]:
    fields = get_model_at(schema, loc).model_fields
    return [field.alias or name for name, field in fields.items() if field.is_required()]


def _parse_choices(expected: str) -> list[str]:
    """Return the choices in pydantic's “'draft' or 'published'”."""
    return expected.replace(" or ", ", ").replace("'", "").split(", ")


_EXPECTED_KINDS = {
    "tuple_type": "a list",
    "dict_type": "a group of “field: value” lines",
    "model_type": "a group of “field: value” lines",
    "bool_parsing": "true or false",
    "string_type": "text",
}


def _list_group_fields(schema: type[BaseModel], loc: YamlPath) -> str:
    """Return the fields of the group at `loc` as a sentence, or nothing for the record itself."""
    fields = list_field_names(get_model_at(schema, (*loc, "")))
    return f" Its fields: {', '.join(fields)}." if loc else ""


def _explain_type_error(
    kind: str, name: str, loc: YamlPath, context: dict[str, Any]
) -> tuple[str, str]:
    """Return the message and the help for a field with another kind of value."""
    subject = f"Each line of {name}" if loc and isinstance(loc[-1], int) else f"The field {name}"
    one_text = f"Write one text after “{name}:”."
    match kind:
        case "tuple_type" | "too_short":
            wanted, help_text = (
                "a list",
                f"Write “{name}:” and below it one line “  - …” for each item.",
            )
        case "too_long":
            most = context["max_length"]
            wanted, help_text = f"a list of {most} lines at most", "Take some of the lines out."
        case "dict_type" | "model_type":
            lines = "“  - field: value”" if subject.startswith("Each") else "“  field: value”"
            wanted, help_text = (
                _EXPECTED_KINDS[kind],
                f"Write “{name}:” and below it lines {lines}.",
            )
        case "literal_error":
            choices = ", ".join(_parse_choices(context["expected"]))
            wanted, help_text = "one word", f"You can use: {choices}."
        case "bool_parsing":
            wanted, help_text = _EXPECTED_KINDS[kind], "Write true or false."
        case "greater_than_equal":
            wanted, help_text = f"{context['ge']} or more", "Correct the number."
        case "less_than_equal":
            wanted, help_text = f"{context['le']} or less", "Correct the number."
        case _ if kind.startswith("int"):
            wanted, help_text = "a whole number", "Write digits only."
        case _ if subject.startswith("Each"):
            wanted, help_text = "text", "Write one text after each “- ”."
        case _:
            wanted, help_text = _EXPECTED_KINDS.get(kind, "text"), one_text
    return f"{subject} should be {wanted}", help_text
