"""A YAML tree and a schema → a typed value, or Problems with the place and the cure."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from clinicsite.model.problem import Problem, Source, suggest, sure
from clinicsite.parsing.markdown.quotes import curl
from clinicsite.parsing.yaml_source import Mark, Path, Tree

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
        return value if _is_address(value) else curl(value)
    if isinstance(value, list):
        return [_curled(item) for item in value]
    if isinstance(value, dict):
        return {key: _curled(item) for key, item in value.items()}
    return value


def _is_address(text: str) -> bool:
    """Whether `text` is a path or a web address, in which no sign may change."""
    return "/" in text and not any(map(str.isspace, text))


def _problem(
    schema: type[BaseModel], fault: Any, tree: Tree, source: Source, path: Path, what: str
) -> Problem:
    loc = tuple(step for step in fault["loc"] if _in_tree(tree, (*path, *fault["loc"]), step))
    where = (*path, *loc)
    kind, found, context = fault["type"], fault["input"], fault.get("ctx", {})
    name = next((step for step in reversed(loc) if isinstance(step, str)), "")
    mark = tree.mark(where)
    meant: str | None = None  # what is safe to write instead
    match kind:
        case "extra_forbidden":
            known = _fields(schema, loc)
            mark = tree.mark(where, of_key=True)
            code, message = "E101", f'"{name}" is not a field of this {what}'
            cure = suggest(name, known, f"You can use: {', '.join(known)}.")
            meant, found = sure(name, _not_given(known, tree, where[:-1])), name
        case "missing":
            mark = Mark(tree.mark(where[:-1]).line, tree.mark(where[:-1]).column, 0)
            missing = fault["loc"][-1]
            code, message = "E103", f'The field "{missing}" is missing'
            cure = f"Add a line “{missing}: …”."
        case _ if found is None or found == "":
            mark = tree.mark(where, of_key=True)
            code, message = "E103", f'The field "{name}" is empty'
            cure = f"Write something after “{name}:”, or remove the line if it is not needed."
            if name in _required(schema, loc):
                cure = f"Write something after “{name}:”."
        case "too_short" if found == []:
            code, message = "E103", f'The list "{name}" is empty'
            cure = f"Name at least {context['min_length']}, as in “{name}: [name-of-it]”."
        case "field":
            code, message, cure = context["code"], context["message"], context["cure"]
            steps = (
                int(s) if s.isdigit() else s for s in filter(None, context["field"].split("."))
            )
            mark = tree.mark((*where, *steps))
            meant = context["meant"] or None
        case "literal_error" if isinstance(found, str):
            choices = _choices(context["expected"])
            code, message = "E102", f'"{found}" is not one of the choices for {name}'
            cure = suggest(str(found), choices, f"You can use: {', '.join(choices)}.")
            meant = sure(found, choices)
        case "string_too_long" | "too_long" if isinstance(found, str):
            length, most = len(found.strip()), context["max_length"]
            code, message = "E107", f"The {name} has {length} characters; at most {most}"
            cure = f"Shorten it by {length - most}."
        case "string_too_short" | "too_short" if isinstance(found, str):
            length, least = len(found.strip()), context["min_length"]
            code, message = "E107", f"The {name} has {length} characters; at least {least}"
            cure = f"Add {least - length} or more."
        case _:
            code, message, cure = "E108", *_wrong_type(kind, name, loc, context)
            message = message if name else f"This {what} should be {_WANTED['model_type']}"
    problem = source.problem(code, mark.line, mark.column, message, cure, mark.length)
    return problem.mended_by(str(found), meant)


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


def _not_given(known: list[str], tree: Tree, group: Path) -> list[str]:
    return [name for name in known if (*group, name) not in tree.keys]


def _required(schema: type[BaseModel], loc: Path) -> list[str]:
    fields = _model_at(schema, loc).model_fields
    return [name for name, field in fields.items() if field.is_required()]


def _choices(expected: str) -> list[str]:
    """The choices in pydantic's “'draft' or 'published'”."""
    return expected.replace(" or ", ", ").replace("'", "").split(", ")


_WANTED = {
    "tuple_type": "a list",
    "dict_type": "a group of “field: value” lines",
    "model_type": "a group of “field: value” lines",
    "bool_parsing": "true or false",
    "string_type": "text",
}


def _wrong_type(kind: str, name: str, loc: Path, context: dict[str, Any]) -> tuple[str, str]:
    """What to say, and how to mend it, when a field holds another kind of value."""
    subject = f"Each line of {name}" if loc and isinstance(loc[-1], int) else f"The field {name}"
    one_text = f"Write one text after “{name}:”."
    match kind:
        case "tuple_type" | "too_short":
            wanted, cure = "a list", f"Write “{name}:” and below it one line “  - …” for each item."
        case "too_long":
            most = context["max_length"]
            wanted, cure = f"a list of {most} lines at most", "Take some of the lines out."
        case "dict_type" | "model_type":
            lines = "“  - field: value”" if subject.startswith("Each") else "“  field: value”"
            wanted, cure = _WANTED[kind], f"Write “{name}:” and below it lines {lines}."
        case "literal_error":
            choices = ", ".join(_choices(context["expected"]))
            wanted, cure = "one word", f"You can use: {choices}."
        case "bool_parsing":
            wanted, cure = _WANTED[kind], "Write true or false."
        case "greater_than_equal":
            wanted, cure = f"{context['ge']} or more", "Mend the number."
        case "less_than_equal":
            wanted, cure = f"{context['le']} or less", "Mend the number."
        case _ if kind.startswith("int"):
            wanted, cure = "a whole number", "Write digits only."
        case _ if subject.startswith("Each"):
            wanted, cure = "text", "Write one text after each “- ”."
        case _:
            wanted, cure = _WANTED.get(kind, "text"), one_text
    return f"{subject} should be {wanted}", cure
