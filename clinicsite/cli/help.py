"""What is shown to who asks for help: the tasks, or one of them, in words for people."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from invoke import Collection, Task
from invoke.parser import Argument, ParserContext

TYPED = "python3 tasks.py"
ROOMS = {
    "clinicsite.cli.authoring": "To write",
    "clinicsite.cli.reports": "To know how things stand",
    "clinicsite.cli.publishing": "To publish",
    "clinicsite.cli.dev": "To work on the program",
}
WIDTH = 88  # characters of a line
_EXAMPLE = re.compile(r"Example: (.+)")


def all_tasks(tasks: Collection) -> str:
    """Every task with what it does, by what a person wants."""
    parts = [f"Type {TYPED}, then one of these words."]
    wide = max(map(len, tasks.task_names))
    for room, title in ROOMS.items():
        found = [
            (name, _says(task))
            for name, task in sorted(tasks.tasks.items())
            if task.body.__module__ == room
        ]
        parts.append("\n".join([f"{title}:", *_table(found, wide)]))
    parts.append(f"To know more about one of them, type as in: {TYPED} new --help")
    return "\n\n".join(parts) + "\n"


def one_task(name: str, task: Task, context: ParserContext) -> str:
    """What a task does, how it is typed, and what else it can be told."""
    words = [(each.name.upper(), each.help or "") for each in context.positional_args]
    flags = {argument.name: argument for argument in context.args.values()}
    options = [
        (_flag(option), option.help or "") for option in flags.values() if not option.positional
    ]
    typed = " ".join([TYPED, name, *(word for word, _ in words)])
    parts = [f"{typed}\n\n" + "\n".join(textwrap.wrap(_says(task), WIDTH))]
    if example := example_of(task):
        parts.append(f"Type it as in:\n    {example}")
    wide = max((len(left) for left, _ in words + options), default=0)
    for title, rows in (("In this order:", words), ("You can add:", sorted(options))):
        if rows:
            parts.append("\n".join([title, *_table(rows, wide)]))
    return "\n\n".join(parts) + "\n"


def example_of(task: Task) -> str:
    """The example in the docstring of a task; empty where there is none."""
    found = _EXAMPLE.search(task.__doc__ or "")
    return found[1] if found else ""


def _says(task: Task) -> str:
    """The first sentence of a docstring, which says what the task does."""
    return " ".join((task.__doc__ or "").partition("\n\n")[0].split())


def _flag(option: Argument) -> str:
    """An option as it is typed: with dots where a value follows."""
    name = option.name.replace("_", "-")
    return f"--{name}" if option.kind is bool else f"--{name} …"


def _table(rows: Iterable[tuple[str, str]], wide: int) -> Iterator[str]:
    """Lines of two columns, the first of `wide` characters."""
    for left, right in rows:
        first, *others = textwrap.wrap(right, WIDTH - wide - 4) or [""]
        yield f"  {left:<{wide}}  {first}".rstrip()
        yield from (f"{'':<{wide + 4}}{line}" for line in others)
