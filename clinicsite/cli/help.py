"""Format the help: the list of commands, and the help of one command."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from invoke import Task
from invoke.parser import Argument, ParserContext

from clinicsite.cli.command_table import COMMANDS, GROUPS, read_declaration

COMMAND_PREFIX = "python3 tasks.py"
WIDTH = 88  # characters of a line
_EXAMPLE_PATTERN = re.compile(r"Example: (.+)")


def format_task_list() -> str:
    """Return every command with its summary, by group."""
    parts = [f"Type {COMMAND_PREFIX}, then one of these words."]
    name_width = max(map(len, COMMANDS))
    for group in GROUPS:
        names = sorted(name for name, command in COMMANDS.items() if command.group == group)
        rows = [(name, get_summary(read_declaration(name))) for name in names]
        parts.append("\n".join([f"{group}:", *_format_table(rows, name_width)]))
    parts.append(f"To see the options of a command, type as in: {COMMAND_PREFIX} new --help")
    return "\n\n".join(parts) + "\n"


def format_task_help(name: str, task: Task, context: ParserContext) -> str:
    """Return the help of a command: its job, its form and its options."""
    words = [((each.name or "").upper(), each.help or "") for each in context.positional_args]
    flags = {argument.name: argument for argument in context.args.values()}
    options = [
        (_format_flag(option), option.help or "")
        for option in flags.values()
        if not option.positional
    ]
    typed = " ".join([COMMAND_PREFIX, name, *(word for word, _ in words)])
    parts = [f"{typed}\n\n" + "\n".join(textwrap.wrap(get_summary(task), WIDTH))]
    if example := get_example(task):
        parts.append(f"Type it as in:\n    {example}")
    name_width = max((len(left) for left, _ in words + options), default=0)
    for title, rows in (("In this order:", words), ("Options:", sorted(options))):
        if rows:
            parts.append("\n".join([title, *_format_table(rows, name_width)]))
    return "\n\n".join(parts) + "\n"


def get_summary(task: Task) -> str:
    """Return the first paragraph of the docstring of a task, on one line."""
    return " ".join((task.__doc__ or "").partition("\n\n")[0].split())


def get_example(task: Task) -> str:
    """Return the example in the docstring of a task, or nothing."""
    example = _EXAMPLE_PATTERN.search(task.__doc__ or "")
    return example[1] if example else ""


def _format_flag(option: Argument) -> str:
    """Return an option as it is typed, with dots for its value."""
    name = (option.name or "").replace("_", "-")
    return f"--{name}" if option.kind is bool else f"--{name} …"


def _format_table(rows: Iterable[tuple[str, str]], name_width: int) -> Iterator[str]:
    """Yield the lines of two columns, the first of them `name_width` characters wide."""
    for left, right in rows:
        first, *others = textwrap.wrap(right, WIDTH - name_width - 4) or [""]
        yield f"  {left:<{name_width}}  {first}".rstrip()
        yield from (f"{'':<{name_width + 4}}{line}" for line in others)
