"""Describe the unsaved words of a page for the script of its form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from clinicsite.admin.differences import (
    ADDED,
    REMOVED,
    SAME,
    compare_paragraphs,
    compare_words,
)
from clinicsite.admin.edit_request import EditRequest
from clinicsite.admin.form import FIELD_TEXTS
from clinicsite.admin.missing_sections import describe_missing_sections
from clinicsite.admin.page_text import PageText, hash_page, split_page
from clinicsite.authoring.front_matter_fields import normalize_value
from clinicsite.model.problem import Problem
from clinicsite.parsing.site import Site
from clinicsite.preview.draft import Draft, DraftReport
from clinicsite.preview.overlay import MEANINGS_URL_PATH

MAX_PROBLEMS = 100
_FIELD = re.compile(r"([a-z_]+):")
_QUOTED_FIELD = re.compile(r"[“\"]([a-z_]+)[:”\"]")


def describe_draft(draft: Draft, report: DraftReport, page: PageText, site: Site) -> dict[str, Any]:
    """Return the problems of a draft, each at its field or line of the body, and its score."""
    lines = draft.document.source.lines
    problems = [_describe_problem(one, page, lines) for one in report.problems[:MAX_PROBLEMS]]
    hardest = [
        {"line": one.line - page.body_line + 1, "text": one.text, "advice": one.advice}
        for one in report.hardest
    ]
    body = draft.document.rendered_body
    return {
        "problems": problems,
        "score": report.score,
        "hardest": hardest,
        "words": body.word_count if body else 0,
        "sections": describe_missing_sections(draft.document, page, site),
    }


def describe_conflict(data: bytes, typed: EditRequest) -> dict[str, Any]:
    """Return both versions of a page, of which the file has changed while a person typed."""
    page = split_page(data)
    fields = {name: normalize_value(page.fields.get(name)) for name in typed.fields}
    return {
        "message": "Not saved: the file has changed since you opened it. Choose what to keep.",
        "base": hash_page(data),
        "fields": [
            {"name": name, "label": FIELD_TEXTS[name][0], "mine": mine, "theirs": fields[name]}
            | _compare_sides(_join_lines(mine), _join_lines(fields[name]))
            for name, mine in typed.fields.items()
            if normalize_value(mine) != fields[name]
        ],
        "passages": [
            vars(one) | _compare_sides(one.mine, one.theirs)
            for one in compare_paragraphs(typed.body, page.body)
        ],
    }


def _join_lines(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _compare_sides(mine: str, theirs: str) -> dict[str, Any]:
    """Return the words of both sides, each run with whether the other side has it."""
    runs = compare_words(mine, theirs) if mine != theirs else []
    return {
        "my_runs": [(text, kind == SAME) for kind, text in runs if kind != ADDED],
        "their_runs": [(text, kind == SAME) for kind, text in runs if kind != REMOVED],
    }


def find_problem(problems: Iterable[Problem], key: str) -> Problem | None:
    """Return the problem with this key, as in `describe_draft`."""
    return next((problem for problem in problems if _make_key(problem) == key), None)


def _make_key(problem: Problem) -> str:
    return f"{problem.code}:{problem.line}:{problem.column}"


def _describe_problem(problem: Problem, page: PageText, lines: tuple[str, ...]) -> dict[str, Any]:
    shown = problem.printable
    line = problem.line - page.body_line + 1
    return {
        "key": _make_key(problem),
        "is_error": problem.severity == "error",
        "label": problem.label,
        "message": f"{shown.message}.",
        "help": shown.help,
        "meaning": f"/{MEANINGS_URL_PATH}#{problem.code.lower()}",
        "line": max(line, 0),
        "column": problem.column,
        "length": problem.length,
        "field": "" if line > 0 else find_field(problem, lines),
        "can_fix": problem.fix is not None,
    }


def find_field(problem: Problem, lines: tuple[str, ...]) -> str:
    """Return the field of a problem in the front matter: the one it names, or that of its line."""
    named = [name for name in _QUOTED_FIELD.findall(problem.message) if name in FIELD_TEXTS]
    above = (_FIELD.match(line) for line in reversed(lines[: problem.line]))
    return next(iter(named), "") or next((found[1] for found in above if found), "")
