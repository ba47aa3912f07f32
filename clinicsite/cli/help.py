"""What is shown to who asks for help: the tasks, or one of them, in words for people."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from invoke import Collection, Task
from invoke.parser import Argument, ParserContext

COMMAND_PREFIX = "python3 tasks.py"
GROUPS = {
    "clinicsite.cli.authoring": "To write",
    "clinicsite.cli.reports": "To know how things stand",
    "clinicsite.cli.publishing": "To publish",
    "clinicsite.cli.dev": "To work on the program",
}
WIDTH = 88  # characters of a line
_EXAMPLE_PATTERN = re.compile(r"Example: (.+)")


def format_task_list(tasks: Collection) -> str:
    """Every task with what it does, by what a person wants."""
    parts = [f"Type {COMMAND_PREFIX}, then one of these words."]
    name_width = max(map(len, tasks.task_names))
    for module, title in GROUPS.items():
        found = [
            (name, _get_summary(task))
            for name, task in sorted(tasks.tasks.items())
            if task.body.__module__ == module
        ]
        parts.append("\n".join([f"{title}:", *_format_table(found, name_width)]))
    parts.append(f"To know more about one of them, type as in: {COMMAND_PREFIX} new --help")
    return "\n\n".join(parts) + "\n"


def format_task_help(name: str, task: Task, context: ParserContext) -> str:
    """What a task does, how it is typed, and what else it can be told."""
    words = [(each.name.upper(), each.help or "") for each in context.positional_args]
    flags = {argument.name: argument for argument in context.args.values()}
    options = [
        (_format_flag(option), option.help or "")
        for option in flags.values()
        if not option.positional
    ]
    typed = " ".join([COMMAND_PREFIX, name, *(word for word, _ in words)])
    parts = [f"{typed}\n\n" + "\n".join(textwrap.wrap(_get_summary(task), WIDTH))]
    if example := get_example(task):
        parts.append(f"Type it as in:\n    {example}")
    name_width = max((len(left) for left, _ in words + options), default=0)
    for title, rows in (("In this order:", words), ("You can add:", sorted(options))):
        if rows:
            parts.append("\n".join([title, *_format_table(rows, name_width)]))
    return "\n\n".join(parts) + "\n"


def get_example(task: Task) -> str:
    """The example in the docstring of a task; empty where there is none."""
    found = _EXAMPLE_PATTERN.search(task.__doc__ or "")
    return found[1] if found else ""


def _get_summary(task: Task) -> str:
    """The first sentence of a docstring, which says what the task does."""
    return " ".join((task.__doc__ or "").partition("\n\n")[0].split())


def _format_flag(option: Argument) -> str:
    """An option as it is typed: with dots where a value follows."""
    name = option.name.replace("_", "-")
    return f"--{name}" if option.kind is bool else f"--{name} …"


def _format_table(rows: Iterable[tuple[str, str]], name_width: int) -> Iterator[str]:
    """Lines of two columns, the first of `wide` characters."""
    for left, right in rows:
        first, *others = textwrap.wrap(right, WIDTH - name_width - 4) or [""]
        yield f"  {left:<{name_width}}  {first}".rstrip()
        yield from (f"{'':<{name_width + 4}}{line}" for line in others)
