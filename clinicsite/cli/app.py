"""Run the commands that were typed, with Invoke, and explain what cannot be run."""

from __future__ import annotations

import os
import re
import signal
import sys
from itertools import pairwise
from types import FrameType
from typing import NoReturn

from invoke import Exit, ParseError, Program
from invoke.parser import ParserContext

from clinicsite.authoring.content_lock import ContentLockedError
from clinicsite.authoring.write_ahead_log import recover
from clinicsite.checks.unexpected_errors import make_unexpected_problem
from clinicsite.cli.changed_files import OPTION as CHANGED_OPTION
from clinicsite.cli.command_table import COMMANDS, load_collection
from clinicsite.cli.console import ROOT, echo
from clinicsite.cli.help import format_task_help, format_task_list, get_example
from clinicsite.cli.problem_output import print_problems
from clinicsite.cli.tested_tree import OPTION
from clinicsite.support.atomic_dirs import clear_work_folder
from clinicsite.support.characters import escape_lines
from clinicsite.support.edit_distance import suggest
from clinicsite.support.errors import UserError

LIST_COMMAND = "python3 tasks.py"  # lists the commands
# What the first word after these commands means, because Invoke has no optional positional words.
FIRST_WORD_OPTIONS = {"rollback": "--release", "live-check": "--url"}
VALUELESS_OPTIONS = frozenset({"--dry-run"})  # of the same commands
RENAMED_OPTIONS = {"--republish": "--again"}  # by their names in earlier versions


class TaskProgram(Program):
    """Run Invoke, but explain each error in a plain sentence with an example."""

    def parse_tasks(self) -> None:
        """Parse as Invoke does. Raises ParseError with a sentence for people who do not program."""
        try:
            super().parse_tasks()
            for context in self.tasks:
                if word := _find_unparsed_option(context):
                    raise ParseError(f"No idea what '{word}' is!", context)
        except ParseError as error:
            message = escape_lines(self._explain_parse_error(error))
            raise ParseError(message, error.context) from None
        except ValueError as error:  # a word in the place of a number
            found = re.search(r"'(.*)'$", str(error))
            name = next((word for word in self.argv[1:] if word in COMMANDS), "")
            text = found[1] if found else ""
            message = f'"{text}" is not a whole number. {self._format_example(name)}'
            raise ParseError(message, None) from None

    def parse_cleanup(self) -> None:
        """Act on `--help` and `--list`. Raises ParseError for help on an unknown command."""
        name = self.args.help.value
        if isinstance(name, str) and name not in self.parser.contexts:
            raise ParseError(self._explain_unknown_task(name), None)
        super().parse_cleanup()

    def execute(self) -> None:
        """Run the tasks. Turn a UserError into its message, and a signal into its exit code."""
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        signal.signal(signal.SIGTERM, _exit_on_signal)
        if before[signal.SIGINT] is signal.SIG_DFL:  # as tasks.py sets it
            signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            clear_work_folder(ROOT)
            recover_interrupted_change()
            super().execute()
        except UserError as error:
            raise Exit(self._format_error(error), code=error.exit_code) from None
        except KeyboardInterrupt:
            _exit_on_signal(signal.SIGINT, None)
        finally:
            for number, handler in before.items():  # no clean-up is left for a later signal
                signal.signal(number, handler)

    def print_help(self) -> None:
        """Print the commands by group, instead of Invoke's own options."""
        self.list_tasks()

    def list_tasks(self) -> None:
        """Print the commands by group."""
        print(format_task_list())

    def print_task_help(self, name: str) -> None:
        """Print the help of a command: its job, its form and its options."""
        print(format_task_help(name, self.collection[name], self.parser.contexts[name]))

    def _format_error(self, error: UserError) -> str:
        failures = [COMMANDS[context.name].failure for context in self.tasks if context.name]
        return escape_lines(" ".join(filter(None, (*failures[:1], str(error)))))

    def _explain_parse_error(self, error: ParseError) -> str:
        message, context = str(error), error.context
        word = re.search(r"No idea what (['\"])(.*)\1 is", message)
        if context is None or not context.name:
            return self._explain_unknown_task(word[2]) if word else message
        example = self._format_example(context.name)
        unknown = word[2] if word and word[2].startswith("-") else ""
        if option := _find_unparsed_option(context) or unknown:
            return f"{_explain_unknown_option(option, context)} {example}"
        if word:
            return f'"{word[2]}" is one word too many for "{context.name}". {example}'
        if flag := re.search(r"Flag <Argument: ([\w-]+).*> needed value", message):
            wanted = _to_clause(context.args[flag[1].replace("-", "_")].help)
            return f'"--{flag[1]}" needs a value: {wanted}. {example}'
        if context.missing_positional_args:
            wanted = " and ".join(_to_clause(each.help) for each in context.missing_positional_args)
            return f'"{context.name}" needs {wanted}. {example}'
        return f"{message} {example}"

    def _explain_unknown_task(self, word: str) -> str:
        if word.startswith("-"):
            return f'Type "{word}" after a command, as in: {LIST_COMMAND} check --json'
        meant = f" {suggest(word, COMMANDS)}".rstrip()
        return f'There is no command "{word}".{meant} To see all of them, type: {LIST_COMMAND}'

    def _format_example(self, name: str) -> str:
        """Return the example of a command's docstring, or its name."""
        task = self.collection.tasks.get(name)
        example = (get_example(task) if task else "") or f"{LIST_COMMAND} {name}".strip()
        quotes = "\nPut words that belong together in quotation marks." if '"' in example else ""
        return f"Type it as in:\n    {example}{quotes}"


def _exit_on_signal(number: int, _: FrameType | None) -> NoReturn:
    """Raise SystemExit with the code of a signal, so that `with` and `finally` clean up."""
    print("\nStopped.", file=sys.stderr, flush=True)
    raise SystemExit(128 + number)


def _find_unparsed_option(context: ParserContext) -> str:
    """Return an unknown option that Invoke took for a positional word, or nothing."""
    words = (str(argument.value) for argument in context.positional_args)
    return next((word for word in words if word.startswith("-")), "")


def _to_clause(text: str | None) -> str:
    """Return the help of an option as a part of a sentence."""
    return f"{(text or '')[:1].lower()}{(text or '')[1:].rstrip('.')}"


def _explain_unknown_option(word: str, context: ParserContext) -> str:
    """Return a sentence on an unknown option, with the nearest one or all that exist."""
    if new := RENAMED_OPTIONS.get(word):
        return f'The option "{word}" is now "{new}".'
    known = [name for name in context.flags if name.startswith("--")]
    options = f"It has: {', '.join(sorted(known))}." if known else "It has none."
    return f'"{context.name}" has no option "{word}". {suggest(word, known) or options}'


def has_positional_word(arguments: list[str]) -> bool:
    """Return whether a word among the options is not the value of one of them."""
    before = ["", *arguments]
    return any(
        not word.startswith("-") and (not last.startswith("-") or "=" in last)
        for last, word in zip(before, arguments)
    )


def insert_option_names(arguments: list[str]) -> list[str]:
    """Return the arguments with the name of an option before a word that stands alone."""
    if not arguments or arguments[0] not in FIRST_WORD_OPTIONS:
        return arguments
    for place, (last, word) in enumerate(pairwise(arguments), 1):
        is_alone = not last.startswith("-") or "=" in last or last in VALUELESS_OPTIONS
        if is_alone and not word.startswith("-"):
            return [*arguments[:place], FIRST_WORD_OPTIONS[arguments[0]], *arguments[place:]]
    return arguments


def get_help_arguments(arguments: list[str]) -> list[str]:
    """Return Invoke's arguments for `help new` or `rename --help`, or nothing."""
    ours = arguments[: arguments.index("--")] if "--" in arguments else arguments
    if ours[:1] != ["help"] and not {"--help", "-h"} & set(ours):
        return []
    names = [word for word in ours if word not in ("help", "--help", "-h")]
    return ["--help", *names[:1]]


def normalize_arguments(arguments: list[str]) -> list[str]:
    """Return the typed arguments in the form that Invoke parses."""
    arguments = get_help_arguments(arguments) or arguments
    if arguments[:1] == ["test"] and "--" not in arguments:
        arguments = ["test", *split_test_arguments(arguments[1:])]
    if arguments[:1] in (["new"], ["host-config"]) and not has_positional_word(arguments[1:]):
        arguments = [arguments[0], "", *arguments[1:]]  # the command asks for the missing word
    if arguments[:2] == ["bench", "preview"]:  # Invoke would run one command after the other
        arguments = ["bench", "--preview", *arguments[2:]]
    if arguments[:1] == ["signoff"]:
        arguments = join_words(arguments)
    return insert_option_names(arguments)


def split_test_arguments(words: list[str]) -> list[str]:
    """Return the options of the task `test`, and after `--` the words for pytest."""
    ours, further = list[str](), list[str]()
    rest = iter(words)
    for word in rest:
        if word == CHANGED_OPTION:
            ours.append(f"{word}={next(rest, '')}")
        elif word in ("--faults", OPTION) or word.startswith(f"{CHANGED_OPTION}="):
            ours.append(word)
        else:
            further.append(word)
    return [*ours, "--", *further]


def join_words(arguments: list[str]) -> list[str]:
    """Return the arguments of a command with its words that are no option joined by commas.

    Each option of the command has a value.
    """
    words: list[str] = []
    options: list[str] = []
    for before, word in pairwise(arguments):
        is_value = before.startswith("-") and "=" not in before
        (options if is_value or word.startswith("-") else words).append(word)
    return [arguments[0], *filter(None, [",".join(words)]), *options]


def run_commands(arguments: list[str]) -> None:
    """Run the typed commands, or list all commands if none is typed. Ends the program."""
    arguments = normalize_arguments(arguments)
    sys.argv = ["tasks.py", *arguments]
    os.chdir(ROOT)
    try:
        collection = load_collection(arguments, for_help=arguments[:1] == ["--help"])
    except Exception as error:  # noqa: BLE001 (a fault of the code, which is reported)
        problem = make_unexpected_problem(error, ROOT, "tasks.py")
        sys.exit(print_problems([problem], as_json="--json" in arguments))
    program = TaskProgram(namespace=collection, name="tasks.py", binary=LIST_COMMAND)
    program.run(sys.argv if arguments else ["tasks.py", "--list"])


def recover_interrupted_change() -> None:
    """Finish a change of the content that was interrupted, before a command reads the content."""
    try:
        for path in recover(ROOT):
            echo(f"{path} was edited while a command moved it. Its links may be wrong: check them.")
    except ContentLockedError:
        return  # another command, or another user, is changing the content
