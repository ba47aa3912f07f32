"""Keeps one open issue on GitHub with the newest report, so that somebody is told of it.

The interface is that of docs.github.com/rest/issues (version 2022-11-28).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from clinicsite.support.http_client import NoAnswerError, ask

LONGEST = 60_000  # characters of an issue; GitHub takes 65,536
_CUT = "\n\n(Cut here: the page of the run has all of it.)\n"


class NoIssueError(Exception):
    """Why no issue could be written, in words for the person who asked."""


def put_issue(title: str, body: str, told: Mapping[str, str]) -> str:
    """Writes the report into the open issue of this title, or into a new one; gives its address.

    `told` are the variables that a run on GitHub has. Raises NoIssueError.
    """
    missing = [name for name in ("GITHUB_REPOSITORY", "GITHUB_TOKEN") if not told.get(name)]
    if missing:
        raise NoIssueError(f"An issue is written by a run on GitHub: {missing[0]} is not set.")
    root = told.get("GITHUB_API_URL") or "https://api.github.com"
    if urlsplit(root).scheme != "https" and urlsplit(root).hostname != "127.0.0.1":
        raise NoIssueError("GITHUB_API_URL has to begin with https: a token is sent there.")
    issues = f"{root}/repos/{told['GITHUB_REPOSITORY']}/issues"
    text = body if len(body) <= LONGEST else body[:LONGEST] + _CUT
    found = _ask(f"{issues}?state=open&per_page=100", "GET", None, told["GITHUB_TOKEN"])
    ours = [one for one in found if one.get("title") == title and "pull_request" not in one]
    if ours:
        where, method = f"{issues}/{int(ours[0]['number'])}", "PATCH"
    else:
        where, method = issues, "POST"
    written = _ask(where, method, {"title": title, "body": text}, told["GITHUB_TOKEN"])
    return str(written.get("html_url", where))


def _ask(url: str, method: str, data: dict[str, str] | None, token: str) -> Any:
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {token}",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    try:
        answer = ask(url, method, data=json.dumps(data).encode() if data else None, headers=headers)
    except NoAnswerError as error:
        raise NoIssueError(f"GitHub cannot be asked for its issues: it {error}.") from None
    if answer.status == 410:
        raise NoIssueError("Issues are switched off: Settings → General → Features → Issues.")
    if answer.status not in (200, 201):
        raise NoIssueError(f"GitHub took no issue: it answers {answer.status}.")
    try:
        return json.loads(answer.text)
    except ValueError:
        raise NoIssueError("GitHub answers something that is no issue.") from None
