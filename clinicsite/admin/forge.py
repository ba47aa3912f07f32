"""Lead from a pushed branch to the page of the forge that opens a pull request, or open it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from clinicsite.reports.issue_text import limit_body
from clinicsite.support.errors import UserError
from clinicsite.support.http_client import HttpRequestError, fetch

GITHUB, GITLAB, FORGEJO = "GitHub", "GitLab", "Codeberg"
# The name of a forge → the variables with its token and with the address of its interface.
TOKEN_VARIABLES = {
    GITHUB: ("GITHUB_TOKEN", "GITHUB_API_URL"),
    GITLAB: ("GITLAB_TOKEN", "CI_API_V4_URL"),
}
OK = (200, 201)
_SCP = re.compile(r"(?:[\w.-]+@)?(?P<host>[\w.-]+):(?!/)(?P<path>[^\s]+)")


@dataclass(frozen=True)
class Forge:
    """A forge, with the host and the path of the repository there."""

    name: str
    host: str
    path: str  # as in owner/repository

    @property
    def url(self) -> str:
        """Return the address of the repository for a browser."""
        return f"https://{self.host}/{quote(self.path)}"

    def get_request_url(self, branch: str, main_branch: str) -> str:
        """Return the address of the page that opens a pull request for a branch."""
        head, base = quote(branch, safe=""), quote(main_branch, safe="")
        if self.name == GITLAB:
            wanted = {"source_branch": branch, "target_branch": main_branch}
            query = urlencode({f"merge_request[{key}]": value for key, value in wanted.items()})
            return f"{self.url}/-/merge_requests/new?{query}"
        return f"{self.url}/compare/{base}...{head}{'?expand=1' * (self.name == GITHUB)}"


def find_forge(remote_url: str) -> Forge | None:
    """Return the forge of the address of a remote, or None where it is another server."""
    if "://" in remote_url:
        parts = urlsplit(remote_url)
        host, path = parts.hostname or "", parts.path
    elif found := _SCP.fullmatch(remote_url):
        host, path = found["host"].lower(), found["path"]
    else:
        return None
    path = path.strip("/").removesuffix(".git")
    name = _name_forge(host)
    return Forge(name, host, path) if name and path.count("/") else None


def _name_forge(host: str) -> str:
    if host == "github.com":
        return GITHUB
    if host == "gitlab.com" or host.startswith("gitlab."):
        return GITLAB
    return FORGEJO if host == "codeberg.org" else ""


def has_token(forge: Forge, environment: Mapping[str, str]) -> bool:
    """Return whether a token for a forge is configured."""
    names = TOKEN_VARIABLES.get(forge.name)
    return bool(names and environment.get(names[0]))


def open_pull_request(
    forge: Forge, branch: str, main_branch: str, text: tuple[str, str], env: Mapping[str, str]
) -> str:
    """Open a pull request, and return its address. `text` is its title and its body.

    `env` has the token of the forge. Raises UserError.
    """
    token_name, api_name = TOKEN_VARIABLES[forge.name]
    title, body = text[0], limit_body(text[1])
    if forge.name == GITLAB:
        api = env.get(api_name) or f"https://{forge.host}/api/v4"
        url = f"{api}/projects/{quote(forge.path, safe='')}/merge_requests"
        data = {"source_branch": branch, "target_branch": main_branch, "description": body}
        headers = {"PRIVATE-TOKEN": env[token_name]}
    else:
        api = env.get(api_name) or "https://api.github.com"
        url = f"{api}/repos/{forge.path}/pulls"
        data = {"head": branch, "base": main_branch, "body": body}
        headers = {"Authorization": f"Bearer {env[token_name]}"}
        headers |= {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
    if urlsplit(api).scheme != "https" and urlsplit(api).hostname != "127.0.0.1":
        raise UserError(f"{api_name} has to begin with https: a token is sent there.")
    found = _post(url, {"title": title, **data}, headers, forge.name)
    address = found.get("web_url") or found.get("html_url")
    if not str(address).startswith("https://"):
        raise UserError(f"{forge.name} answers something that is no pull request.")
    return str(address)


def _post(url: str, data: dict[str, str], headers: dict[str, str], name: str) -> dict[str, object]:
    try:
        response = fetch(url, "POST", data=json.dumps(data).encode(), headers=headers)
    except HttpRequestError as error:
        raise UserError(f"{name} opened no pull request: it {error}.") from None
    if response.status not in OK:
        raise UserError(f"{name} opened no pull request: it answers {response.status}.")
    try:
        found = json.loads(response.text)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}
