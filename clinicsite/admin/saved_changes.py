"""List the files of the site that differ from the version in git, and refuse what must not go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from clinicsite.admin.project_git import ProjectRepository
from clinicsite.checks.rules.files import ALLOWED_TYPES
from clinicsite.model.kind import PAGE_KINDS
from clinicsite.parsing.page_notes import NOTES_SUFFIX
from clinicsite.support.secret_patterns import find_secret

SENT_FOLDER = "content"  # all that staff edit
NEW, CHANGED, REMOVED = "new", "changed", "removed"


@dataclass(frozen=True)
class SavedChange:
    """A file of content/ that is new, changed or removed since the version in git.

    `path` is relative to the project. `refusal` says why the file is not sent, or is empty.
    """

    path: str
    kind: str
    refusal: str = ""


def list_saved_changes(repository: ProjectRepository) -> list[SavedChange]:
    """Return the files that differ from the commit of the folder, by path."""
    options = ("--porcelain=v1", "-z", "--untracked-files=all", "--no-renames")
    text = repository.run_bytes("--no-optional-locks", "status", *options, "--", SENT_FOLDER)
    rows = text.decode("utf-8", "surrogateescape").split("\0")
    changes = (_make_change(repository.root, row[:2], row[3:]) for row in rows if row)
    return sorted(changes, key=lambda change: change.path)


def _make_change(root: Path, codes: str, path: str) -> SavedChange:
    file = root / path
    kind = CHANGED if "?" not in codes and "A" not in codes else NEW
    if not file.exists() and not file.is_symlink():
        kind = REMOVED
    return SavedChange(path, kind, "" if kind == REMOVED else next(_iter_refusals(file, path), ""))


def _iter_refusals(file: Path, path: str) -> Iterator[str]:
    pure = PurePosixPath(path)
    if any(part.startswith(".") for part in pure.parts) or "\n" in path:
        yield "The site does not use files of this name."
    elif not _is_of_the_site(pure):
        yield "The site does not use files of this kind in this folder."
    elif file.is_symlink() or not file.is_file():
        yield "This is a link to another file."
    else:
        secret = find_secret(file.read_bytes())
        if secret:
            yield (
                f"Line {secret.line} holds {secret.name}. Take it out, and make a new one where "
                "you got it: other people may have read it."
            )


def _is_of_the_site(path: PurePosixPath) -> bool:
    """Return whether the site reads files of this ending in this folder of content/, or notes."""
    folder = path.parts[1] if path.parts[2:] else ""
    if folder in PAGE_KINDS and path.name.endswith(NOTES_SUFFIX):
        return True
    return path.suffix.lower() in ALLOWED_TYPES.get(folder, ())


def select_changes(changes: Iterable[SavedChange], paths: Iterable[str]) -> list[SavedChange]:
    """Return the changes with these paths that can be sent. A path of no change is dropped."""
    wanted = frozenset(paths)
    return [change for change in changes if change.path in wanted and not change.refusal]
