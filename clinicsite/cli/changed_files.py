"""Find out whether a change touches words alone, so that fewer tests can decide on it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from clinicsite.support.errors import UserError
from clinicsite.support.git import GitError, GitSetupError, Repository

OPTION = "--changed"
# The tests of the built site. All others test the code, and read words of their own.
SITE_TESTS = ("tests/site", "tests/browser/test_every_page.py")
CHANGED_FILES = "CHANGED_FILES"  # a variable for these tests: paths, one in a line
# Records that are rules for other texts, or words of the interface. The tests of the code use them.
RULE_FILES = frozenset(
    f"content/data/{name}.yaml"
    for name in (
        *("claim-acts", "claim-groups", "claim-languages", "claim-tone", "claim-words", "claims"),
        *("familiar-words", "page-structure"),
    )
)
STRINGS_FOLDER = "content/data/strings/"


def list_changed_files(root: Path, base: str) -> list[str]:
    """Return the paths that differ between a commit and the files of now, those of no commit too.

    `base` is a commit, or a branch that the commit of now parted from. Raises UserError where git
    knows no such commit.
    """
    git = Repository(root)
    try:
        parted = git.run("merge-base", "--end-of-options", base, "HEAD")
        changed = git.run("diff", "--name-only", "--no-renames", "-z", parted)
        new = git.run("ls-files", "--others", "--exclude-standard", "-z")
    except GitSetupError:
        raise
    except GitError:
        raise UserError(
            f"git knows no commit “{base}” from which these files parted.",
            f"Type a commit or a branch that git knows, as in: python3 tasks.py test {OPTION} main",
        ) from None
    return sorted(filter(None, {*changed.split("\0"), *new.split("\0")}))


def has_words_alone(paths: Iterable[str]) -> bool:
    """Return whether there are paths, and all are pages, pictures or records of the site."""
    paths = list(paths)
    return bool(paths) and all(
        path.startswith("content/")
        and not path.startswith(STRINGS_FOLDER)
        and path not in RULE_FILES
        for path in paths
    )
