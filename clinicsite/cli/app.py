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

from clinicsite.cli.console import ROOT, say
from clinicsite.cli.help import all_tasks, example_of, one_task

LIST = "python3 tasks.py"  # lists the tasks


class Tasks(Program):
    """Invoke, but each of its complaints is a plain sentence with an example."""

    def parse_tasks(self) -> None:
        """As Invoke does. Raises ParseError with words for people who do not program."""
        try:
            super().parse_tasks()
            for context in self.tasks:
                if word := _mistaken(context):
                    raise ParseError(f"No idea what '{word}' is!", context)
        except ParseError as error:
            raise ParseError(self._in_plain_words(error), error.context) from None
        except ValueError as error:  # a word where a number belongs
            word = re.search(r"'(.*)'$", str(error))
            name = next((word for word in self.argv[1:] if word in self.collection.task_names), "")
            said = f'"{word[1] if word else ""}" is not a whole number. {self._example(name)}'
            raise ParseError(said, None) from None

    def parse_cleanup(self) -> None:
        """As Invoke does, with the nearest right name for help on a task that there is not."""
        name = self.args.help.value
        if isinstance(name, str) and name not in self.parser.contexts:
            raise ParseError(self._no_task(name), None)
        super().parse_cleanup()

    def execute(self) -> None:
        """As Invoke does, but whoever stops it is told so, with the exit code of the signal."""
        before = {sign: signal.getsignal(sign) for sign in (signal.SIGINT, signal.SIGTERM)}
        signal.signal(signal.SIGTERM, _stop)
        if before[signal.SIGINT] is signal.SIG_DFL:  # tasks.py
            signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            super().execute()
        except KeyboardInterrupt:
            _stop(signal.SIGINT, None)
        finally:
            for sign, handler in before.items():  # all is done: a signal has nothing to clean up
                signal.signal(sign, handler)

    def print_help(self) -> None:
        """The tasks, by what a person wants; Invoke's own options are for nobody here."""
        self.list_tasks()

    def list_tasks(self) -> None:
        """The tasks, by what a person wants."""
        print(all_tasks(self.collection))

    def print_task_help(self, name: str) -> None:
        """What a task does, how it is typed, and what else it can be told."""
        print(one_task(name, self.collection[name], self.parser.contexts[name]))

    def _in_plain_words(self, error: ParseError) -> str:
        said, context = str(error), error.context
        word = re.search(r"No idea what (['\"])(.*)\1 is", said)
        if context is None or not context.name:
            return self._no_task(word[2]) if word else said
        example = self._example(context.name)
        option = _mistaken(context) or (word[2] if word and word[2].startswith("-") else "")
        if option:
            return f"{_no_option(option, context)} {example}"
        if word:
            return f'"{word[2]}" is one word too many for "{context.name}". {example}'
        if flag := re.search(r"Flag <Argument: ([\w-]+).*> needed value", said):
            wanted = _told(context.args[flag[1].replace("-", "_")].help)
            return f'"--{flag[1]}" needs a value behind it: {wanted}. {example}'
        if context.missing_positional_args:
            wanted = " and ".join(_told(each.help) for each in context.missing_positional_args)
            return f'"{context.name}" needs to know {wanted}. {example}'
        return f"{said} {example}"

    def _no_task(self, word: str) -> str:
        if word.startswith("-"):
            return f'"{word}" stands behind a command, as in: {LIST} check --json'
        near = difflib.get_close_matches(word, self.collection.task_names, n=1)
        meant = f' Did you mean "{near[0]}"?' if near else ""
        return f'There is no command "{word}".{meant} To see all of them, type: {LIST}'

    def _example(self, name: str) -> str:
        """How a task is typed: the example in its docstring, or its name."""
        task: Task | None = self.collection.tasks.get(name)
        how = (example_of(task) if task else "") or f"{LIST} {name}".strip()
        quotes = "\nWords that belong together stand in quotation marks." if '"' in how else ""
        return f"Type it as in:\n    {how}{quotes}"


def _stop(number: int, _: FrameType | None) -> NoReturn:
    """Ends the command as a signal does, but only once every `with` and `finally` has cleaned."""
    print("\nStopped.", file=sys.stderr, flush=True)
    raise SystemExit(128 + number)


def _mistaken(context: ParserContext) -> str:
    """An option that Invoke took for one of the words of a task, as it knows no such option."""
    words = (str(argument.value) for argument in context.positional_args)
    return next((word for word in words if word.startswith("-")), "")


def _told(text: str | None) -> str:
    """What an option or a word is for, to be put into a sentence."""
    return f"{(text or '')[:1].lower()}{(text or '')[1:].rstrip('.')}"


def _no_option(word: str, context: ParserContext) -> str:
    """That a task has no such option, and which it has."""
    known = [name for name in context.flags if name.startswith("--")]
    near = difflib.get_close_matches(word, known, n=1)
    meant = f' Did you mean "{near[0]}"?' if near else ""
    has = f" It has: {', '.join(sorted(known))}." if known else " It has none."
    return f'"{context.name}" has no option "{word}".{meant or has}'


def has_title(typed: list[str]) -> bool:
    """Whether a word stands among the options of `new` that is not the value of one of them."""
    before = ["", *typed]
    return any(
        not word.startswith("-") and (not last.startswith("-") or "=" in last)
        for last, word in zip(before, typed)
    )


# What a word means that stands behind these tasks, and their options that take no value: Invoke
# knows no word that may be left out.
FIRST_WORD = {"rollback": "--release", "live-check": "--url"}
WITHOUT_VALUE = frozenset({"--dry-run"})


def with_name(typed: list[str]) -> list[str]:
    """What was typed, with the option's name before a word that stands for itself."""
    if not typed or typed[0] not in FIRST_WORD:
        return typed
    for place, (last, word) in enumerate(pairwise(typed), 1):
        alone = not last.startswith("-") or "=" in last or last in WITHOUT_VALUE
        if alone and not word.startswith("-"):
            return [*typed[:place], FIRST_WORD[typed[0]], *typed[place:]]
    return typed


def asking_for_help(typed: list[str]) -> list[str]:
    """How Invoke is asked for help, also for `help new` and `rename --help`; else nothing."""
    ours = typed[: typed.index("--")] if "--" in typed else typed
    if ours[:1] != ["help"] and not {"--help", "-h"} & set(ours):
        return []
    named = [word for word in ours if word not in ("help", "--help", "-h")]
    return ["--help", *named[:1]]


def run(tasks: Collection, typed: list[str]) -> None:
    """Run the tasks that were typed; with none, list them. Ends the program."""
    typed = asking_for_help(typed) or typed
    if typed[:1] == ["test"] and "--" not in typed:
        ours = [word for word in typed if word == "--faults"]
        typed = ["test", *ours, "--", *(word for word in typed[1:] if word not in ours)]
    if typed[:1] in (["new"], ["host-config"]) and not has_title(typed[1:]):
        typed = [typed[0], "", *typed[1:]]  # it asks for what is missing in its own words
    if typed[:2] == ["bench", "preview"]:  # which would run one task after the other
        typed = ["bench", "--preview", *typed[2:]]
    typed = with_name(typed)
    sys.argv = ["tasks.py", *typed]
    os.chdir(ROOT)
    finish_what_was_stopped()
    copied = copy.deepcopy(tasks)  # Invoke takes the help out of a task when it reads it
    program = Tasks(namespace=copied, name="tasks.py", binary="python3 tasks.py")
    program.run(sys.argv if typed else ["tasks.py", "--list"])


def finish_what_was_stopped() -> None:
    """Finish a rename that was stopped half-way, before anything reads the content."""
    from clinicsite.authoring.write_ahead_log import BusyError, finish

    try:
        for path in finish(ROOT):
            say(f"{path} was changed while it was moved and is left as it is: look at its links.")
    except (BusyError, PermissionError):
        return  # it is being done at this moment, or it is somebody else's
