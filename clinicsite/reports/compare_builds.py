"""Build the site of an earlier commit beside the present one, each with its own code."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from clinicsite.checks.report_formats import select_errors
from clinicsite.checks.runner import check_all
from clinicsite.model.problem import Problem
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site
from clinicsite.reports.change_notes import ReportedNote, list_changed_notes
from clinicsite.reports.change_report import SiteChanges, find_changes
from clinicsite.reports.inventory import InventoryRow, collect_inventory
from clinicsite.support.atomic_dirs import create_private_folder
from clinicsite.support.errors import UserError
from clinicsite.support.git import GitError, Repository
from clinicsite.support.plural import format_count

DEFAULT_BASES = ("origin/main", "main")  # what a proposed change is compared with


class BaseBuildError(UserError):
    """Raise when the old state cannot be built any more, which is no fault of the new one."""

    exit_code = 0


class NewBuildError(UserError):
    """Raise when the new site has errors. `problems` has them all, with the warnings."""

    def __init__(self, problems: list[Problem]) -> None:
        count = len(select_errors(problems))
        verb = "stops" if count == 1 else "stop"
        super().__init__(
            f"{format_count(count, 'error')} {verb} the build, so visitors would see nothing new.",
            "To see them, type: python3 tasks.py check",
        )
        self.problems = problems


@dataclass(frozen=True)
class Comparison:
    """What a change means for visitors, with the folders of both built sites.

    `problems`, `rows` (the inventory) and `notes` are those of the new site.
    """

    changes: SiteChanges
    rows: list[InventoryRow]
    problems: list[Problem]
    old: Path
    new: Path
    notes: list[ReportedNote] = field(default_factory=list)


@contextlib.contextmanager
def compare_builds(
    root: Path, site_url: str, since: str = "", revision: str = ""
) -> Iterator[Comparison]:
    """Build the site of the merge base with another branch and the new one, and compare them.

    `since` names the branch or commit, by default the main branch. The new site is that of the
    commit `revision`, or of the files in the folder. The folders exist until the end of the
    `with` block. Raises UserError, and NewBuildError for errors in the new site.
    """
    checked = None if revision else _read_checked_site(root, site_url)
    commit = _find_merge_base(root, since, revision or "HEAD")
    build_time = os.environ.get("SOURCE_DATE_EPOCH") or str(int(time.time()))  # one for both
    with create_private_folder(root, "changes") as workspace:
        project = root
        if revision:
            project = workspace / "now"
            _extract_commit(root, revision, project)
        site, problems = checked or _read_checked_site(project, site_url)
        old_project = workspace / "was"
        _extract_commit(root, commit, old_project)
        old, new = workspace / "old", workspace / "new"
        with ThreadPoolExecutor(2) as pool:  # each waits for a process
            build = partial(_build_project, site_url=site_url, build_time=build_time)
            old_error, new_error = pool.map(build, (old_project, project), (old, new))
        if old_error:
            raise BaseBuildError(
                f"The site of commit {commit[:10]} cannot be built here, so nothing can be "
                f"compared with it. The build says:\n{old_error}"
            )
        if new_error:
            raise UserError(f"The site cannot be built. The build says:\n{new_error}")
        hidden = [
            text.source.path
            for path, text in site.documents.items()
            if not site.is_live(path)
            and _is_changed(old_project / text.source.path, project / text.source.path)
        ]
        changes = find_changes(old, new, hidden, base_path=urlsplit(site_url).path)
        notes = list_changed_notes(site, old_project / "content", changes)
        yield Comparison(changes, collect_inventory(site, new), problems, old, new, notes)


def _read_checked_site(project: Path, site_url: str) -> tuple[Site, list[Problem]]:
    """Return the site of a project, with its warnings. Raises NewBuildError for errors."""
    site = read_site(project / "content", project / "theme", site_url, publish=True)
    problems = check_all(site)
    if select_errors(problems):
        raise NewBuildError(problems)
    return site, problems


def _find_merge_base(root: Path, since: str, revision: str) -> str:
    """Return the commit at which a branch began. Raises UserError."""
    names, git = [since] if since else DEFAULT_BASES, Repository(root)
    for name in names:
        if not name.startswith("-") and (found := git.run_or_empty("merge-base", name, revision)):
            return found
    git.run("--version")  # raises an error of its own where git is not installed
    raise UserError(
        f"Git knows no commit called {' or '.join(names)} that this work began from.",
        "Name one: python3 tasks.py changes --since COMMIT (git log lists them).",
    )


def _extract_commit(root: Path, commit: str, folder: Path) -> None:
    """Extract the files of a commit, and share the cache of encoded images."""
    try:
        data = Repository(root).run_bytes("archive", "--format=zip", "-1", commit)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            archive.extractall(folder)  # a link becomes a file: nothing lands outside
    except (OSError, zipfile.BadZipFile, GitError) as error:
        raise UserError(f"Git cannot extract the commit {commit[:10]}: {error}") from None
    (root / ".cache").mkdir(exist_ok=True)
    with contextlib.suppress(OSError):  # Windows lets not everyone make links; it costs time only
        (folder / ".cache").symlink_to(root / ".cache", target_is_directory=True)


def _build_project(project: Path, output: Path, site_url: str, build_time: str) -> str:
    """Build a project with plain Pelican, and return the error output, or nothing."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = ["pelican", "content", "--settings", "publishconf.py", "--output", str(output)]
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=project,
        env=environment | {"SITE_URL": site_url, "SOURCE_DATE_EPOCH": build_time},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    return "" if done.returncode == 0 else (done.stderr or done.stdout).strip()[-2000:]


def _is_changed(old: Path, new: Path) -> bool:
    return not old.is_file() or old.read_bytes() != new.read_bytes()
