"""A tree that a pull request tested is not tested again, and nothing else counts as its test."""

import copy
from pathlib import Path
from typing import Any

import pytest

from clinicsite.cli import tested_tree
from tests.publishing.conftest import run_git
from tests.publishing.plays.forge_server import ForgeServer

API = "/repos/clinic/site"
SECRET = "token"


@pytest.fixture
def tree(clone: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a committed tree, outside of any workflow."""
    for name in ("GITHUB_TOKEN", "CI_JOB_TOKEN", "GITHUB_OUTPUT", "CI_OUTPUT_FILE"):
        monkeypatch.delenv(name, raising=False)
    return tested_tree.get_tree_name(clone)


@pytest.fixture
def github(
    clone: Path, tree: str, forge_server: ForgeServer, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """The answers of GitHub for a merged pull request whose tree was tested."""
    commit = run_git(clone, "rev-parse", "HEAD")
    forge_server.grant(SECRET, "read")
    for name, value in {
        "GITHUB_API_URL": forge_server.url,
        "GITHUB_REPOSITORY": "clinic/site",
        "GITHUB_SHA": commit,
        "GITHUB_TOKEN": SECRET,
    }.items():
        monkeypatch.setenv(name, value)
    forge_server.answers = {
        f"{API}/commits/{commit}/pulls": [
            {
                "number": 5,
                "head": {"sha": "a" * 40},
                "merged_at": "2026-11-29T12:00:00Z",
                "merge_commit_sha": commit,
            }
        ],
        f"{API}/actions/artifacts?name={tree}": {
            "artifacts": [{"name": tree, "workflow_run": {"id": 9, "head_sha": "a" * 40}}]
        },
        f"{API}/actions/runs/9": {
            "event": "pull_request",
            "path": ".github/workflows/check.yml",
            "conclusion": "success",
        },
    }
    return forge_server.answers


def test_tree_of_merged_pull_request_was_tested(clone: Path, github: dict[str, Any]) -> None:
    assert tested_tree.find_test(clone) == "pull request 5, run 9"


@pytest.mark.parametrize(
    ("answer", "path", "value"),
    [
        ("/pulls", (0, "merged_at"), None),
        ("/pulls", (0, "merge_commit_sha"), "b" * 40),
        ("/pulls", (0, "head", "sha"), "b" * 40),
        ("name=", ("artifacts", 0, "name"), "tested-other"),
        ("name=", ("artifacts", 0, "workflow_run", "head_sha"), "b" * 40),
        ("name=", ("artifacts",), []),
        ("/runs/9", ("event",), "push"),
        ("/runs/9", ("path",), ".github/workflows/other.yml"),
        ("/runs/9", ("conclusion",), "failure"),
        ("/runs/9", (), {"message": "Not Found"}),
    ],
)
def test_other_answers_of_github_are_no_test(
    clone: Path, github: dict[str, Any], answer: str, path: tuple, value: object
) -> None:
    name = next(name for name in github if answer in name)
    changed = copy.deepcopy(github[name])
    place = changed
    for key in path[:-1]:
        place = place[key]
    if path:
        place[path[-1]] = value
    github[name] = changed if path else value
    assert tested_tree.find_test(clone) == ""


def test_changed_files_and_other_trees_are_no_test(clone: Path, github: dict[str, Any]) -> None:
    (clone / "content/home.md").write_text("Other words.\n")
    assert tested_tree.find_test(clone) == ""
    run_git(clone, "commit", "--quiet", "--all", "-m", "Content: Change a word")
    assert tested_tree.find_test(clone) == ""


def test_forge_that_does_not_answer_is_no_test(
    clone: Path, github: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:1")
    assert tested_tree.find_test(clone) == ""


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({}, "merge request 12"),
        ({"CI_COMMIT_BRANCH": "other"}, ""),
        ({"CI_COMMIT_MESSAGE": "See merge request clinic/site!13"}, ""),
        ({"CI_COMMIT_MESSAGE": "Content: Change a word"}, ""),
        ({"CI_JOB_TOKEN": "other"}, ""),
    ],
)
def test_tree_of_merge_request_was_tested(
    clone: Path,
    tree: str,
    forge_server: ForgeServer,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    words: str,
) -> None:
    forge_server.grant(SECRET, "read")
    path = "/jobs/artifacts/refs%2Fmerge-requests%2F12%2Fhead/raw/tested.json?job=test"
    forge_server.answers = {f"/api/v4/projects/7{path}": {"name": tree}}
    given = {
        "CI_API_V4_URL": f"{forge_server.url}/api/v4",
        "CI_PROJECT_ID": "7",
        "CI_JOB_TOKEN": SECRET,
        "CI_COMMIT_BRANCH": "main",
        "CI_DEFAULT_BRANCH": "main",
        "CI_COMMIT_MESSAGE": "Merge branch 'x'\n\nSee merge request clinic/site!12",
    }
    for name, value in {**given, **variables}.items():
        monkeypatch.setenv(name, value)
    assert tested_tree.find_test(clone) == words


def test_program_ends_only_where_the_tree_was_tested(
    clone: Path, github: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    tested_tree.exit_if_tested(clone, ["test"])
    with pytest.raises(SystemExit) as ended:
        tested_tree.exit_if_tested(clone, ["test", tested_tree.OPTION])
    assert ended.value.code == 0
    monkeypatch.setenv("GITHUB_TOKEN", "unknown")
    tested_tree.exit_if_tested(clone, ["test", tested_tree.OPTION])
    assert "GITHUB_TOKEN" not in tested_tree.os.environ  # what runs next gets no token


def test_successful_test_is_recorded(
    clone: Path, tree: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    tested_tree.record_test(clone)
    assert (clone / "tested.json").read_text() == f'{{"name": "{tree}"}}\n'
    assert (tmp_path / "output").read_text() == f"tested={tree}\n"
