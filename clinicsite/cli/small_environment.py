"""Run commands on a finished release with nothing but Python, git and the file of ghp-import.

A workflow holds a token that can change the live site in these commands, so no other package may
run beside them. What this module does not understand needs the whole environment.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from clinicsite.cli.output import ROOT, echo
from clinicsite.cli.release_commands import (
    check_live_site,
    host_of_command,
    is_again,
    restore_release,
    send_release,
    tell_people,
)
from clinicsite.publishing.hosts.host import Host, ProgressCallback
from clinicsite.publishing.release_checks import PublishOptions
from clinicsite.publishing.release_selection import select_release
from clinicsite.support.atomic_dirs import clear_work_folder
from clinicsite.support.characters import escape_lines
from clinicsite.support.errors import UserError

SETTINGS_FILE = "publishconf.py"
FAILURES = {
    "publish": "Not published. ",
    "rollback": "",
    "live-check": "",
    "tell": "No message was written. ",
}
WORDS = {"publish": "", "rollback": "release", "live-check": "url"}  # options without a name
TEXTS = {
    "publish": ("--to", "--release"),
    "rollback": ("--to", "--release", "--if-live"),
    "live-check": ("--to", "--release", "--url"),
}
FLAGS = {
    "publish": ("dry-run", "force-older", "allow-shrink", "with-uncommitted", "again"),
    "rollback": ("dry-run", "unpublished"),
    "live-check": (),
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Raise ValueError: the whole environment explains what is wrong."""
        raise ValueError(message)


def parse(arguments: list[str]) -> argparse.Namespace | None:
    """Return the parsed command, or None for one that needs the whole environment."""
    name = arguments[0]
    parser = _Parser(add_help=False, allow_abbrev=False)
    for option in TEXTS[name]:
        parser.add_argument(option, default="")
    for flag in FLAGS[name]:
        parser.add_argument(f"--{flag}", action="store_true")
    if name == "live-check":
        parser.add_argument("--wait", type=int, default=0)
    if WORDS[name]:
        parser.add_argument("word", nargs="?", default="")
    try:
        found = parser.parse_args(arguments[1:])
    except ValueError:
        return None
    if WORDS[name] and found.word:
        setattr(found, WORDS[name], found.word)
    return found


def read_hosts(root: Path) -> tuple[dict[str, str], str] | None:
    """Return the settings HOSTS and PUBLISH_TO, or None where they are no plain texts.

    Nothing is imported: the settings bring Pelican and all its packages.
    """
    found: dict[str, Any] = {}
    try:
        tree = ast.parse((root / SETTINGS_FILE).read_text("utf-8"))
        for node in tree.body:
            match node:
                case ast.Assign(targets=[ast.Name("HOSTS" | "PUBLISH_TO" as name)]):
                    found[name] = ast.literal_eval(node.value)
    except (OSError, ValueError, SyntaxError):
        return None
    hosts, default = found.get("HOSTS"), found.get("PUBLISH_TO")
    if not isinstance(hosts, dict) or not isinstance(default, str):
        return None
    return hosts, default


def is_small_host(spec: str) -> bool:
    """Return whether a host needs no package but ghp-import."""
    kind, _, place = spec.partition(":")
    return kind == "pages" or (kind == "bundle" and ".tar.zst" not in place)


def run(arguments: list[str]) -> int | None:
    """Run a command and return its exit code, or None where it needs the whole environment."""
    if arguments == ["tell"]:
        return _run_explained("tell", tell_people)
    options, settings = parse(arguments), read_hosts(ROOT)
    if options is None or settings is None:
        return None
    hosts, default = settings
    wanted = options.to or default
    is_url_known = arguments[0] != "live-check" or options.url or os.environ.get("SITE_URL")
    if not is_small_host(hosts.get(wanted, wanted)) or not is_url_known:
        return None
    os.chdir(ROOT)
    clear_work_folder(ROOT)

    def run_command() -> None:
        with host_of_command(options.to, default, hosts, _show_progress()) as host:
            _run_command(arguments[0], options, host, _show_progress())

    return _run_explained(arguments[0], run_command)


def _run_explained(name: str, run_command: Callable[[], None]) -> int:
    """Return the exit code of a command, after its message where it fails."""
    try:
        run_command()
    except UserError as error:
        print(escape_lines(f"{FAILURES[name]}{error}"), file=sys.stderr, flush=True)
        return error.exit_code
    return 0


def _run_command(
    name: str, options: argparse.Namespace, host: Host, progress: ProgressCallback
) -> None:
    if name == "publish":
        wanted = PublishOptions(
            options.dry_run,
            options.force_older,
            options.allow_shrink,
            options.with_uncommitted,
            is_again(options.again),
        )
        send_release(select_release(ROOT, options.release), host, wanted, progress, options.to)
    elif name == "rollback":
        restore_release(
            host,
            progress,
            options.to,
            options.release,
            if_live=options.if_live,
            unpublished=options.unpublished,
            dry_run=options.dry_run,
        )
    else:
        url = (options.url or os.environ["SITE_URL"]).rstrip("/")
        check_live_site(host, progress, url, options.release, options.wait)


def _show_progress() -> Callable[[str], None]:
    """Return a function that prints each step once, without its percentage."""
    last = ""

    def show(message: str) -> None:
        nonlocal last
        step = re.sub(r" \d+ %$", "", message)
        if step != last:
            echo(f"{step} …")
        last = step

    return show
