"""Set who sees a page and when: its status, the day it appears and the day it expires."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from clinicsite.authoring.content_transaction import read_published_site, read_trial_site
from clinicsite.authoring.front_matter_fields import set_fields
from clinicsite.authoring.page_lookup import find_page
from clinicsite.authoring.text_edits import TextEditError
from clinicsite.authoring.write_ahead_log import commit_files, lock_content
from clinicsite.checks.report_formats import format_text
from clinicsite.checks.runner import check_all
from clinicsite.model.problem import Problem
from clinicsite.model.publication_status import PublicationState, PublicationStatus
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site
from clinicsite.support.errors import UserError
from clinicsite.support.os_errors import os_errors_explained

VISIBILITY_FIELDS = ("status", "publish_on", "expires")


class VisibilityError(UserError):
    """Raise when the new values would cause errors. `lines` are those of the new file."""

    def __init__(self, problems: list[Problem], lines: tuple[str, ...]) -> None:
        """Keep the errors, in the words of `check`."""
        super().__init__(f"This would cause errors:\n\n{format_text(problems)}")
        self.problems, self.lines = problems, lines


@dataclass(frozen=True)
class VisibilityResult:
    """The status of a page before and after, and the warnings that it has afterwards."""

    path: str
    before: PublicationStatus | None
    after: PublicationStatus
    is_changed: bool = True
    warnings: list[Problem] = field(default_factory=list)


def set_visibility(
    root: Path, page: str, values: Mapping[str, str], *, site_url: str = "", dry_run: bool = False
) -> VisibilityResult:
    """Write the fields of `VISIBILITY_FIELDS` in `values` into a page. An empty one is removed.

    The page may cause no new error. Raises UserError, and then nothing has changed.
    """
    with lock_content(root):
        site = read_published_site(root, site_url)
        site.require_complete()
        document = find_page(site, page)
        _raise_if_live(document, site, values)
        path = document.path
        with os_errors_explained(root / "content", note="Nothing was changed."):
            data = (site.content / path).read_bytes()
            new = _make_bytes(document, data, values)
            with read_trial_site(root, site, {path: new}, {}) as after:
                result = replace(_compare(site, after, path), is_changed=new != data)
        if new != data and not dry_run:
            commit_files(root, {f"content/{path}": (data, new)})
        return result


def _raise_if_live(document: Document, site: Site, values: Mapping[str, str]) -> None:
    """Raise UserError for a draft of a page that visitors can read: its address needs a target."""
    if values.get("status") == "draft" and site.is_live(document.path):
        raise UserError(
            "Visitors can read this page, and links lead to it.",
            "Take it down instead, and choose the page to which its address leads.",
        )


def _make_bytes(document: Document, data: bytes, values: Mapping[str, str]) -> bytes:
    order = list(document.page_path.kind.front_matter.model_fields)
    try:
        return set_fields(data, values, order)
    except TextEditError as error:
        raise UserError(error.message, "Change these fields in the form of the page.") from None


def _compare(site: Site, after: Site, path: str) -> VisibilityResult:
    """Return the result of the new values. Raises VisibilityError for errors that are new."""
    known = {_make_key(problem) for problem in check_all(site)}
    problems = check_all(after)
    new = [problem for problem in problems if _make_key(problem) not in known]
    if errors := [problem for problem in new if problem.severity == "error"]:
        raise VisibilityError(errors, after.documents[path].source.lines)
    before, meta = site.documents[path].meta, after.documents[path].meta
    if meta is None:
        raise UserError("This page has errors in its front matter.", "Fix them in its form first.")
    own = [one for one in problems if one.path == f"content/{path}" and one.severity != "error"]
    return VisibilityResult(
        path,
        site.policy.get_status(before) if before else None,
        after.policy.get_status(meta),
        warnings=own,
    )


def _make_key(problem: Problem) -> tuple[str, str, str]:
    return problem.path, problem.code, problem.message  # a line may have moved


def describe_status(status: PublicationStatus | None) -> str:
    """Return the words for a status, after “This page is”."""
    if status is None:
        return "cannot be read"
    words = {
        PublicationState.DRAFT: "a draft, which visitors do not see",
        PublicationState.SCHEDULED: f"published, and visible from {status}",
        PublicationState.LIVE: "published, and visible now",
        PublicationState.EXPIRED: f"expired on {status}: a notice is in its place",
    }
    return words[status.state]
