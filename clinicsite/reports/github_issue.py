"""Keep one open issue on GitHub with the newest report.

The interface is that of docs.github.com/rest/issues (version 2022-11-28).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from clinicsite.reports.issue_text import limit_body
from clinicsite.support.errors import UserError
from clinicsite.support.http_client import HttpRequestError, fetch


def write_issue(title: str, body: str, environment: Mapping[str, str]) -> str:
    """Write the report into the open issue with this title, or into a new one. Return its address.

    `environment` has the variables of a run on GitHub. Raises UserError.
    """
    issues, token = _read_environment(environment)
    number = _find_issue(issues, title, token)
    if number:
        return _write(f"{issues}/{number}", "PATCH", {"title": title, "body": body}, token)
    return _write(issues, "POST", {"title": title, "body": body}, token)


def add_comment(title: str, body: str, environment: Mapping[str, str]) -> str:
    """Write a comment into the open issue with this title, or begin it. Return its address.

    GitHub notifies people of a comment, and not of a change of the first text. Raises UserError.
    """
    issues, token = _read_environment(environment)
    number = _find_issue(issues, title, token)
    if number:
        return _write(f"{issues}/{number}/comments", "POST", {"body": body}, token)
    return _write(issues, "POST", {"title": title, "body": body}, token)


def _read_environment(environment: Mapping[str, str]) -> tuple[str, str]:
    """Return the address of the issues, and the token of the run. Raises UserError."""
    missing = [name for name in ("GITHUB_REPOSITORY", "GITHUB_TOKEN") if not environment.get(name)]
    if missing:
        raise UserError(f"An issue is written by a run on GitHub: {missing[0]} is not set.")
    root = environment.get("GITHUB_API_URL") or "https://api.github.com"
    if urlsplit(root).scheme != "https" and urlsplit(root).hostname != "127.0.0.1":
        raise UserError("GITHUB_API_URL has to begin with https: a token is sent there.")
    return f"{root}/repos/{environment['GITHUB_REPOSITORY']}/issues", environment["GITHUB_TOKEN"]


def _find_issue(issues: str, title: str, token: str) -> int:
    """Return the number of the open issue with this title, or 0."""
    found = _call_api(f"{issues}?state=open&per_page=100", "GET", None, token)
    numbers = (
        int(one["number"])
        for one in found
        if one.get("title") == title and "pull_request" not in one
    )
    return next(numbers, 0)


def _write(url: str, method: str, data: dict[str, str], token: str) -> str:
    data = data | {"body": limit_body(data["body"])}
    return str(_call_api(url, method, data, token).get("html_url", url))


def _call_api(url: str, method: str, data: dict[str, str] | None, token: str) -> Any:
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {token}",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    try:
        response = fetch(
            url, method, data=json.dumps(data).encode() if data else None, headers=headers
        )
    except HttpRequestError as error:
        raise UserError(f"The issues of GitHub cannot be read: it {error}.") from None
    if response.status == 410:
        raise UserError("Issues are switched off: Settings → General → Features → Issues.")
    if response.status not in (200, 201):
        raise UserError(f"GitHub took no issue: it answers {response.status}.")
    try:
        return json.loads(response.text)
    except ValueError:
        raise UserError("GitHub answers something that is no issue.") from None
