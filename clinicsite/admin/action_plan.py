"""Describe in words what an action does, or what it would do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from clinicsite.admin.action_request import ActionRequest
from clinicsite.authoring.content_transaction import ContentChangeResult
from clinicsite.authoring.rename import RenameResult
from clinicsite.authoring.signoff import SignoffResult
from clinicsite.authoring.translate import TranslationResult
from clinicsite.authoring.unpublish import UnpublishResult
from clinicsite.authoring.visibility import VisibilityResult, describe_status
from clinicsite.model.problem import Problem
from clinicsite.parsing.document import Document
from clinicsite.support.plural import format_count

PlanPart = tuple[str, Sequence[str]]  # a heading, and lines below it


@dataclass(frozen=True)
class ActionPlan:
    """What an action changes, the page to open after it, and the files that moved."""

    parts: list[PlanPart]
    path: str
    moved: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> list[PlanPart]:
        """The parts that have a line."""
        return [part for part in self.parts if part[1]]


RunAction = Callable[[Document, ActionRequest], ActionPlan]


def plan_rename(result: RenameResult, path: str) -> ActionPlan:
    """Return the plan of a rename of the page at `path`."""
    files = [f"content/{old} becomes content/{new}" for old, new in result.moved.items()]
    parts = [("Files that move", files), *_list_change_parts(result)]
    return ActionPlan(parts, result.moved[path], result.moved)


def plan_unpublish(result: UnpublishResult, path: str) -> ActionPlan:
    """Return the plan of an unpublish of the page at `path`."""
    pages = [f"content/{page}" for page in result.pages]
    return ActionPlan([("Drafts from then on", pages), *_list_change_parts(result)], path)


def plan_slug(result: ContentChangeResult, path: str) -> ActionPlan:
    """Return the plan of another address of the translation at `path`."""
    return ActionPlan(_list_change_parts(result), path)


def _list_change_parts(result: ContentChangeResult) -> list[PlanPart]:
    links = [
        f"content/{path}: {format_count(count, 'place')}"
        for path, count in sorted(result.rewritten.items())
    ]
    redirects = [f"/{old} leads to /{new}" for old, new in result.redirects]
    skipped = [
        f"{path} was edited meanwhile and keeps its text. Check its links."
        for path in result.skipped
    ]
    return [
        ("Addresses that lead on", redirects),
        ("Files whose words or links change", links),
        ("Read this", [*skipped, *result.notes]),
    ]


def plan_visibility(result: VisibilityResult) -> ActionPlan:
    """Return the plan of a change of status or days."""
    states = [
        f"Now: {describe_status(result.before)}.",
        f"Then: {describe_status(result.after)}.",
    ]
    if not result.is_changed:
        states = [f"Nothing changes: it stays {describe_status(result.after)}."]
    warnings = [_format_problem(problem) for problem in result.warnings]
    return ActionPlan([("What visitors get", states), ("Warnings", warnings)], result.path)


def plan_translation(result: TranslationResult) -> ActionPlan:
    """Return the plan of a translation that is made or refreshed."""
    path = result.path.removeprefix("content/")
    return ActionPlan([("The translation", [str(result)])], path)


def _format_problem(problem: Problem) -> str:
    shown = problem.printable
    return f"{shown.message}. {shown.help}"


def plan_signoff(result: SignoffResult) -> ActionPlan:
    """Return the plan of a sign-off."""
    lines = [
        f"{result.person.name} has read {result.words:,} words on {result.signed_on}.",
        f"Next review by {result.next_review.partition(',')[0]}.",
        "If the words change, the page needs a new sign-off.",
    ]
    return ActionPlan([("What the page then says", lines)], result.document.path)
