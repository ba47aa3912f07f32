"""The workflows: pinned, without rights they do not need, and without logic of their own."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
NAMES = [path.name for path in WORKFLOWS]
PINNED = re.compile(r"uses: [\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


def jobs(path: Path) -> dict:
    """The jobs of a workflow."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]


def test_there_is_a_workflow_to_check_and_one_to_publish() -> None:
    assert NAMES == ["check.yml", "publish.yml"]


def test_zizmor_finds_nothing() -> None:
    tool = next(Path(sys.executable).parent.glob("zizmor*"))
    command = [tool, "--offline", "--persona", "auditor", "--no-progress", ROOT / ".github"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=NAMES)
def test_every_action_is_pinned_by_commit_with_its_version(path: Path) -> None:
    uses = [line.strip() for line in path.read_text().splitlines() if "uses:" in line]
    assert uses
    assert [line for line in uses if not PINNED.search(line)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=NAMES)
def test_every_command_is_a_task(path: Path) -> None:
    commands = [
        step["run"] for job in jobs(path).values() for step in job["steps"] if "run" in step
    ]
    assert commands
    assert [line for line in commands if not re.fullmatch(r"python3 tasks\.py [a-z]+", line)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=NAMES)
def test_every_job_has_a_time_limit_and_no_kept_credentials(path: Path) -> None:
    for job in jobs(path).values():
        assert job["timeout-minutes"] <= 60
        assert job["steps"][0]["with"]["persist-credentials"] is False


def test_only_the_publish_job_may_write() -> None:
    rights = {
        (path.name, name): job["permissions"]
        for path in WORKFLOWS
        for name, job in jobs(path).items()
    }
    assert rights.pop(("publish.yml", "publish")) == {"contents": "write"}
    assert set(map(str, rights.values())) == {"{'contents': 'read'}"}


def test_a_publish_is_never_stopped_half_way() -> None:
    publish = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text())
    assert publish["concurrency"] == {"group": "publish", "cancel-in-progress": False}
