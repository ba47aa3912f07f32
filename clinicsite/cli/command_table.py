"""List the commands: where each is defined, under which heading the help lists it.

The command line imports a command's module only when that command is typed. The module imports
what it needs at its top, so `check` never waits for the packages of `publish`.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from invoke import Collection, Task

WRITING = "To write"
STATE = "To see the state of the site"
PUBLISHING = "To publish"
DEVELOPMENT = "To work on the program"
GROUPS = (WRITING, STATE, PUBLISHING, DEVELOPMENT)
PACKAGE = "clinicsite.cli.commands"


@dataclass(frozen=True)
class Command:
    """Where a command is defined, its group in the help, and what comes before its errors."""

    target: str  # "module:function", the module relative to PACKAGE
    group: str
    failure: str = ""  # a sentence such as "Not renamed."

    @property
    def module(self) -> str:
        """Return the name of the module below PACKAGE."""
        return self.target.partition(":")[0]

    @property
    def function(self) -> str:
        """Return the name of the function that Invoke runs."""
        return self.target.partition(":")[2]


COMMANDS: Mapping[str, Command] = {
    "new": Command("new:new", WRITING, "No page was made."),
    "preview": Command("preview:preview", WRITING),
    "cite": Command("cite:cite", WRITING, "Nothing was added."),
    "rename": Command("rename:rename", WRITING, "Not renamed."),
    "unpublish": Command("unpublish:unpublish", WRITING, "Nothing was changed."),
    "signoff": Command("signoff:signoff", WRITING, "Not signed."),
    "check": Command("check:check", STATE),
    "ease": Command("ease:ease", STATE),
    "inventory": Command("inventory:inventory", STATE),
    "references": Command("references:references", STATE),
    "launch-check": Command("launch_check:launch_check", STATE),
    "changes": Command("changes:changes", STATE),
    "weekly": Command("weekly:weekly", STATE),
    "build": Command("build:build", PUBLISHING, "Not built."),
    "publish": Command("publish:publish", PUBLISHING, "Not published."),
    "rollback": Command("rollback:rollback", PUBLISHING),
    "releases": Command("rollback:releases", PUBLISHING),
    "live-check": Command("live_check:live_check", PUBLISHING),
    "host-config": Command("host_config:host_config", PUBLISHING),
    "test": Command("dev:test", DEVELOPMENT),
    "lint": Command("dev:lint", DEVELOPMENT),
    "bench": Command("bench:bench", DEVELOPMENT),
}


def load_task(name: str) -> Task:
    """Import the module of a command and return its task."""
    command = COMMANDS[name]
    task: Task = getattr(import_module(f"{PACKAGE}.{command.module}"), command.function)
    return task


def load_collection(words: list[str]) -> Collection:
    """Return a collection of the commands that are among the typed words."""
    collection = Collection()
    for name in dict.fromkeys(words):
        if name in COMMANDS:  # a copy, because Invoke removes the help of a task while it parses
            collection.add_task(copy.deepcopy(load_task(name)), name=name)
    return collection


def read_summary(name: str) -> str:
    """Return the first paragraph of a command's docstring, without importing its module."""
    command = COMMANDS[name]
    file = Path(__file__).parent / "commands" / f"{command.module}.py"
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name == command.function:
            return get_first_paragraph(ast.get_docstring(node) or "")
    return ""


def get_first_paragraph(docstring: str) -> str:
    """Return the first paragraph of a docstring on one line."""
    return " ".join(docstring.partition("\n\n")[0].split())
