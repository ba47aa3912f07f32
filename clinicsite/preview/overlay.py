"""Add to a page what the preview reports: errors above it, notes below it, a script."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from jinja2 import TemplateError
from markupsafe import Markup

from clinicsite.checks.report_formats import format_text, select_errors
from clinicsite.model.output_paths import GUIDE_FOLDER, PREVIEW_FOLDER
from clinicsite.model.problem import Problem
from clinicsite.model.urls import DEFAULT_LANG, UrlBuilder
from clinicsite.parsing.records import read_records
from clinicsite.parsing.templates import create_environment
from clinicsite.preview.session import PreviewSession
from clinicsite.support.characters import mask_unprinted

PREVIEW_PREFIX = f"/{PREVIEW_FOLDER}/"
MEANINGS_URL_PATH = f"{GUIDE_FOLDER}/problems/"  # the page that explains each problem
CONTEXT_LINES = 2  # lines before and after the line of the problem
MAX_PROBLEMS = 50  # in one overlay
EMPTY_PAGE = (
    b'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    b'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    b'<meta name="color-scheme" content="light dark">\n<title>Preview</title>\n'
    b"</head>\n<body>\n</body>\n</html>\n"
)


@dataclass(frozen=True)
class ExcerptLine:
    """A line of a file: its number, and its text before, in and after the marked part."""

    number: int
    before: str
    marked: str = ""
    after: str = ""
    is_problem_line: bool = False


@dataclass(frozen=True)
class ProblemView:
    """A problem as a template shows it."""

    problem: Problem
    lines: list[ExcerptLine]
    link: str  # opens the editor at the line; empty without an editor
    meaning_url: str  # leads to the explanation of the code


@dataclass(frozen=True)
class OverlayParts:
    """Hold the HTML above a page and below it."""

    top: Markup
    bottom: Markup


def render_head(state_name: str) -> Markup:
    """Return the style and the script of the preview, with the name of the state."""
    return Markup(
        '<link rel="stylesheet" href="{0}preview.css">\n'
        '<script src="{0}preview.js" data-state="{1}" defer></script>\n'
    ).format(PREVIEW_PREFIX, state_name)


def render_overlay(
    session: PreviewSession,
    path: str,
    page_problems: list[Problem],
    errors: list[Problem],
    *,
    has_fallback: bool,
) -> OverlayParts:
    """Return the HTML to add to the page of the document at `path`.

    `page_problems` are those of its document. `errors` keep it from being rendered as it is now.
    With `has_fallback`, the last good page follows below.
    """
    own = [problem for problem in session.site_problems if problem.path == f"content/{path}"]
    notes = [problem for problem in sorted({*page_problems, *own}) if problem not in errors]
    other_files = [p for p in session.site_problems if p not in own and p not in errors]
    try:
        lazy_site = session.lazy_site
        records = lazy_site.site.records if lazy_site else read_records(session.root / "content")[0]
        env = create_environment(session.theme, records, UrlBuilder(""), session.memory.templates)
        context = {
            "strings": records.strings[DEFAULT_LANG],
            "page_errors": [
                _make_problem_view(problem, session) for problem in errors[:MAX_PROBLEMS]
            ],
            "notes": [_make_problem_view(problem, session) for problem in notes[:MAX_PROBLEMS]],
            "other_files": [
                _make_problem_view(problem, session) for problem in other_files[:MAX_PROBLEMS]
            ],
            "error_count": len(select_errors([*notes, *other_files])),
            "has_fallback": has_fallback,
            "is_outdated": session.is_outdated,
        }
        top = env.get_template("_preview_problems.html").render(context)
        bottom = env.get_template("_preview_panel.html").render(context)
        return OverlayParts(
            Markup(top),  # noqa: S704 (autoescape is on)
            Markup(bottom) + _render_edit_link(session, path),  # noqa: S704
        )
    except (TemplateError, KeyError):  # a template or a string of the preview is missing
        return OverlayParts(_render_plain(errors), _render_plain([*notes, *other_files]))


def _render_edit_link(session: PreviewSession, path: str) -> Markup:
    """Return links to the forms of the page at `path` and its record, with an admin."""
    document = session.lazy_site.site.documents.get(path) if session.lazy_site else None
    if not session.edit_url or document is None:
        return Markup()
    url = session.edit_url.format(path=quote(path))
    links = [] if document.is_made else [("Edit this page", url)]
    if record := session.find_record_link(path):
        links.append(record)
    template = Markup('<a class="preview-edit" href="{1}">{0}</a>\n')
    shown = Markup().join(template.format(*link) for link in links)
    return Markup('<div class="preview-edits">\n{}</div>\n').format(shown) if links else Markup()


def _render_plain(problems: list[Problem]) -> Markup:
    if not problems:
        return Markup()
    return Markup('<pre class="preview-text" role="alert">{}</pre>').format(format_text(problems))


def _make_problem_view(problem: Problem, session: PreviewSession) -> ProblemView:
    file = session.root / problem.path
    link = ""
    if session.editor and file.is_file():
        place = {"line": problem.line, "column": problem.column}
        link = session.editor.format(
            file=quote(f"/{file.resolve().as_posix().lstrip('/')}"), **place
        )
    meaning = f"/{MEANINGS_URL_PATH}#{problem.code.lower()}"
    problem = problem.printable
    return ProblemView(problem, _list_excerpt_lines(problem, file), link, meaning)


def _list_excerpt_lines(problem: Problem, file: Path) -> list[ExcerptLine]:
    """Return the line of the problem as it was, and the lines around it as they are."""
    if not problem.excerpt:
        return []
    try:
        text = mask_unprinted(file.read_text("utf-8", "replace"))
        lines = text.removesuffix("\n").split("\n")
    except OSError:
        lines = []
    start, end = problem.column - 1, problem.column - 1 + problem.length
    it = problem.excerpt
    meant = ExcerptLine(problem.line, it[:start], it[start:end], it[end:], is_problem_line=True)
    first = max(1, problem.line - CONTEXT_LINES)
    before = enumerate(lines[first - 1 : problem.line - 1], start=first)
    after = enumerate(lines[problem.line : problem.line + CONTEXT_LINES], start=problem.line + 1)
    return [*(ExcerptLine(n, t) for n, t in before), meant, *(ExcerptLine(n, t) for n, t in after)]
