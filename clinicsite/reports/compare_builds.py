"""The site as it was at a commit, built beside the site as it is: by Pelican, each by its code."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from clinicsite.checks.report_formats import errors_in
from clinicsite.checks.rules import check
from clinicsite.model.problem import Problem
from clinicsite.parsing.read import read_site
from clinicsite.reports.change_report import Changes, changes
from clinicsite.reports.inventory import Row, inventory

BASES = ("origin/main", "main")  # what a proposed change is compared with


class NotComparedError(Exception):
    """Why two states cannot be compared, in words for the person who asked."""


class NoStateBeforeError(NotComparedError):
    """The state before cannot be built any more, for which the present one is not to blame."""


def compare(root: Path, site_url: str, since: str = "") -> tuple[Changes, list[Row], list[Problem]]:
    """What changed for visitors since the commit from which the present one parted.

    `since` names the other line of work; by default the main branch. With it come the rows and
    the problems of the site as it is. Raises NotComparedError.
    """
    site = read_site(root / "content", root / "theme", site_url, publish=True)
    problems = check(site)
    if faults := errors_in(problems):
        many = "1 error stops" if len(faults) == 1 else f"{len(faults)} errors stop"
        raise NotComparedError(
            f"{many} the build, so visitors would see nothing new. "
            "To see what to mend, type: python3 tasks.py check"
        )
    commit = _parting(root, since)
    moment = os.environ.get("SOURCE_DATE_EPOCH") or str(int(time.time()))  # one for both
    with _workshop(root) as shop:
        was = shop / "was"
        _unpack(root, commit, was)
        old, new = shop / "old", shop / "new"
        if wrong := _build(was, old, site_url, moment):
            raise NoStateBeforeError(
                f"The site of commit {commit[:10]} cannot be built here, so nothing can be "
                f"compared with it. The build says:\n{wrong}"
            )
        if wrong := _build(root, new, site_url, moment):
            raise NotComparedError(f"The site cannot be built. The build says:\n{wrong}")
        hidden = [
            text.source.path
            for path, text in site.texts.items()
            if not site.is_live(path) and _differs(was / text.source.path, root / text.source.path)
        ]
        return changes(old, new, hidden), inventory(site, new), problems


def _parting(root: Path, since: str) -> str:
    """The commit from which the present one parted."""
    names = [since] if since else BASES
    for name in names:
        if not name.startswith("-") and (found := _git(root, "merge-base", name, "HEAD")):
            return found
    raise NotComparedError(
        f"Git knows no commit called {' or '.join(names)} that this work began from. Name one: "
        "python3 tasks.py changes --since COMMIT (git log lists them)."
    )


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, encoding="utf-8")
    except FileNotFoundError:
        raise NotComparedError(
            "git is not installed. Get it from https://git-scm.com/downloads"
        ) from None
    return done.stdout.strip() if done.returncode == 0 else ""


@contextlib.contextmanager
def _workshop(root: Path) -> Iterator[Path]:
    """A private folder, which goes away."""
    (root / ".build").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="changes-", dir=root / ".build"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(root: Path, commit: str, folder: Path) -> None:
    """The files of a commit; pictures that were encoded for this site need not be encoded again."""
    command = ["git", "archive", "--format=zip", "-1", commit]
    done = subprocess.run(command, cwd=root, capture_output=True)
    try:
        with zipfile.ZipFile(io.BytesIO(done.stdout)) as archive:
            archive.extractall(folder)  # a link becomes a file: nothing lands outside
    except (OSError, zipfile.BadZipFile) as error:
        said = done.stderr.decode(errors="replace").strip() or error
        raise NotComparedError(
            f"The files of commit {commit[:10]} cannot be had from git: {said}"
        ) from None
    (root / ".cache").mkdir(exist_ok=True)
    with contextlib.suppress(OSError):  # Windows lets not everyone make links; it costs time only
        (folder / ".cache").symlink_to(root / ".cache", target_is_directory=True)


def _build(project: Path, output: Path, site_url: str, moment: str) -> str:
    """Builds a project as it is with plain Pelican; what stopped it, or nothing."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = ["pelican", "content", "--settings", "publishconf.py", "--output", str(output)]
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=project,
        env=environment | {"SITE_URL": site_url, "SOURCE_DATE_EPOCH": moment},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    return "" if done.returncode == 0 else (done.stderr or done.stdout).strip()[-2000:]


def _differs(old: Path, new: Path) -> bool:
    return not old.is_file() or old.read_bytes() != new.read_bytes()
