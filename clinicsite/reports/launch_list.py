"""Print the launch checklist as text, or as JSON for other programs."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.text import Text

from clinicsite.checks.report_formats import ContentCheckError, select_errors
from clinicsite.checks.rules.launch import LaunchStatus, list_launch_status
from clinicsite.model.problem import Problem
from clinicsite.parsing.read import read_site
from clinicsite.support.characters import escape_json, escape_lines

ITEM_PREFIX = "  {}  "  # before a line of the list, "open" or "done"
DETAIL_LABELS = {"Why": "why", "Rule": "rule"}


def run_launch_check(
    root: Path, site_url: str, *, as_json: bool, console: Console | None = None
) -> list[Problem]:
    """Print the launch checklist of the project at `root`, and return every missing fact.

    Raises ContentCheckError if content cannot be read, because it may hold a missing fact.
    """
    site = read_site(root / "content", root / "theme", site_url, publish=True)
    if errors := select_errors(site.problems):
        raise ContentCheckError(errors)
    lines = list_launch_status(site)
    console = console or Console()
    if as_json:
        console.file.write(f"{to_json(lines)}\n")
    else:
        print_list(lines, console, launched=site.records.clinic.launched)
    return [place for line in lines for place in line.missing]


def to_text(lines: list[LaunchStatus], width: int, *, launched: bool) -> str:
    """Return the list by group, in lines of at most `width` characters, with whole paths."""
    return "\n".join(
        [
            _format_heading(lines),
            "",
            *_format_groups(lines, width),
            *_format_footer(lines, width, launched),
        ]
    )


def to_json(lines: list[LaunchStatus]) -> str:
    """Return a list of objects: the fields of an item, whether it is done, and what is missing."""
    objects = [
        {
            **line.item.model_dump(exclude={"phrases"}),
            "done": line.is_done,
            "missing": [place.to_dict() for place in line.missing],
        }
        for line in lines
    ]
    return escape_json(json.dumps(objects, indent=2, ensure_ascii=False))


def print_list(lines: list[LaunchStatus], console: Console, *, launched: bool) -> None:
    """Print the list, with open and done items in different colors where there is color."""
    text = Text(escape_lines(to_text(lines, console.width, launched=launched)))
    text.highlight_regex(r"(?m)^  open\b.*$", "bold")
    text.highlight_regex(r"(?m)^  done\b.*$", "green")
    text.highlight_regex(r"(?m)^[^ \n].*$", "bold underline")
    console.print(text, soft_wrap=True)


def _format_heading(lines: list[LaunchStatus]) -> str:
    done = sum(line.is_done for line in lines)
    return f"Launch list: {done} of {len(lines)} done, {len(lines) - done} open."


def _format_groups(lines: list[LaunchStatus], width: int) -> Iterator[str]:
    for group, members in groupby(lines, key=lambda line: line.item.group):
        yield group
        for line in members:
            state = ITEM_PREFIX.format("done" if line.is_done else "open")
            yield from _wrap(line.item.what, width, state)
            if not line.is_done:
                for label, name in DETAIL_LABELS.items():
                    yield from _wrap(getattr(line.item, name), width, f"        {label:<7}")
                yield from _format_places(line.missing, width)
        yield ""


def _format_places(missing: Iterable[Problem], width: int) -> Iterator[str]:
    """Yield what is wrong and how to fix it, once for all places where it is the same."""

    def get_message(place: Problem) -> str:
        path = place.path.removeprefix("content/")
        is_page = path.endswith(".md")  # the help to several pages differs in their paths only
        return f"{place.message}. {place.help.replace(path, 'PAGE') if is_page else place.help}"

    for words, group in groupby(sorted(missing, key=get_message), key=get_message):
        places = list(group)
        if len(places) == 1:
            words = f"{places[0].message}. {places[0].help}"
        yield from _wrap(words, width, f"        {'Do':<7}")
        for label, place in zip(_label_once("Where"), places, strict=False):
            yield f"        {label:<7}{place.path}:{place.line}"


def _label_once(label: str) -> Iterator[str]:
    yield label
    while True:
        yield ""


def _wrap(words: str, width: int, begin: str) -> list[str]:
    indent = " " * len(begin)
    return textwrap.wrap(
        words,
        max(width, len(begin) + 20),
        initial_indent=begin,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _format_footer(lines: list[LaunchStatus], width: int, launched: bool) -> list[str]:
    if launched:
        words = "The site is launched. An open error stops each publish."
    elif all(line.is_done for line in lines):
        words = "All items are done. To launch, write “launched: true” in content/data/clinic.yaml."
    else:
        words = (
            "The site is a preview until content/data/clinic.yaml says “launched: true”. "
            "Until then, an open item does not stop a publish."
        )
    return textwrap.wrap(words, width, break_long_words=False, break_on_hyphens=False)
