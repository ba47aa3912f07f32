"""Parse the `option: value` lines of a block with their positions, and explain the others."""

from __future__ import annotations

import re

import yaml

from clinicsite.model.problem import SourceFile
from clinicsite.model.yaml_tree import YamlMark, YamlTree
from clinicsite.parsing.markdown.elements import OptionElement, OptionFault, TextSpan
from clinicsite.parsing.markdown.option_values import is_option_value
from clinicsite.parsing.yaml_source import parse_yaml
from clinicsite.support.yaml_loader import YAML_LOADER

_FORM_HELP = "Write each option once, as “    option: value”."
_NAME_HELP = "Write the name of an option of this block, or delete the line."
_QUOTE_HELP = "Put quotation marks around the value."
_TEXT_TAG = "tag:yaml.org,2002:str"
_DAY = re.compile(r"(?m):\s*(\d{4}-\d\d?-\d\d?)\s*$")

ParsedOptions = tuple[tuple[OptionElement, ...], OptionFault | None]


def parse_block_options(text: str, first_line: int, indent: int) -> ParsedOptions:
    """Return the options in `text`, or the fault for which Markdown cannot read them.

    The text begins in `first_line` of the body, without the first `indent` characters of each line.
    """

    def shift(line: int, column: int, length: int) -> TextSpan:
        return TextSpan(line + first_line - 1, column + indent, length)

    def shift_mark(mark: YamlMark) -> TextSpan:
        return shift(mark.line, mark.column, mark.length)

    tree, problems = parse_yaml(text, SourceFile.from_text("", text))
    if problems:
        at = shift(problems[0].line, problems[0].column, 0)
        return (), OptionFault(at, problems[0].message.partition(";")[0], problems[0].help)
    if tree is None or not isinstance(tree.value, dict):
        message = "This line is not in the form “option: value”"
        return (), OptionFault(shift(1, 5, 0), message, _FORM_HELP)
    options = tuple(
        OptionElement(
            shift_mark(tree.get_mark((key,), of_key=True)),
            key,
            value or "",
            shift_mark(tree.get_mark((key,))),
        )
        for key, value in tree.value.items()
        if value is None or isinstance(value, str)
    )
    if not (found := _find_name_fault(text, tree) or _find_value_fault(text, tree)):
        return options, None
    mark, message, help_text = found
    return options, OptionFault(shift_mark(mark), message, help_text)


def _find_name_fault(text: str, tree: YamlTree) -> tuple[YamlMark, str, str] | None:
    """Return the first name that Markdown does not parse as text, such as a number or `true`."""
    root = yaml.compose(text, Loader=YAML_LOADER)
    for name, _ in root.value if root else ():
        if name.tag != _TEXT_TAG:
            message = f"“{name.value}” is not the name of an option"
            mark = tree.get_mark((name.value,), of_key=True)
            return mark, message if name.value else "This option has no name", _NAME_HELP
    return None


def _find_value_fault(text: str, tree: YamlTree) -> tuple[YamlMark, str, str] | None:
    """Return the first value that Markdown does not parse as text, a day or a number."""
    try:
        values = yaml.load(text, YAML_LOADER)  # noqa: S506 (a safe loader)
    except (yaml.YAMLError, ValueError):
        return _find_impossible_day(text)
    for (key, value), typed in zip(tree.value.items(), values.values(), strict=True):
        if not is_option_value(typed):
            message = f"The value of “{key}” is not a text"
            if isinstance(value, str):
                message = f"“{value}” is a word or a number with a special meaning here"
            return tree.get_mark((key,)), message, _QUOTE_HELP
    return None


def _find_impossible_day(text: str) -> tuple[YamlMark, str, str]:
    """Return the fault of a value that looks like a day and is none."""
    for found in _DAY.finditer(text):
        try:
            yaml.load(found[1], YAML_LOADER)  # noqa: S506 (a safe loader)
        except ValueError:
            line = text.count("\n", 0, found.start(1)) + 1
            column = found.start(1) - text.rfind("\n", 0, found.start(1))
            message = f"{found[1]} is not a day of the calendar"
            help_text = "Check the month (01 to 12) and how many days that month has."
            return YamlMark(line, column, len(found[1])), message, help_text
    return YamlMark(1, 5, 0), "These options cannot be read", f"{_FORM_HELP} {_QUOTE_HELP}"
