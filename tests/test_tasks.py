"""The commands: what they make on a fresh machine, and what they say when they cannot."""

import ast
import base64
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import bootstrap
import tasks
from clinicsite.authoring import new
from clinicsite.cli.commands import dev
from clinicsite.cli.commands import new as new_command
from clinicsite.support.errors import UserError
from tests import install_browser, install_tools

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ("requirements.txt", "requirements-test.txt")


# --- A Python that is too old ---


@pytest.mark.parametrize("version", [(3, 6, 9), (3, 10, 12), (2, 7, 18)])
def test_an_old_python_is_told_what_to_do(version: tuple) -> None:
    assert bootstrap.explain_old_python(version) == (
        f"This is Python {version[0]}.{version[1]}, and the site needs 3.11 or newer. Install a "
        "newer one from https://www.python.org/downloads/ and run the command with it, for "
        "example: python3.12 tasks.py build"
    )


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 1), (4, 0, 0)])
def test_a_new_python_is_welcome(version: tuple) -> None:
    assert bootstrap.explain_old_python(version) == ""


@pytest.mark.parametrize("name", ["tasks.py", "bootstrap.py"])
def test_an_old_python_can_read_as_far_as_that_message(name: str) -> None:
    ast.parse((ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 7))


def test_an_old_python_gets_the_message_and_no_traceback(tmp_path: Path) -> None:
    program = (
        "import sys, runpy; sys.version_info = (3, 9, 2, 'final', 0); "
        f"sys.path.insert(0, {str(ROOT)!r}); sys.argv = ['tasks.py', 'build']; "
        f"runpy.run_path({str(ROOT / 'tasks.py')!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == bootstrap.explain_old_python((3, 9)) + "\n"


# --- The environment, made for real from a small package, without a network ---


class BootstrapProject:
    """A folder with the bootstrap, a requirements file, and the packages it asks for."""

    def __init__(self, folder: Path) -> None:
        self.root, self.wheels = folder / "project", folder / "wheels"
        self.root.mkdir()
        self.wheels.mkdir()
        shutil.copy(ROOT / "bootstrap.py", self.root)
        (self.root / "tasks.py").write_text(
            "import sys, pathlib, bootstrap\n"
            "bootstrap.enter_environment(pathlib.Path(__file__).resolve().parent, sys.argv[1:])\n"
            "import invoke\n"
            "print('running', invoke.VERSION, *sys.argv[1:])\n"
        )
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PIP_", "PYTHON")) and name.lower() != "no_proxy"
        }
        self.environment |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels)}
        self.environment |= {"PIP_CONFIG_FILE": os.devnull, "PYTHONIOENCODING": "utf-8"}
        self.require_version("1.0")

    def require_version(self, version: str, *, digest: str = "") -> None:
        """Let requirements.txt ask for this version of the package, which is made."""
        wheel = self.wheels / f"invoke-{version}-py3-none-any.whl"
        about = f"invoke-{version}.dist-info"
        files = {
            "invoke.py": f"VERSION = {version!r}\n",
            f"{about}/METADATA": f"Metadata-Version: 2.1\nName: invoke\nVersion: {version}\n",
            f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        rows = []
        for name, text in files.items():
            sha = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
            rows.append(f"{name},sha256={sha.decode()},{len(text)}")
        files[f"{about}/RECORD"] = "\n".join([*rows, f"{about}/RECORD,,", ""])
        with zipfile.ZipFile(wheel, "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        digest = digest or hashlib.sha256(wheel.read_bytes()).hexdigest()
        text = f"invoke=={version} \\\n    --hash=sha256:{digest}\n"
        (self.root / "requirements.txt").write_text(text)

    def run(self, *typed: str, **environment: str) -> subprocess.CompletedProcess:
        """Run its tasks.py as a person would, with a Python outside any environment."""
        python = Path(sys.base_prefix) / ("python.exe" if os.name == "nt" else "bin/python3")
        return subprocess.run(
            [python, self.root / "tasks.py", *typed],
            env=self.environment | environment,
            cwd=self.root.parent,
            capture_output=True,
            encoding="utf-8",
        )

    @property
    def is_half_made(self) -> bool:
        """Whether the next run starts anew."""
        return (self.root / ".venv/unfinished").exists()


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[BootstrapProject, subprocess.CompletedProcess]:
    """A project after its first command, and what that said."""
    project = BootstrapProject(tmp_path_factory.mktemp("made"))
    return project, project.run("build", "--now")


@pytest.fixture
def project(made: tuple[BootstrapProject, subprocess.CompletedProcess]) -> BootstrapProject:
    """The same project, asking for its first version, and made."""
    project = made[0]
    project.require_version("1.0")
    assert project.run().returncode == 0
    return project


def test_the_first_command_makes_the_environment_and_carries_on(
    made: tuple[BootstrapProject, subprocess.CompletedProcess],
) -> None:
    done = made[1]
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "Creating the environment in .venv (only the first time) …",
        "Installing what requirements.txt lists: about 1 packages …",
        "  installing …",
        "  done",
        "running 1.0 build --now",
    ]


def test_the_second_command_installs_nothing(project: BootstrapProject) -> None:
    assert project.run("build").stdout == "running 1.0 build\n"


def test_a_changed_requirements_file_refreshes_the_environment(project: BootstrapProject) -> None:
    project.require_version("2.0")
    done = project.run()
    assert "Creating the environment" not in done.stdout
    assert done.stdout.endswith("running 2.0\n")
    assert project.run().stdout == "running 2.0\n"


def test_inside_the_environment_a_changed_file_refreshes_it_too(project: BootstrapProject) -> None:
    project.require_version("3.0")
    inside = [bootstrap.get_venv_python(project.root), project.root / "tasks.py"]
    done = subprocess.run(inside, env=project.environment, capture_output=True, encoding="utf-8")
    assert done.stdout.endswith("running 3.0\n")


def test_bootstrap_rebuilds_half_made_environment(project: BootstrapProject) -> None:
    (project.root / ".venv/unfinished").touch()
    (project.root / ".venv/rubbish").touch()
    done = project.run()
    assert done.stdout.startswith("Creating the environment in .venv")
    assert done.stdout.endswith("running 1.0\n")
    assert not (project.root / ".venv/rubbish").exists()
    assert not project.is_half_made


def test_bootstrap_rebuilds_environment_without_python(project: BootstrapProject) -> None:
    bootstrap.get_venv_python(project.root).unlink()
    assert project.run().stdout.startswith("Creating the environment in .venv")


def test_a_package_with_another_hash_is_refused(project: BootstrapProject) -> None:
    project.require_version("4.0", digest="0" * 64)
    done = project.run()
    assert done.returncode == 1
    assert done.stderr == (
        "A downloaded package is not the one that requirements.txt names, so nothing was "
        "installed. Try again. If this happens again, show this message to a developer.\n"
    )
    assert not project.is_half_made  # what was there still is


def test_without_a_network_one_sentence_says_so(project: BootstrapProject) -> None:
    project.require_version("5.0")
    nobody = {"PIP_NO_INDEX": "", "PIP_FIND_LINKS": "", "PIP_INDEX_URL": "http://127.0.0.1:9/"}
    done = project.run(**nobody, PIP_RETRIES="1", PIP_PROXY="")
    assert done.returncode == 1
    assert done.stderr == (
        "The packages could not be downloaded: the internet, or the package index, cannot be "
        "reached. Check the connection (or the proxy), then run the same command again.\n"
    )


def test_a_python_without_venv_is_told_the_package_to_install(tmp_path: Path) -> None:
    project = BootstrapProject(tmp_path)
    fake = tmp_path / "fake/venv"
    fake.mkdir(parents=True)
    (fake / "__init__.py").touch()
    (fake / "__main__.py").write_text("raise SystemExit('ensurepip is not available')")
    done = project.run(PYTHONPATH=str(fake.parent))
    assert done.returncode == 1
    assert done.stderr.startswith("This Python cannot create an environment")
    assert "sudo apt-get install python3-venv" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_missing_requirements_file_is_one_sentence(tmp_path: Path) -> None:
    project = BootstrapProject(tmp_path)
    (project.root / "requirements.txt").unlink()
    done = project.run()
    assert done.returncode == 1
    assert done.stderr.startswith("The environment in .venv could not be created: ")
    assert "Traceback" not in done.stderr


def test_each_fetched_package_is_a_step_of_progress(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "requirements.txt").write_text("jinja2==3 \\\n  --hash=sha256:0\nrich==15\n")
    log = ["Collecting jinja2==3 (from …)", "  Downloading", "Collecting rich==15", "0"]
    monkeypatch.setattr(bootstrap, "iter_output", lambda command, folder: iter(log))
    assert bootstrap.install_requirements(tmp_path, "requirements.txt", []) == ("", False)
    steps = ["Installing what requirements.txt lists: about 2 packages …"]
    steps += ["  1. jinja2", "  2. rich", "  done"]
    assert capsys.readouterr().out.splitlines() == steps


def test_developers_tasks_ask_for_the_tools_of_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(
        bootstrap, "prepare_environment", lambda root, requirements: asked.append(requirements)
    )
    monkeypatch.setattr(bootstrap, "is_inside", lambda root: True)
    for typed in (["build"], ["test", "-k", "x"], ["lint"], []):
        bootstrap.enter_environment(ROOT, typed)
    assert asked == [*REQUIREMENTS, "requirements-test.txt", "requirements.txt"]


def test_line_ends_do_not_change_the_stamp(tmp_path: Path) -> None:
    (tmp_path / "unix").write_bytes(b"a==1\nb==2\n")
    (tmp_path / "windows").write_bytes(b"a==1\r\nb==2\r\n")
    assert bootstrap.hash_requirements(tmp_path / "unix") == bootstrap.hash_requirements(
        tmp_path / "windows"
    )


# --- The requirements files ---


def load_pins(name: str) -> dict[str, str]:
    """Package and marker → version."""
    rows = re.findall(r"^([\w.-]+)==(\S+)(.*)$", (ROOT / name).read_text(), re.MULTILINE)
    return {package + marker.rstrip(" \\"): version for package, version, marker in rows}


def test_the_test_environment_holds_everything_of_the_other() -> None:
    assert load_pins("requirements.txt").items() <= load_pins("requirements-test.txt").items()


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_everything_asked_for_is_pinned_with_a_hash(name: str) -> None:
    text = (ROOT / name).read_text()
    blocks = re.split(r"\n(?=[a-z])", text)[1:]
    assert len(blocks) > 20
    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    asked = re.findall(r"^[\w-]+", (ROOT / name).with_suffix(".in").read_text(), re.MULTILINE)
    pinned = {block.split("==")[0] for block in blocks}
    assert set(asked) - {"-r"} <= pinned


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_no_package_index_is_named(name: str) -> None:
    rows = [row for row in (ROOT / name).read_text().splitlines() if not row.startswith("#")]
    assert [row for row in rows if re.search(r"index|find-links|://", row)] == []


# --- The tasks ---


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


@pytest.mark.parametrize("words", [["-k", "kill"], []])
def test_the_long_tests_run_alone_and_only_when_asked_for(
    words: list[str], runs: list[tuple]
) -> None:
    browser = {"CHROMIUM": "/some/chromium"}
    assert run_typed("test", *words, "--faults") == 0
    assert runs == [("pytest", "-m", "faults", "-v", *words, browser)]


def test_a_test_in_long_counts_is_left_out_of_the_usual_run(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_x.py").write_text(
        "import pytest\n@pytest.mark.faults\ndef test_long(): ...\ndef test_short(): ...\n"
    )
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider"]
    for more, ran in ([], "test_short"), (["-m", "faults"], "test_long"):
        done = subprocess.run([*command, *more], cwd=tmp_path, capture_output=True, text=True)
        assert re.findall(r"::(\w+) PASSED", done.stdout) == [ran], done.stdout


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
        (
            ["--kind", "page", "A title", "-l", "es"],
            {"title": "A title", "kind": "page", "lang": "es"},
        ),
        (["--name", "x", "preview"], {"title": "preview", "name": "x"}),
    ],
)
def test_new_takes_a_title_and_options_in_any_order(
    asked_for: list[dict], words: list[str], given: dict, capsys: pytest.CaptureFixture
) -> None:
    tasks.main(["new", *words])
    assert asked_for == [{"kind": "", "lang": "", "name": ""} | given]
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


# --- The browser of the tests ---


def make_fake_browser(path: Path, code: int) -> str:
    """A program that says it is a browser, or that it is none."""
    path.write_text(f"#!/bin/sh\nexit {code}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.skipif(os.name == "nt", reason="the stand-in browsers are shell scripts")
def test_a_browser_that_does_not_start_is_passed_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_fake_browser(tmp_path / "chromium", 1)
    good = make_fake_browser(tmp_path / "google-chrome", 0)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert install_browser.find_or_install(pytest.fail) == good


def test_without_a_browser_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for way in ("find_browser", "install_from_debian", "install_from_playwright"):
        monkeypatch.setattr(install_browser, way, lambda say: "")
    said: list[str] = []
    assert install_browser.find_or_install(said.append) == ""
    assert said == [install_browser.CURE]


def test_test_task_installs_playwright_or_names_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(install_browser, "is_driver_working", lambda: bool(asked))
    monkeypatch.setattr(
        install_browser, "install_packages", lambda names, say: not asked.append(names)
    )
    monkeypatch.setattr(install_browser, "find_browser", lambda say: "/some/chromium")
    assert install_browser.find_or_install(pytest.fail) == "/some/chromium"
    assert asked == [["libatomic1"]]
    monkeypatch.setattr(install_browser, "is_driver_working", lambda: False)
    said: list[str] = []
    assert install_browser.find_or_install(said.append) == ""
    assert said == [install_browser.CURE_OF_DRIVER]


def test_tools_that_cannot_be_installed_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install_tools, "find_tool", lambda name: "" if name == "sshd" else name)
    monkeypatch.setattr(install_tools, "get_root_prefix", lambda: None)
    said: list[str] = []
    install_tools.install_missing(said.append)
    wanted = "Tests that need these are skipped; install them to run all: openssh-server."
    assert said == [wanted]


def test_a_missing_tool_skips_its_test_but_fails_it_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install_tools, "find_tool", lambda name: "")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="Debian's package: openssh-server"):
        install_tools.require_tool("sshd")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="sshd is not installed"):
        install_tools.require_tool("sshd")
