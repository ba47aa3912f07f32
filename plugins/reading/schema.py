"""A YAML tree and a schema → a typed value, or Problems with the place and the cure."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from plugins.model.problem import Problem, Source, suggest
from plugins.reading.quotes import curl
from plugins.reading.yaml_source import Mark, Path, Tree

T = TypeVar("T", bound=BaseModel)


def validate(
    schema: type[T], tree: Tree, source: Source, path: Path = (), what: str = "page"
) -> tuple[T | None, list[Problem]]:
    """The part of `tree` at `path` as a `schema`; `what` names the thing in messages."""
    value = tree.value
    for step in path:
        value = value[step]
    try:
        return schema.model_validate(_curled(value)), []
    except ValidationError as error:
        faults = error.errors(include_url=False)
        return None, [_problem(schema, fault, tree, source, path, what) for fault in faults]


def _curled(value: Any) -> Any:
    """`value` with curly quotation marks in all its texts, as in the words of a page."""
    if isinstance(value, str):
        return curl(value)
    if isinstance(value, list):
        return [_curled(item) for item in value]
    if isinstance(value, dict):
        return {key: _curled(item) for key, item in value.items()}
    return value


def _problem(
    schema: type[BaseModel], fault: Any, tree: Tree, source: Source, path: Path, what: str
) -> Problem:
    loc = tuple(step for step in fault["loc"] if _in_tree(tree, (*path, *fault["loc"]), step))
    where = (*path, *loc)
    kind, found, context = fault["type"], fault["input"], fault.get("ctx", {})
    name = next((step for step in reversed(loc) if isinstance(step, str)), "")
    mark = tree.mark(where)
    match kind:
        case "field":
            code, message, cure = context["code"], context["message"], context["cure"]
        case "extra_forbidden":
            known = _fields(schema, loc)
            mark = tree.mark(where, of_key=True)
            code, message = "E101", f'"{name}" is not a field of this {what}'
            cure = suggest(name, known, f"You can use: {', '.join(known)}.")
        case "missing":
            mark = Mark(tree.mark(where[:-1]).line, tree.mark(where[:-1]).column, 0)
            missing = fault["loc"][-1]
            code, message = "E103", f'The field "{missing}" is missing'
            cure = f"Add a line “{missing}: …”."
        case "literal_error":
            choices = _choices(context["expected"])
            code, message = "E102", f'"{found}" is not one of the choices for {name}'
            cure = suggest(str(found), choices, f"You can use: {', '.join(choices)}.")
        case "string_too_long":
            code, message = (
                "E107",
                f"The {name} has {len(found)} characters; at most {context['max_length']}",
            )
            cure = f"Shorten it by {len(found) - context['max_length']}."
        case "string_too_short":
            code, message = (
                "E107",
                f"The {name} has {len(found)} characters; at least {context['min_length']}",
            )
            cure = f"Add {context['min_length'] - len(found)} or more."
        case _ if found is None or found == "":
            mark = tree.mark(where, of_key=True)
            code, message = "E103", f'The field "{name}" is empty'
            cure = f"Write something after “{name}:”, or remove the line if it is not needed."
            if name in _required(schema, loc):
                cure = f"Write something after “{name}:”."
        case _:
            code, message = "E108", f"The field {name or what} should be {_wanted(kind)}"
            cure = _how(kind, name)
    return source.problem(code, mark.line, mark.column, message, cure, mark.length)


def _in_tree(tree: Tree, full: Path, step: str | int) -> bool:
    """Whether pydantic's step is a key or index of the file, not the name of a union's branch."""
    present = {part for path in tree.values for part in path}
    return step in present or isinstance(step, int) or step == full[-1]


def _model_at(schema: type[BaseModel], loc: Path) -> type[BaseModel]:
    """The model that owns the field at the end of `loc`."""
    model = schema
    for step in loc[:-1]:
        if isinstance(step, str) and (field := model.model_fields.get(step)):
            model = next(iter(_models(field.annotation)), model)
    return model


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models(part)]


def _fields(schema: type[BaseModel], loc: Path) -> list[str]:
    return list(_model_at(schema, loc).model_fields)


def _required(schema: type[BaseModel], loc: Path) -> list[str]:
    fields = _model_at(schema, loc).model_fields
    return [name for name, field in fields.items() if field.is_required()]


def _choices(expected: str) -> list[str]:
    """The choices in pydantic's “'draft' or 'published'”."""
    return expected.replace(" or ", ", ").replace("'", "").split(", ")


def _wanted(kind: str) -> str:
    wanted = {
        "tuple_type": "a list",
        "dict_type": "a group of “key: value” lines",
        "model_type": "a group of “key: value” lines",
        "bool_parsing": "true or false",
        "int_parsing": "a whole number",
        "string_type": "text",
    }
    if kind.startswith(("greater", "less", "int")):
        return "a whole number in its range"
    if kind.startswith("too_"):
        return "a list with at least one line"
    return wanted.get(kind, "text in its usual form")


def _how(kind: str, name: str) -> str:
    if kind in ("tuple_type", "too_short"):
        return f"Write “{name}:” and below it one line “  - …” for each item."
    if kind in ("dict_type", "model_type"):
        return f"Write “{name}:” and below it lines “  key: value”."
    if kind == "bool_parsing":
        return "Write true or false."
    if kind.startswith(("int", "greater", "less")):
        return "Write digits only."
    return f"Write one text after “{name}:”."
