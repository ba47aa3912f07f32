"""The page of the forge that opens a pull request, and the pull request that a token opens."""

from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest

from clinicsite.admin.forge import find_forge, has_token, open_pull_request
from clinicsite.support.errors import UserError
from tests.admin.fake_forge import FakeForge
from tests.reports.conftest import run_server

TEXT = ("Say it", "What visitors will see")


@pytest.mark.parametrize(
    ("remote", "url"),
    [
        (
            "git@github.com:clinic/site.git",
            "https://github.com/clinic/site/compare/main...b?expand=1",
        ),
        (
            "https://token@github.com/clinic/site",
            "https://github.com/clinic/site/compare/main...b?expand=1",
        ),
        (
            "ssh://git@codeberg.org:22/clinic/site.git",
            "https://codeberg.org/clinic/site/compare/main...b",
        ),
        (
            "https://gitlab.com/group/clinic/site.git",
            (
                "https://gitlab.com/group/clinic/site/-/merge_requests/new?"
                "merge_request%5Bsource_branch%5D=b&merge_request%5Btarget_branch%5D=main"
            ),
        ),
        ("/srv/git/site.git", ""),
        ("../site.git", ""),
        ("https://git.example/clinic/site", ""),
        ("https://github.com.attacker.example/clinic/site", ""),
        ("https://github.com/site", ""),
        ("", ""),
    ],
)
def test_request_url_of_a_remote(remote: str, url: str) -> None:
    forge = find_forge(remote)
    assert (forge.get_request_url("b", "main") if forge else "") == url


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with run_server(FakeForge) as server:
        server.requests, server.status = [], 201
        yield server


@pytest.mark.parametrize(
    ("remote", "variables", "request_path", "sent_token"),
    [
        (
            "git@github.com:c/s.git",
            ("GITHUB_TOKEN", "GITHUB_API_URL"),
            "/repos/c/s/pulls",
            "Bearer t",
        ),
        (
            "git@gitlab.com:c/s.git",
            ("GITLAB_TOKEN", "CI_API_V4_URL"),
            "/projects/c%2Fs/merge_requests",
            "t",
        ),
    ],
)
def test_token_opens_a_pull_request(
    remote: str,
    variables: tuple[str, str],
    request_path: str,
    sent_token: str,
    server: ThreadingHTTPServer,
) -> None:
    forge = find_forge(remote)
    assert forge
    assert not has_token(forge, {})
    environment = dict(zip(variables, ("t", server.url), strict=True))
    assert has_token(forge, environment)
    assert open_pull_request(forge, "b", "main", TEXT, environment) == "https://forge.example/1"
    path, token, given = server.requests[0]
    assert (path, token, given["title"]) == (request_path, sent_token, "Say it")
    assert {"b", "main", TEXT[1]} <= set(given.values())
    server.status = 422
    with pytest.raises(UserError, match="422"):
        open_pull_request(forge, "b", "main", TEXT, environment)
    environment[variables[1]] = "http://forge.example"
    with pytest.raises(UserError, match="https"):
        open_pull_request(forge, "b", "main", TEXT, environment)
