"""Find out whether a host went back on its own page to a release before the newest one.

Netlify, Cloudflare and GitLab serve what was handed over, and their own page can restore an
earlier deployment. The next runner sees only what visitors get. So the newest source commit that
visitors had is recorded where that runner can read it. GitLab records deployments, and gives them
to the token of a job (docs.gitlab.com/api/deployments). Elsewhere it is a ref of the repository of
the sources.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlsplit

from clinicsite.publishing.decisions import Hold
from clinicsite.publishing.holds import find_taken_off_sources
from clinicsite.publishing.hosts.host import LiveState, PublishMessage
from clinicsite.publishing.release_order import get_source_remote, is_in_order
from clinicsite.rendering.release_info import ReleaseInfo
from clinicsite.support.git import GitError, Repository
from clinicsite.support.http_client import HttpRequestError, fetch

REF_PREFIX = "refs/published/"  # with the host name of the site: its newest source commit
GITLAB_VARIABLES = ("CI_API_V4_URL", "CI_PROJECT_ID", "CI_JOB_TOKEN", "CI_ENVIRONMENT_NAME")
MAX_DEPLOYMENTS = 20  # that are read, newest first
OK = 200


def add_hold_of_host(root: Path, url: str, visited: LiveState, info: ReleaseInfo) -> LiveState:
    """Return the visited state with a hold on the sources that its host took off.

    A later commit that visitors had is taken off. It counts when the new release, made from the
    commit in `info`, builds upon it. Where visitors had a site of ours, and get another one, it is
    unknown which sources were wrong.
    """
    live = visited.info
    if live is None:
        hold = Hold(is_unknown=bool(list_were_live(root, url)))
        return replace(visited, record=PublishMessage(hold=hold))
    for commit in list_were_live(root, url) if live.source else ():
        newest = ReleaseInfo("", commit, "", clean=True, pages=0, files=0)
        is_later = commit != live.source and is_in_order(root, live, newest)
        if is_later and is_in_order(root, newest, info):
            sources = find_taken_off_sources(root, newest, live)
            hold = Hold(frozenset(), sources or frozenset(), is_unknown=sources is None)
            return replace(visited, record=PublishMessage(hold=hold))
    return visited


def list_were_live(root: Path, url: str) -> list[str]:
    """Return source commits that visitors of `url` had, newest first.

    The list is empty where no record can be read.
    """
    if is_on_gitlab():
        return _list_gitlab_deployments()
    git = Repository(root)
    try:
        row = git.run_over_network("ls-remote", get_source_remote(git), _get_ref(url))
    except GitError:
        return []
    commit = row.partition("\t")[0]
    return [commit] if commit else []


def is_host_rollback(source: str) -> bool:
    """Return whether the page of the host asked for the release of the commit `source` again.

    GitLab rolls back by running the job of an earlier deployment again
    (docs.gitlab.com/ci/environments/deployments). That commit was deployed before.
    """
    return is_on_gitlab() and source in _list_gitlab_deployments()


def record_live(root: Path, url: str, source: str) -> str:
    """Record the source commit that visitors of `url` get, and return a remark if that fails."""
    if is_on_gitlab() or not source or source in list_were_live(root, url):
        return ""
    git = Repository(root)
    remote = get_source_remote(git)
    try:
        git.run_over_network("push", remote, f"+{source}:{_get_ref(url)}")
    except GitError:
        return (
            f"\n  {remote} did not take a note of what is live. So a later publish cannot see when "
            "the page of the host goes back to an earlier release."
        )
    return ""


def is_on_gitlab() -> bool:
    """Return whether this is a job of GitLab with an environment, whose deployments it records."""
    return all(os.environ.get(name) for name in GITLAB_VARIABLES)


def _list_gitlab_deployments() -> list[str]:
    api, project, token, environment = (os.environ[name] for name in GITLAB_VARIABLES)
    query = (
        f"environment={quote(environment, safe='')}&status=success&order_by=id&sort=desc"
        f"&per_page={MAX_DEPLOYMENTS}"
    )
    try:
        response = fetch(
            f"{api}/projects/{project}/deployments?{query}", headers={"JOB-TOKEN": token}
        )
        found = json.loads(response.text) if response.status == OK else []
        return [str(deployment["sha"]) for deployment in found]
    except (HttpRequestError, ValueError, TypeError, KeyError):
        return []


def _get_ref(url: str) -> str:
    parts = urlsplit(url)
    return REF_PREFIX + re.sub(r"[^a-z0-9-]+", "-", f"{parts.netloc}{parts.path}".lower()).strip(
        "-"
    )
