"""List the commands: where each is defined, under which heading the help lists it.

The command line imports a command's module only when that command runs. The module imports what it
needs at its top, so `check` never waits for the packages of `publish`. The help needs only the
signature and the docstring of a command, so it reads these without the imports of the application.
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
HOST_HELP = "The host: a name of publishconf.py, or a target as in pages:origin#gh-pages."


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
    "admin": Command("admin:admin", WRITING),
    "new": Command("new:new", WRITING, "No page was made."),
    "preview": Command("preview:preview", WRITING),
    "cite": Command("cite:cite", WRITING, "Nothing was added."),
    "rename": Command("rename:rename", WRITING, "Not renamed."),
    "translate": Command("translate:translate", WRITING, "Nothing was translated."),
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
    "tell": Command("tell:tell", PUBLISHING, "No message was written."),
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


def read_declaration(name: str) -> Task:
    """Return the task of a command without its body, and without the imports of its module."""
    command = COMMANDS[name]
    file = Path(__file__).parent / "commands" / f"{command.module}.py"
    tree = ast.parse(file.read_text("utf-8"))
    tree.body = [node for node in tree.body if _is_declaration(node, command.function)]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            node.body = node.body[:1]  # the docstring
    names: dict[str, Task] = {}
    exec(compile(tree, file, "exec"), names)  # noqa: S102 - a file of this program
    return names[command.function]


def _is_declaration(node: ast.stmt, function: str) -> bool:
    """Return whether the signature of the function may need a statement of its module."""
    if isinstance(node, ast.ImportFrom):
        return node.module in ("__future__", "invoke", __name__)
    is_constant = isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    return is_constant or (isinstance(node, ast.FunctionDef) and node.name == function)


def load_collection(words: list[str], *, for_help: bool = False) -> Collection:
    """Return a collection of the commands that are among the typed words."""
    collection = Collection()
    for name in dict.fromkeys(words):
        if name in COMMANDS:  # a copy, because Invoke removes the help of a task while it parses
            task = read_declaration(name) if for_help else copy.deepcopy(load_task(name))
            collection.add_task(task, name=name)
    return collection
