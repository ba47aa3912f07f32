"""Give each command a private repository for what it sends to a branch.

No other command sees or disturbs it. A killed command leaves no lock, branch or partial commit in
the clone of the project.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from clinicsite.publishing.hosts.host import OutcomeUnknownError, RaceError
from clinicsite.support.atomic_dirs import create_private_folder
from clinicsite.support.git import Repository

CACHE_PATH = Path(".cache/pages.git")  # what was fetched and made before; quicker, and never needed
MAX_PACKS = 50  # packs, after which a new beginning is quicker


@contextlib.contextmanager
def scratch_repository(root: Path) -> Iterator[Repository]:
    """Yield a private repository that reaches remotes as the project at `root` does.

    Its content is cached for the next command, but not after an error. Raises GitError.
    """
    with create_private_folder(root) as folder:
        git_dir = folder / "git"
        with contextlib.suppress(OSError):
            (root / CACHE_PATH).rename(git_dir)  # in one step: of two commands, only one gets it
        settings = root.resolve() / Repository(root).run("rev-parse", "--git-path", "config")
        if not git_dir.exists():
            Repository(root).run("init", "--quiet", "--bare", "--template=", str(git_dir))
        (git_dir / "config").write_text(  # what is included says how to reach a remote
            f'[include]\n\tpath = "{settings.as_posix()}"\n'
            "[core]\n\trepositoryformatversion = 0\n\tbare = true\n\thooksPath = none\n"
            "[gc]\n\tauto = 0\n",
            "utf-8",
        )
        try:
            yield Repository(root, git_dir)
        except (RaceError, OutcomeUnknownError):  # what follows at once needs what was fetched
            _store_in_cache(root, git_dir)
            raise
        _store_in_cache(root, git_dir)


def _store_in_cache(root: Path, git_dir: Path) -> None:
    if len(list(git_dir.glob("objects/pack/*.pack"))) < MAX_PACKS:
        (root / CACHE_PATH).parent.mkdir(exist_ok=True)
        with contextlib.suppress(OSError):  # another command's is there already
            git_dir.rename(root / CACHE_PATH)
