"""The commands of developers and of `new`, as they are typed."""

import io
import os
import re
import sys
from pathlib import Path

import pytest

import tasks
from clinicsite.authoring import new
from clinicsite.cli.commands import dev
from clinicsite.cli.commands import new as new_command
from clinicsite.support.errors import UserError
from tests import firefox, html_checker, install_browser, install_tools
from tests.projects import ROOT

pytest_plugins = ["pytester"]


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", sys.argv)
    monkeypatch.chdir(ROOT)


def run_typed(*words: str) -> int:
    """Run what was typed; returns the exit code."""
    with pytest.raises(SystemExit) as stopped:
        tasks.main([*words])
    return stopped.value.code or 0


def test_without_a_task_the_tasks_are_listed(capsys: pytest.CaptureFixture) -> None:
    assert run_typed() == 0
    listed = re.findall(r"^  ([a-z]\S*)   *\S", capsys.readouterr().out, re.MULTILINE)
    text = "".join(
        path.read_text("utf-8") for path in (ROOT / "clinicsite/cli/commands").glob("*.py")
    )
    written = re.findall(r"^def (\w+)\(\s*context: Context", text, re.MULTILINE)
    assert {"build", "check", "launch-check", "test"} < set(listed)
    assert sorted(listed) == sorted(name.replace("_", "-") for name in written)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple]:
    """What the test and lint tasks would run, which all pass."""
    ran: list[tuple] = []

    def run(title: str, *command: str, env: dict[str, str] | None = None) -> int:
        ran.append((*command, *([env] if env else [])))
        return 0

    monkeypatch.setattr(dev, "run_module", run)
    monkeypatch.setattr(install_browser, "find_or_install", lambda say: "/some/chromium")
    monkeypatch.setattr(install_tools, "install_missing", lambda say: None)
    monkeypatch.setattr(firefox, "install_firefox", lambda say: None)
    monkeypatch.setattr(html_checker, "install_html_checker", lambda say: None)
    return ran


def test_the_test_task_lints_and_then_tests_in_a_known_browser(runs: list[tuple]) -> None:
    assert run_typed("test") == 0
    assert [command[0] for command in runs] == ["ruff", "ruff", "mypy", "djlint", "pytest"]
    assert runs[-1][0] == "pytest"
    assert runs[-1][-1] == {"CHROMIUM": "/some/chromium"}
    assert "auto" in runs[-1]  # on all cores


def test_test_task_passes_arguments_to_pytest(runs: list[tuple]) -> None:
    assert run_typed("test", "-k", "one or two", "tests/publishing") == 0
    browser = {"CHROMIUM": "/some/chromium"}
    assert runs == [("pytest", "-k", "one or two", "tests/publishing", browser)]


@pytest.mark.parametrize("word", ["tests/no_such_file.py", "no_such_file.py::test_x", "tests/no/"])
def test_test_task_refuses_missing_file(
    word: str, runs: list[tuple], capsys: pytest.CaptureFixture
) -> None:
    assert run_typed("test", "-k", "tests/kill.py", "tests/test_tasks.py", word) == 1
    path = word.partition("::")[0]
    assert f"{path} does not exist, so no test has run." in capsys.readouterr().err
    assert runs == []


@pytest.mark.parametrize("words", [["-k", "kill"], []])
def test_the_long_tests_run_alone_and_only_when_asked_for(
    words: list[str], runs: list[tuple]
) -> None:
    browser = {"CHROMIUM": "/some/chromium"}
    assert run_typed("test", *words, "--faults") == 0
    assert runs == [("pytest", "-m", "faults", "-v", *words, browser)]


def test_long_test_runs_only_when_its_marker_is_given(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.path.joinpath("pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    pytester.mkdir("tests").joinpath("test_x.py").write_text(
        "import pytest\n@pytest.mark.faults\ndef test_long(): ...\ndef test_short(): ...\n"
    )
    for more, ran in ([], "test_short"), (["-m", "faults"], "test_long"):
        done = pytester.runpytest_inprocess(*more)
        (passed,) = done.reprec.listoutcomes()[0]  # type: ignore[attr-defined]
        assert passed.location[2] == ran


@pytest.mark.parametrize(
    ("codes", "total"), [({"ruff": 1}, 1), ({"pytest": 2}, 2), ({"djlint": 1, "pytest": 3}, 3)]
)
def test_a_failure_of_any_step_is_the_failure_of_all(
    codes: dict[str, int], total: int, runs: list[tuple], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(title: str, module: str, *rest: str, env: dict[str, str] | None = None) -> int:
        return codes.get(module, 0)

    monkeypatch.setattr(dev, "run_module", run)
    assert run_typed("test") == total


# --- A new page ---


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    """What the task would make, without making it."""
    pages: list[dict] = []

    def new_page(root: Path, **given: str) -> new.CreatedPage:
        pages.append(given)
        if not given["title"]:
            raise UserError("Say what the page is called.")
        return new.CreatedPage("content/articles/x.md", "articles/x/", ("One more thing.",))

    monkeypatch.setattr(new_command, "create_page", new_page)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    return pages


@pytest.mark.parametrize(
    ("words", "given"),
    [
        (["A title"], {"title": "A title"}),
        (["A title", "--kind", "page"], {"title": "A title", "kind": "page"}),
        (["--kind=page", "A title"], {"title": "A title", "kind": "page"}),
        (["--name", "x", "preview"], {"title": "preview", "name": "x"}),
    ],
)
def test_new_takes_a_title_and_options_in_any_order(
    asked_for: list[dict], words: list[str], given: dict, capsys: pytest.CaptureFixture
) -> None:
    tasks.main(["new", *words])
    assert asked_for == [{"kind": "", "name": ""} | given]
    told = capsys.readouterr().out
    assert "The draft is in content/articles/x.md." in told
    assert "http://127.0.0.1:8000/articles/x/" in told
    assert "One more thing." in told


@pytest.mark.parametrize("words", [[], ["--kind", "page"], ["--kind=page"]])
def test_new_without_a_title_and_a_terminal_says_what_to_type(
    asked_for: list[dict], words: list[str], capsys: pytest.CaptureFixture
) -> None:
    assert run_typed("new", *words) == 1
    assert capsys.readouterr().err == "No page was made. Say what the page is called.\n"


def test_ci_runs_the_test_task() -> None:
    script = ROOT / ".ci/run"
    assert script.read_text().splitlines()[-1] == "python3 tasks.py test"
    assert os.access(script, os.X_OK)
