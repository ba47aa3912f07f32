"""The workflows: pinned, in the right order, and without logic of their own."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bootstrap import OLDEST_PYTHON
from clinicsite.cli.command_table import COMMANDS, load_collection
from clinicsite.cli.release_commands import AGAIN_VARIABLE
from clinicsite.cli.tested_tree import OPTION
from tests.publishing.workflow_files import (
    GITLAB,
    NAMES,
    ROOT,
    SENDING,
    TASK,
    WORKFLOWS,
    list_called_workflows,
    list_commands,
    list_steps,
    load_jobs,
)

PINNED = re.compile(r"uses: [\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
OWN = re.compile(r"uses: \$/\.github/workflows/[a-z]+\.yml # of this very commit$")
CHECKER = next(Path(sys.executable).parent.glob("check-jsonschema*"))


def test_workflows_cover_each_event() -> None:
    assert [
        f"{name}.yml"
        for name in ("check", "daily", "faults", "publish", "rollback", "send", "weekly")
    ] == NAMES


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-workflows", WORKFLOWS),
        ("dependabot", [ROOT / ".github/dependabot.yml"]),
        ("gitlab-ci", [GITLAB]),
    ],
)
def test_workflows_match_their_schemas(schema: str, files: list[Path]) -> None:
    extra = ["--data-transform", "gitlab-ci"] if schema == "gitlab-ci" else []
    command = [CHECKER, "--builtin-schema", f"vendor.{schema}", *extra, *files]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


def test_workflow_schema_reports_mistake(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text((ROOT / ".github/workflows/check.yml").read_text().replace("steps:", "stepz:"))
    command = [CHECKER, "--builtin-schema", "vendor.github-workflows", wrong]
    assert subprocess.run(command, capture_output=True).returncode == 1


def test_workflows_pass_zizmor() -> None:
    tool = next(Path(sys.executable).parent.glob("zizmor*"))
    command = [tool, "--offline", "--persona", "auditor", "--no-progress", ROOT / ".github"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=NAMES)
def test_workflow_actions_are_pinned_by_commit(path: Path) -> None:
    uses = [line.strip() for line in path.read_text().splitlines() if " uses:" in line]
    assert uses
    assert [line for line in uses if not (PINNED.search(line) or OWN.search(line))] == []


def test_workflow_actions_have_one_pin() -> None:
    text = "".join(path.read_text() for path in WORKFLOWS)
    pins = set(re.findall(r"uses: ([\w./-]+)@([0-9a-f]{40}) # (\S+)", text))
    assert len(pins) == len({name for name, _, _ in pins})


def test_workflow_commands_and_options_exist() -> None:
    known = {
        context.name: set(context.flags) for context in load_collection([*COMMANDS]).to_contexts()
    }
    commands = list_commands()
    assert len(commands) >= 12
    for file, line in commands:
        task = TASK.fullmatch(line)
        assert task, f"{file}: {line}"
        assert task[1] in known, f"{file}: {line}"
        assert set(re.findall(r"--[a-z-]+", task[2])) <= known[task[1]], f"{file}: {line}"


@pytest.mark.parametrize("path", WORKFLOWS, ids=NAMES)
def test_workflow_jobs_have_time_limit_and_no_credentials(path: Path) -> None:
    for name, job in load_jobs(path).items():
        if name not in list_called_workflows(path):
            assert job["timeout-minutes"] <= (180 if path.name == "faults.yml" else 60)
            assert job["steps"][0]["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", WORKFLOWS, ids=NAMES)
def test_workflows_use_no_cache(path: Path) -> None:
    assert "cache" not in path.read_text().replace("--no-cache", "")


@pytest.mark.parametrize(
    ("name", "queue"), [("publish", "publish"), ("daily", "publish"), ("rollback", "rollback")]
)
def test_workflow_publish_jobs_queue_and_are_not_cancelled(name: str, queue: str) -> None:
    """A queue keeps the newest of those that wait: a merge must not push a rollback out of it."""
    sender = yaml.safe_load((ROOT / f".github/workflows/{name}.yml").read_text())
    assert sender["concurrency"] == {"group": queue, "cancel-in-progress": False}


def test_workflows_publish_after_tests() -> None:
    """Not by the daily run either, on the morning after a merge whose tests failed."""
    found = load_jobs(ROOT / ".github/workflows/send.yml")
    runs = [step["run"] for step in found["build"]["steps"] if "run" in step]
    assert runs == [f"python3 tasks.py test {OPTION}", "python3 tasks.py build --no-cache"]
    assert found["publish"]["needs"] == "build"
    assert "if" not in found["publish"]
    for name in ("publish", "daily"):
        assert list(load_jobs(ROOT / f".github/workflows/{name}.yml")) == ["send"]
    gitlab = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    stages, sends = gitlab["stages"], gitlab["pages"]
    for name in ("test", "build"):
        assert stages.index(gitlab[name]["stage"]) < stages.index(sends["stage"])
        assert sends["rules"][-1] in gitlab[name]["rules"]


def test_workflows_publish_only_main() -> None:
    on = {path.name: yaml.safe_load(path.read_text())[True] for path in WORKFLOWS}  # `on` is true
    again = {"type": "boolean", "default": False}
    publish = on["publish.yml"]
    assert publish["push"] == {"branches": ["main"]}
    assert publish.keys() == {"push", "workflow_dispatch"}
    for start in (publish["workflow_dispatch"], on["send.yml"]["workflow_call"]):
        assert start["inputs"].keys() == {"again"}
        assert again.items() <= start["inputs"]["again"].items()
    assert on["check.yml"] == {"pull_request": None}
    assert on["send.yml"].keys() == {"workflow_call"}
    for name in ("publish", "daily"):
        send = load_jobs(ROOT / f".github/workflows/{name}.yml")["send"]
        assert send["if"] == "github.ref == 'refs/heads/main'"


def test_workflows_roll_back_only_their_own_release() -> None:
    found = load_jobs(ROOT / ".github/workflows/send.yml")
    assert found["take-back"]["needs"] == ["publish", "look"]
    assert found["take-back"]["if"] == (
        "failure() && needs.look.outputs.verdict == 'wrong' && needs.publish.outputs.sent != ''"
    )
    assert found["look"]["outputs"]["verdict"] == "${{ steps.look.outputs.verdict }}"
    assert found["publish"]["outputs"]["sent"] == "${{ steps.publish.outputs.sent }}"
    back = next(step for step in found["take-back"]["steps"] if step["name"] == "Roll back")
    assert back["run"] == 'python3 tasks.py rollback --if-live "$SENT"'
    assert back["env"]["SENT"] == "${{ needs.publish.outputs.sent }}"


def test_workflows_pass_again_to_the_publish_step_alone() -> None:
    for path in WORKFLOWS:
        for _, _, step in list_steps(path):
            if variable := step.get("env", {}).get(AGAIN_VARIABLE):
                assert (step["run"], variable) == (
                    'python3 tasks.py publish --release "$RELEASE"',
                    "${{ inputs.again }}",
                )
    send = load_jobs(ROOT / ".github/workflows/publish.yml")["send"]
    assert send["with"] == {"again": "${{ inputs.again || false }}"}
    assert "with" not in load_jobs(ROOT / ".github/workflows/daily.yml")["send"]
    gitlab = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    assert gitlab["variables"][AGAIN_VARIABLE]["value"] == "false"


def test_workflows_look_and_tell_whatever_happened() -> None:
    found = load_jobs(ROOT / ".github/workflows/send.yml")
    assert found["look"]["if"] == "always() && vars.SITE_URL != ''"
    assert found["tell"]["if"] == "always()"
    assert found["tell"]["needs"] == [name for name in found if name != "tell"]
    for job, step in (("publish", "publish"), ("look", "look"), ("take-back", "back")):
        outputs = {key: f"${{{{ steps.{step}.outputs.{key} }}}}" for key in ("event", "message")}
        assert outputs.items() <= found[job]["outputs"].items()
    gitlab = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    for name in ("look", "tell"):
        assert gitlab[name]["rules"][-1]["when"] == "always"


def test_nightly_runs_test_each_version_of_python() -> None:
    versions = [f"3.{minor}" for minor in range(OLDEST_PYTHON[1], 15)]
    job = load_jobs(ROOT / ".github/workflows/faults.yml")["versions"]
    assert job["strategy"]["matrix"] == {"python-version": versions}
    assert job["steps"][1]["with"] == {"python-version": "${{ matrix.python-version }}"}
    gitlab = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))["versions"]
    assert gitlab["parallel"]["matrix"] == [{"PYTHON": versions}]
    assert gitlab["image"] == "python:$PYTHON-bookworm"


def test_dependabot_finds_how_the_pins_are_made() -> None:
    """Its ecosystem `uv` reads these options in a compiled file (compile_file_updater.rb)."""
    config = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text())
    assert [one["package-ecosystem"] for one in config["updates"]] == ["uv", "github-actions"]
    for name in ("requirements", "requirements-test"):
        assert (ROOT / f"{name}.in").is_file()
        text = (ROOT / f"{name}.txt").read_text()
        head = "".join(line for line in text.splitlines(keepends=True) if line.startswith("#"))
        assert "--universal" in head
        assert re.search(r"--python-version[=\s]+3\.11\b", head)
        assert "--hash=sha" in text
        assert "# via " in text
        assert "index-url http" not in text


def test_workflows_leave_a_deployment_record_of_each_change() -> None:
    for path in WORKFLOWS:
        for name, job, step in list_steps(path):
            task = TASK.fullmatch(step.get("run", ""))
            if task and task[1] in SENDING:
                wanted = "production" if task[1] == "publish" else "rollback"
                assert job["environment"]["name"] == wanted, name
