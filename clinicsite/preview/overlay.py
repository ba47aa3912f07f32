"""What the preview adds to a page: what is wrong on top, quiet notes at the foot, its script."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from jinja2 import TemplateError
from markupsafe import Markup

from clinicsite.checks.report_formats import as_text, errors_in
from clinicsite.model.problem import Problem
from clinicsite.model.urls import DEFAULT_LANG, Addresses
from clinicsite.parsing.records import read_records
from clinicsite.parsing.templates import environment
from clinicsite.preview.session import Live

OWN = "/_preview/"
MEANINGS = "help/problems/"  # where the preview says what each problem means
AROUND = 2  # lines of the file that are shown before and after the one that is meant
SHOWN = 50  # problems; nobody mends more at once
EMPTY_PAGE = (
    b'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    b'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    b'<meta name="color-scheme" content="light dark">\n<title>Preview</title>\n'
    b"</head>\n<body>\n</body>\n</html>\n"
)


@dataclass(frozen=True)
class Line:
    """A line of a file: its number, and its text before, in and after what is meant."""

    number: int
    before: str
    meant: str = ""
    after: str = ""
    is_it: bool = False


@dataclass(frozen=True)
class Seen:
    """A problem as its template sees it."""

    problem: Problem
    lines: list[Line]
    link: str  # opens the editor at the line; empty where no editor is set
    meaning: str  # leads to what a problem of this code means


@dataclass(frozen=True)
class Parts:
    """What stands above a page, and what below it."""

    top: Markup
    foot: Markup


def head(name: str) -> Markup:
    """For the head of a page: the preview's style and script, and the state the page shows."""
    return Markup(
        '<link rel="stylesheet" href="{0}preview.css">\n'
        '<script src="{0}preview.js" data-state="{1}" defer></script>\n'
    ).format(OWN, name)


def parts(live: Live, path: str, own: list[Problem], wrong: list[Problem], *, good: bool) -> Parts:
    """What to add to the page of the text at `path`.

    `own` are the problems of its text, `wrong` those that keep it from being shown as it is now;
    `good` says whether there is something to be shown below them.
    """
    mine = [problem for problem in live.elsewhere if problem.path == f"content/{path}"]
    notes = [problem for problem in sorted({*own, *mine}) if problem not in wrong]
    elsewhere = [p for p in live.elsewhere if p not in mine and p not in wrong]
    try:
        shown = live.shown
        records = shown.site.records if shown else read_records(live.root / "content")[0]
        env = environment(live.theme, records, Addresses(""), live.memory.templates)
        seen = {
            "words": records.words[DEFAULT_LANG],
            "wrong": [_seen(problem, live) for problem in wrong[:SHOWN]],
            "notes": [_seen(problem, live) for problem in notes[:SHOWN]],
            "elsewhere": [_seen(problem, live) for problem in elsewhere[:SHOWN]],
            "errors": len(errors_in([*notes, *elsewhere])),
            "good": good,
            "is_outdated": live.is_outdated,
        }
        top = env.get_template("_preview_problems.html").render(seen)
        foot = env.get_template("_preview_panel.html").render(seen)
        return Parts(Markup(top), Markup(foot))  # noqa: S704 (autoescape is on)
    except (TemplateError, KeyError):  # a template or a word of the preview itself is gone
        return Parts(_plain(wrong), _plain([*notes, *elsewhere]))


def _plain(problems: list[Problem]) -> Markup:
    if not problems:
        return Markup()
    return Markup('<pre class="preview-plain" role="alert">{}</pre>').format(as_text(problems))


def _seen(problem: Problem, live: Live) -> Seen:
    file = live.root / problem.path
    link = ""
    if live.editor and file.is_file():
        place = {"line": problem.line, "column": problem.column}
        link = live.editor.format(file=quote(f"/{file.resolve().as_posix().lstrip('/')}"), **place)
    meaning = f"/{MEANINGS}#{problem.code.lower()}"
    return Seen(problem, _lines(problem, file), link, meaning)


def _lines(problem: Problem, file: Path) -> list[Line]:
    """The line that is meant, as it was when it was found, and the ones around it as they are."""
    if not problem.excerpt:
        return []
    try:
        lines = file.read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    start, end = problem.column - 1, problem.column - 1 + problem.length
    it = problem.excerpt
    meant = Line(problem.line, it[:start], it[start:end], it[end:], is_it=True)
    first = max(1, problem.line - AROUND)
    before = enumerate(lines[first - 1 : problem.line - 1], start=first)
    after = enumerate(lines[problem.line : problem.line + AROUND], start=problem.line + 1)
    return [*(Line(n, t) for n, t in before), meant, *(Line(n, t) for n, t in after)]
