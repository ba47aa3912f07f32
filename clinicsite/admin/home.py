"""Decide what the home page of the admin lists as next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from clinicsite.admin.page_list import UNREADABLE, PageRow
from clinicsite.model.problem import Problem
from clinicsite.model.publication_status import PublicationState
from clinicsite.parsing.review_state import ReviewState
from clinicsite.publishing.release import list_local_releases

MAX_SHOWN = 5  # pages of one task; the list of pages has all of them


@dataclass(frozen=True)
class Task:
    """Something to do: its name in addresses, its words, and which pages it is about.

    `opens` is the part of the admin in which a person does it.
    """

    name: str
    title: str
    reason: str
    is_wanted: Callable[[PageRow], bool]
    opens: str = "edit"


@dataclass(frozen=True)
class TaskView:
    """A task with its pages, of which the home page shows the first few."""

    task: Task
    rows: list[PageRow]

    @property
    def shown(self) -> list[PageRow]:
        """The pages that the home page lists."""
        return self.rows[:MAX_SHOWN]


def _has_state(state: str) -> Callable[[PageRow], bool]:
    return lambda row: row.state == state


def _has_review(review: ReviewState) -> Callable[[PageRow], bool]:
    return lambda row: row.review == review


TASKS = (
    Task(
        "broken",
        "Fix what stops the site",
        "An error on a page stops the whole site from being published.",
        lambda row: bool(row.errors) or row.state == UNREADABLE,
    ),
    Task(
        "changed",
        "Ask a clinician to read again",
        "The words have changed since a clinician signed them.",
        _has_review(ReviewState.CHANGED),
        "review",
    ),
    Task(
        "unsigned",
        "Ask a clinician to read",
        "No clinician has signed these pages, and visitors can read them.",
        _has_review(ReviewState.NOT_REVIEWED),
        "review",
    ),
    Task(
        "due",
        "Review soon",
        "The day of the next review is past or within two months.",
        lambda row: row.is_due,
        "review",
    ),
    Task(
        "notes",
        "Answer the notes",
        "A colleague or a reviewer waits for an answer. An open note blocks a sign-off.",
        lambda row: bool(row.notes),
        "notes",
    ),
    Task(
        "scheduled",
        "Appears later",
        "Visitors see these pages from the day that they name.",
        _has_state(PublicationState.SCHEDULED),
    ),
    Task(
        "drafts",
        "Finish the drafts",
        "Visitors do not see these pages.",
        _has_state(PublicationState.DRAFT),
    ),
    Task(
        "warnings",
        "Read the warnings",
        "These pages can be published, and can be better.",
        lambda row: bool(row.warnings) and row.state == PublicationState.LIVE,
    ),
)


def list_tasks(rows: list[PageRow]) -> list[TaskView]:
    """Return the tasks that have a page, the most urgent first."""
    views = (TaskView(task, [row for row in rows if task.is_wanted(row)]) for task in TASKS)
    return [view for view in views if view.rows]


def list_record_errors(problems: list[Problem]) -> list[Problem]:
    """Return the errors that are not on a page, such as those of a record."""
    errors = {problem for problem in problems if problem.severity == "error"}
    return sorted(problem.printable for problem in errors if not problem.path.endswith(".md"))


def describe_release(root: Path) -> str:
    """Return the newest release of this machine in words, or an empty text."""
    releases = list_local_releases(root)
    if not releases:
        return ""
    day = releases[0].name[:8]
    known = f"{day[:4]}-{day[4:6]}-{day[6:]}" if day.isdecimal() else releases[0].name
    return f"The newest release that was built on this computer is of {known}."
