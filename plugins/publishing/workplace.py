"""Where a release is got ready for its host: folders that no other command can see or disturb.

Each command has its own. So one that is killed leaves nothing behind that the next could stumble
over: no lock, no branch, no half commit in anybody's clone.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from plugins.publishing.git import Repository
from plugins.publishing.host import NotPublishedError
from plugins.rendering.workshop import link_or_copy, private_folder

KEPT = Path(".cache/pages.git")  # what was fetched and made before; quicker, and never needed
MANY = 50  # packs, after which a new beginning is quicker


@contextlib.contextmanager
def private_repository(root: Path) -> Iterator[Repository]:
    """A repository of our own, which speaks with remotes as that of the project at `root` does.

    What it holds is kept for the next time when all goes well. Raises GitError.
    """
    with private_folder(root) as home:
        mine = home / "git"
        with contextlib.suppress(OSError):
            (root / KEPT).rename(mine)  # in one step: of two commands, only one gets it
        settings = root.resolve() / Repository(root).ask("rev-parse", "--git-path", "config")
        if not mine.exists():
            Repository(root).ask("init", "--quiet", "--bare", "--template=", str(mine))
        (mine / "config").write_text(  # what is included says how to reach a remote
            f'[include]\n\tpath = "{settings.as_posix()}"\n'
            "[core]\n\trepositoryformatversion = 0\n\tbare = true\n\thooksPath = none\n"
            "[gc]\n\tauto = 0\n",
            "utf-8",
        )
        yield Repository(root, mine)
        if len(list(mine.glob("objects/pack/*.pack"))) < MANY:
            (root / KEPT).parent.mkdir(exist_ok=True)
            with contextlib.suppress(OSError):  # somebody else's is there already
                mine.rename(root / KEPT)


@contextlib.contextmanager
def parcel_of(root: Path, site: Path, dress: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder with the files of `site` and those of `dress`; what both have is of `dress`.

    The files of the site are hard links: they must not be written to.
    """
    with private_folder(root) as home:
        parcel = home / "parcel"
        link_or_copy(site, parcel)
        for path, data in dress.items():
            file = parcel / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)
            file.write_bytes(data)
        yield parcel


@contextlib.contextmanager
def disk_faults_told(root: Path) -> Iterator[None]:
    """Raises NotPublishedError, with the path and a cure, in the place of an OSError."""
    try:
        yield
    except OSError as error:
        # only now: a way back must not need all that a build needs
        from plugins.publishing.sealed_build import in_words

        raise NotPublishedError(in_words(error, root)) from None
