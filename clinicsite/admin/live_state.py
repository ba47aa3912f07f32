"""Compare what visitors have with the main branch, in words."""

from __future__ import annotations

import re

from clinicsite.admin.project_git import BranchState, ProjectRepository
from clinicsite.admin.recent_changes import format_day
from clinicsite.admin.saved_changes import SENT_FOLDER
from clinicsite.publishing.live_probe import is_placeholder_url, read_release_info
from clinicsite.rendering.release_info import RELEASE_INFO_FILE, ReleaseInfo
from clinicsite.support.http_client import HttpRequestError, fetch
from clinicsite.support.plural import format_count


def describe_live_site(repository: ProjectRepository, state: BranchState, site_url: str) -> str:
    """Ask the server of the site, and return which changes visitors have."""
    if not site_url or is_placeholder_url(site_url):
        return "The project does not have the address of its site yet: SITE_URL is a placeholder."
    root = f"{site_url.rstrip('/')}/"
    try:
        response = fetch(f"{root}{RELEASE_INFO_FILE}")
    except HttpRequestError as error:
        return f"It is unknown what visitors have: {root} {error}."
    info = read_release_info(response)
    if info is None:
        return f"{root} answers {response.status}, and has no release of this site."
    return _compare(repository, state, info)


def _compare(repository: ProjectRepository, state: BranchState, info: ReleaseInfo) -> str:
    is_commit = re.fullmatch(r"[0-9a-f]{40,64}", info.source)  # it comes from the network
    known = repository.find_commit(info.source) if is_commit else ""
    if not known or not state.main_commit:
        return (
            "Visitors have a release of changes that this computer does not have. Get them first."
        )
    day = format_day(repository.run("log", "-1", "--format=%cs", known))
    options = ("--count", "--first-parent", f"{known}..{state.main_commit}", "--", SENT_FOLDER)
    missing = int(repository.run("rev-list", *options))
    if missing:
        verb = "is" if missing == 1 else "are"
        return (
            f"Visitors have the site of {day}. {format_count(missing, 'newer change')} of the main "
            f"branch {verb} not live yet."
        )
    return f"Visitors have all changes of the main branch, the last of {day}."
