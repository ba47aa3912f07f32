"""Start every command: `python3 tasks.py TASK` on any machine, `inv TASK` inside `.venv`."""

import gc
import io
import signal
import sys
from pathlib import Path

import bootstrap
from clinicsite.cli import release_environment, tested_tree

IS_COMMAND = __name__ == "__main__" or Path(sys.argv[0]).stem in {"inv", "invoke"}
if IS_COMMAND:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a pipe on Windows is not in UTF-8
            stream.reconfigure(encoding="utf-8", errors="replace")
    root = Path(__file__).resolve().parent
    if release_environment.enter_release_environment(root, sys.argv[1:]):
        from clinicsite.cli import small_environment  # imports ghp-import, which is there now

        code = small_environment.run(sys.argv[1:])
        if code is not None:
            sys.exit(code)
    tested_tree.exit_if_tested(root, sys.argv[1:])
    # From here on, every package of requirements.txt is installed.
    bootstrap.enter_environment(root, sys.argv[1:])
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # no clean-up is needed yet

from clinicsite.cli import app


def main(arguments: list[str]) -> None:
    """Run the commands that were typed, or list all commands."""
    app.run_commands(arguments)


if IS_COMMAND:
    if {"check", "inventory"} & set(sys.argv[1:]):  # short runs that free little memory
        gc.disable()  # collecting garbage takes a tenth of the time
    main(sys.argv[1:])  # `inv` runs the same program as `python3 tasks.py`
