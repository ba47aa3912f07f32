"""Keep one open issue on GitLab that gets a comment for each message.

The interface is that of docs.gitlab.com/api/issues and docs.gitlab.com/api/notes. The token of a
job may not write there, so a person stores one of the project.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from clinicsite.reports.issue_text import limit_body
from clinicsite.support.errors import UserError
from clinicsite.support.http_client import HttpRequestError, fetch

TOKEN_VARIABLE = "ISSUE_TOKEN"  # noqa: S105 - the name of a variable
OK = (200, 201)


def add_comment(title: str, body: str, environment: Mapping[str, str]) -> str:
    """Write a comment into the open issue with this title, or begin it. Return its address.

    `environment` has the variables of a job on GitLab. Raises UserError.
    """
    api, project = environment.get("CI_API_V4_URL", ""), environment.get("CI_PROJECT_ID", "")
    if urlsplit(api).scheme != "https" and urlsplit(api).hostname != "127.0.0.1":
        raise UserError("CI_API_V4_URL has to begin with https: a token is sent there.")
    issues, token = f"{api}/projects/{project}/issues", environment[TOKEN_VARIABLE]
    search = f"?state=opened&in=title&search={quote(title)}"
    numbers = [
        one["iid"] for one in _call_api(issues + search, None, token) if one["title"] == title
    ]
    text = limit_body(body)
    if numbers:
        where = f"{issues}/{int(numbers[0])}"
        _call_api(f"{where}/notes", {"body": text}, token)
        return where
    written = _call_api(issues, {"title": title, "description": text}, token)
    return str(written.get("web_url", issues))


def _call_api(url: str, data: dict[str, str] | None, token: str) -> Any:
    try:
        response = fetch(
            url,
            "POST" if data else "GET",
            data=json.dumps(data).encode() if data else None,
            headers={"PRIVATE-TOKEN": token},
        )
    except HttpRequestError as error:
        raise UserError(f"The issues of GitLab cannot be read: it {error}.") from None
    if response.status not in OK:
        advice = f"Look at the variable {TOKEN_VARIABLE}: the token needs the right `api`."
        raise UserError(f"GitLab took no message: it answers {response.status}.", advice)
    try:
        return json.loads(response.text)
    except ValueError:
        raise UserError("GitLab answers something that is no issue.") from None
