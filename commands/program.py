"""Invoke, made kind: what was typed → the task that is run."""

import difflib
import os
import re
import signal
import sys
from itertools import pairwise
from types import FrameType
from typing import NoReturn

from invoke import Collection, ParseError, Program

from commands.here import ROOT, say


class Tasks(Program):
    """Invoke, but with a cure for a mistyped task or option."""

    def parse_tasks(self) -> None:
        """As Invoke does, with the nearest right word added to its complaint."""
        try:
            super().parse_tasks()
        except ParseError as error:
            known = [*self.collection.task_names, *(error.context.flags if error.context else ())]
            word = re.search(r"No idea what '(.+)' is", str(error))
            near = difflib.get_close_matches(word[1], known, n=1) if word else []
            cure = f" Did you mean {near[0]}?" if near else ""
            said = re.sub(
                r"Flag <Argument: ([\w-]+).*> needed value.*", r"--\1 needs a value.", str(error)
            )
            tell = f"{said}{cure} `python3 tasks.py` lists the tasks."
            raise ParseError(tell, error.context) from None
        except ValueError as error:
            word = re.search(r"'(.*)'", str(error))
            found = f", not “{word[1]}”" if word else ""
            raise ParseError(f"A number is wanted{found}.") from None

    def execute(self) -> None:
        """As Invoke does, but whoever stops it is told so, with the exit code of the signal."""
        before = signal.signal(signal.SIGTERM, _stop)
        if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:  # tasks.py
            signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            super().execute()
        except KeyboardInterrupt:
            _stop(signal.SIGINT, None)
        finally:
            signal.signal(signal.SIGTERM, before)


def _stop(number: int, _: FrameType | None) -> NoReturn:
    """Ends the command as a signal does, but only once every `with` and `finally` has cleaned."""
    print("\nStopped.", file=sys.stderr, flush=True)
    raise SystemExit(128 + number)


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


def run(tasks: Collection, typed: list[str]) -> None:
    """Run the tasks that were typed; with none, list them. Ends the program."""
    if typed[:1] == ["test"] and "--" not in typed and "--help" not in typed:
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
    program = Tasks(namespace=tasks, name="tasks.py", binary="python3 tasks.py")
    program.run(sys.argv if typed else ["tasks.py", "--list"])


def finish_what_was_stopped() -> None:
    """Finish a rename that was stopped half-way, before anything reads the content."""
    from plugins.writing.journal import BusyError, finish

    try:
        for path in finish(ROOT):
            say(f"{path} was changed while it was moved and is left as it is: look at its links.")
    except (BusyError, PermissionError):
        return  # it is being done at this moment, or it is somebody else's
