"""Invoke, made kind: what was typed → the task that is run, or a sentence and an example."""

import copy
import difflib
import os
import re
import signal
import sys
from itertools import pairwise
from types import FrameType
from typing import NoReturn

from invoke import Collection, ParseError, Program, Task
from invoke.parser import ParserContext

from clinicsite.cli.console import ROOT, echo
from clinicsite.cli.help import format_task_help, format_task_list, get_example

LIST_COMMAND = "python3 tasks.py"  # lists the tasks


class TaskProgram(Program):
    """Invoke, but each of its complaints is a plain sentence with an example."""

    def parse_tasks(self) -> None:
        """As Invoke does. Raises ParseError with words for people who do not program."""
        try:
            super().parse_tasks()
            for context in self.tasks:
                if word := _find_misread_option(context):
                    raise ParseError(f"No idea what '{word}' is!", context)
        except ParseError as error:
            raise ParseError(self._explain_parse_error(error), error.context) from None
        except ValueError as error:  # a word where a number belongs
            word = re.search(r"'(.*)'$", str(error))
            name = next((word for word in self.argv[1:] if word in self.collection.task_names), "")
            said = (
                f'"{word[1] if word else ""}" is not a whole number. {self._format_example(name)}'
            )
            raise ParseError(said, None) from None

    def parse_cleanup(self) -> None:
        """As Invoke does, with the nearest right name for help on a task that there is not."""
        name = self.args.help.value
        if isinstance(name, str) and name not in self.parser.contexts:
            raise ParseError(self._explain_unknown_task(name), None)
        super().parse_cleanup()

    def execute(self) -> None:
        """As Invoke does, but whoever stops it is told so, with the exit code of the signal."""
        before = {sign: signal.getsignal(sign) for sign in (signal.SIGINT, signal.SIGTERM)}
        signal.signal(signal.SIGTERM, _exit_on_signal)
        if before[signal.SIGINT] is signal.SIG_DFL:  # tasks.py
            signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            super().execute()
        except KeyboardInterrupt:
            _exit_on_signal(signal.SIGINT, None)
        finally:
            for sign, handler in before.items():  # all is done: a signal has nothing to clean up
                signal.signal(sign, handler)

    def print_help(self) -> None:
        """The tasks, by what a person wants; Invoke's own options are for nobody here."""
        self.list_tasks()

    def list_tasks(self) -> None:
        """The tasks, by what a person wants."""
        print(format_task_list(self.collection))

    def print_task_help(self, name: str) -> None:
        """What a task does, how it is typed, and what else it can be told."""
        print(format_task_help(name, self.collection[name], self.parser.contexts[name]))

    def _explain_parse_error(self, error: ParseError) -> str:
        said, context = str(error), error.context
        word = re.search(r"No idea what (['\"])(.*)\1 is", said)
        if context is None or not context.name:
            return self._explain_unknown_task(word[2]) if word else said
        example = self._format_example(context.name)
        option = _find_misread_option(context) or (
            word[2] if word and word[2].startswith("-") else ""
        )
        if option:
            return f"{_explain_unknown_option(option, context)} {example}"
        if word:
            return f'"{word[2]}" is one word too many for "{context.name}". {example}'
        if flag := re.search(r"Flag <Argument: ([\w-]+).*> needed value", said):
            wanted = _to_clause(context.args[flag[1].replace("-", "_")].help)
            return f'"--{flag[1]}" needs a value behind it: {wanted}. {example}'
        if context.missing_positional_args:
            wanted = " and ".join(_to_clause(each.help) for each in context.missing_positional_args)
            return f'"{context.name}" needs to know {wanted}. {example}'
        return f"{said} {example}"

    def _explain_unknown_task(self, word: str) -> str:
        if word.startswith("-"):
            return f'"{word}" stands behind a command, as in: {LIST_COMMAND} check --json'
        near = difflib.get_close_matches(word, self.collection.task_names, n=1)
        meant = f' Did you mean "{near[0]}"?' if near else ""
        return f'There is no command "{word}".{meant} To see all of them, type: {LIST_COMMAND}'

    def _format_example(self, name: str) -> str:
        """How a task is typed: the example in its docstring, or its name."""
        task: Task | None = self.collection.tasks.get(name)
        how = (get_example(task) if task else "") or f"{LIST_COMMAND} {name}".strip()
        quotes = "\nWords that belong together stand in quotation marks." if '"' in how else ""
        return f"Type it as in:\n    {how}{quotes}"


def _exit_on_signal(number: int, _: FrameType | None) -> NoReturn:
    """Ends the command as a signal does, but only once every `with` and `finally` has cleaned."""
    print("\nStopped.", file=sys.stderr, flush=True)
    raise SystemExit(128 + number)


def _find_misread_option(context: ParserContext) -> str:
    """An option that Invoke took for one of the words of a task, as it knows no such option."""
    words = (str(argument.value) for argument in context.positional_args)
    return next((word for word in words if word.startswith("-")), "")


def _to_clause(text: str | None) -> str:
    """What an option or a word is for, to be put into a sentence."""
    return f"{(text or '')[:1].lower()}{(text or '')[1:].rstrip('.')}"


def _explain_unknown_option(word: str, context: ParserContext) -> str:
    """That a task has no such option, and which it has."""
    known = [name for name in context.flags if name.startswith("--")]
    near = difflib.get_close_matches(word, known, n=1)
    meant = f' Did you mean "{near[0]}"?' if near else ""
    has = f" It has: {', '.join(sorted(known))}." if known else " It has none."
    return f'"{context.name}" has no option "{word}".{meant or has}'


def has_positional_word(arguments: list[str]) -> bool:
    """Whether a word stands among the options of `new` that is not the value of one of them."""
    before = ["", *arguments]
    return any(
        not word.startswith("-") and (not last.startswith("-") or "=" in last)
        for last, word in zip(before, arguments)
    )


# What a word means that stands behind these tasks, and their options that take no value: Invoke
# knows no word that may be left out.
FIRST_WORD_OPTIONS = {"rollback": "--release", "live-check": "--url"}
VALUELESS_OPTIONS = frozenset({"--dry-run"})


def insert_option_names(arguments: list[str]) -> list[str]:
    """What was typed, with the option's name before a word that stands for itself."""
    if not arguments or arguments[0] not in FIRST_WORD_OPTIONS:
        return arguments
    for place, (last, word) in enumerate(pairwise(arguments), 1):
        alone = not last.startswith("-") or "=" in last or last in VALUELESS_OPTIONS
        if alone and not word.startswith("-"):
            return [*arguments[:place], FIRST_WORD_OPTIONS[arguments[0]], *arguments[place:]]
    return arguments


def get_help_arguments(arguments: list[str]) -> list[str]:
    """How Invoke is asked for help, also for `help new` and `rename --help`; else nothing."""
    ours = arguments[: arguments.index("--")] if "--" in arguments else arguments
    if ours[:1] != ["help"] and not {"--help", "-h"} & set(ours):
        return []
    named = [word for word in ours if word not in ("help", "--help", "-h")]
    return ["--help", *named[:1]]


def run_tasks(tasks: Collection, arguments: list[str]) -> None:
    """Run the tasks that were typed; with none, list them. Ends the program."""
    arguments = get_help_arguments(arguments) or arguments
    if arguments[:1] == ["test"] and "--" not in arguments:
        ours = [word for word in arguments if word == "--faults"]
        arguments = ["test", *ours, "--", *(word for word in arguments[1:] if word not in ours)]
    if arguments[:1] in (["new"], ["host-config"]) and not has_positional_word(arguments[1:]):
        arguments = [
            arguments[0],
            "",
            *arguments[1:],
        ]  # it asks for what is missing in its own words
    if arguments[:2] == ["bench", "preview"]:  # which would run one task after the other
        arguments = ["bench", "--preview", *arguments[2:]]
    arguments = insert_option_names(arguments)
    sys.argv = ["tasks.py", *arguments]
    os.chdir(ROOT)
    recover_interrupted_change()
    copied = copy.deepcopy(tasks)  # Invoke takes the help out of a task when it reads it
    program = TaskProgram(namespace=copied, name="tasks.py", binary="python3 tasks.py")
    program.run(sys.argv if arguments else ["tasks.py", "--list"])


def recover_interrupted_change() -> None:
    """Finish a rename that was stopped half-way, before anything reads the content."""
    from clinicsite.authoring.write_ahead_log import ContentLockedError, recover

    try:
        for path in recover(ROOT):
            echo(f"{path} was changed while it was moved and is left as it is: look at its links.")
    except (ContentLockedError, PermissionError):
        return  # it is being done at this moment, or it is somebody else's
