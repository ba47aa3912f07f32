"""Treat what a person or a forge committed to a branch beside the publisher."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from clinicsite.model.output_paths import is_verification_file
from clinicsite.publishing.change_summary import FileChanges
from clinicsite.publishing.hosts.host import LiveState
from clinicsite.publishing.hosts.other_commit import OtherCommit
from clinicsite.publishing.hosts.pages.other_commits import CNAME_FILE
from clinicsite.publishing.preflight import list_lost_pages
from clinicsite.rendering.http_headers import HostingConfig

MAX_NAMED = 10  # files


def explain_other_domain(other: OtherCommit, hosting: HostingConfig, place: str) -> str:
    """Return which domain a commit gave the site, or took off it, and how to go on."""
    done = other.describe(place)
    if not other.domains:
        return (
            f"{done}, which took the domain {hosting.domain} off the site. SITE_URL still is "
            f"{hosting.root}. Enter the domain in the settings of the host again. Or set SITE_URL "
            "to the address that the site has now, build the site, and publish again."
        )
    return (
        f"{done}. The site now has the domain {', '.join(other.domains)}, and SITE_URL is "
        f"{hosting.root}. Publishing would take that domain off. Set SITE_URL to "
        f"https://{other.domains[0]}, build the site, and publish again. Or take the domain out of "
        "the settings of the host."
    )


def list_lost_manual_pages(live: LiveState, folder: Path) -> list[str]:
    """Return the pages that another commit added and that are not in the new site in `folder`."""
    other = live.other_commit
    return list_lost_pages(live.files.intersection(other.paths), folder) if other else []


def explain_lost_manual_pages(live: LiveState, folder: Path, place: str) -> str:
    """Return which pages of another commit visitors would lose, and how to go on."""
    assert live.other_commit
    return (
        f"{live.other_commit.describe(place)}, and this site has no such page: "
        f"{', '.join(list_lost_manual_pages(live, folder))}. Visitors would lose it. Write it as a "
        "page in content/, or delete the file on that branch, then type the command again."
    )


def describe_replaced_files(live: LiveState | None, changes: FileChanges, place: str) -> str:
    """Return which files of another commit this publish takes off or changes, or ""."""
    other = live.other_commit if live else None
    if other is None:
        return ""
    removed = sorted(set(other.paths).intersection(changes.removed))
    replaced = sorted(set(other.paths).intersection((*changes.changed, *changes.added)))
    rows = [
        *_list_files("This publish takes off", removed),
        *_list_files("This publish puts back its own", replaced),
    ]
    if any(map(is_verification_file, removed)):
        rows.append(
            "A search console needs its file: name it below verification: in "
            "content/data/clinic.yaml, then publish again."
        )
    return "\n".join(f"  {row}" for row in (f"{other.describe(place)}.", *rows)) if rows else ""


def describe_rolled_back_files(live: LiveState, place: str) -> str:
    """Return which files of another commit a rollback takes off or changes, or ""."""
    other = live.other_commit
    paths = sorted(live.files.intersection(other.paths) - {CNAME_FILE}) if other else []
    if not other or not paths:
        return ""
    rows = "".join(_list_files("The rollback takes off, or puts back as they were", paths))
    return f"\n  {other.describe(place)}. {rows}"


def _list_files(words: str, paths: list[str]) -> Iterator[str]:
    if paths:
        more = f" and {len(paths) - MAX_NAMED} more" if paths[MAX_NAMED:] else ""
        yield f"{words}: {', '.join(paths[:MAX_NAMED])}{more}."
