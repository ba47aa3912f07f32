"""`test --changed` runs the tests of the built site alone after changes of words."""

from pathlib import Path
from typing import Any

import pytest

import tasks
from clinicsite.cli.changed_files import SITE_TESTS, list_changed_files
from clinicsite.cli.commands import dev
from clinicsite.support.git import Repository
from tests.every_page import list_changed_pages, list_english_pages

INSTALLERS = (
    "install_tools.install_missing",
    "firefox.install_firefox",
    "html_checker.install_html_checker",
)


def run_test(*words: str) -> int:
    """Run `test` as typed, and return its exit code."""
    with pytest.raises(SystemExit) as stopped:
        tasks.main(["test", *words])
    return int(str(stopped.value))


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The programs that the test task would run or install, which all succeed."""
    ran = list[Any]()

    def run(title: str, *command: str, env: dict[str, str] | None = None) -> int:
        ran.append((*command, env))
        return 0

    monkeypatch.setattr(dev, "run_module", run)
    monkeypatch.setattr("tests.install_browser.find_or_install", lambda say: "/some/chromium")
    for name in INSTALLERS:
        monkeypatch.setattr(f"tests.{name}", lambda say, name=name: ran.append(name))
    return ran


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a commit on `main`, which the test task takes for the project."""
    root = tmp_path / "clone"
    for path in ("content/articles/example.md", "content/data/claims.yaml", "theme/site.css"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("Words\n")
    git = Repository(root)
    git.run("init", "--quiet", "--initial-branch=main")
    git.run("config", "user.name", "Example Writer")
    git.run("config", "user.email", "writer@clinic.example")
    git.run("add", "--all")
    git.run("commit", "--quiet", "-m", "Content: Begin")
    monkeypatch.setattr(dev, "ROOT", root)
    monkeypatch.delenv("CI", raising=False)
    return root


@pytest.mark.parametrize("typed", [("--changed", "main"), ("--changed=main",)])
def test_changed_words_are_tested_by_the_built_site_alone(
    typed: tuple[str, ...], clone: Path, runs: list[Any]
) -> None:
    (clone / "content/articles/example.md").write_text("Other words\n")
    (clone / "content/articles/new page.md").write_text("Words\n")
    assert run_test(*typed) == 0
    ((program, *options, environment),) = runs
    assert (program, options[:2]) == ("pytest", [*SITE_TESTS])
    assert environment["CHANGED_FILES"].splitlines() == [
        "content/articles/example.md",
        "content/articles/new page.md",
    ]


@pytest.mark.parametrize(
    "path", ["theme/site.css", "content/data/claims.yaml", "tests/new.py", "requirements.txt"]
)
def test_changed_code_and_rules_are_tested_by_all_tests(
    path: str, clone: Path, runs: list[Any]
) -> None:
    (clone / "content/articles/example.md").write_text("Other words\n")
    (clone / path).parent.mkdir(exist_ok=True)
    (clone / path).write_text("Other\n")
    assert run_test("--changed", "main") == 0
    assert runs[:3] == [*INSTALLERS]
    assert [command[0] for command in runs[3:]] == ["ruff", "ruff", "mypy", "djlint", "pytest"]


@pytest.mark.parametrize("base", ["", "main"])
def test_no_base_and_no_change_are_tested_by_all_tests(
    base: str, clone: Path, runs: list[Any]
) -> None:
    assert run_test("--changed", base) == 0
    assert len(runs) == 8


def test_moved_page_is_a_change_of_both_paths(clone: Path) -> None:
    (clone / "content/articles/example.md").rename(clone / "theme/example.md")
    assert list_changed_files(clone, "main") == ["content/articles/example.md", "theme/example.md"]


def test_test_after_merge_base_counts_what_this_branch_changed(clone: Path) -> None:
    git = Repository(clone)
    git.run("switch", "--quiet", "-c", "words")
    (clone / "content/articles/example.md").write_text("Other words\n")
    git.run("commit", "--quiet", "-am", "Content: Change words")
    git.run("switch", "--quiet", "main")
    (clone / "theme/site.css").write_text("Other\n")
    git.run("commit", "--quiet", "-am", "Theme: Change a style")
    git.run("switch", "--quiet", "words")
    assert list_changed_files(clone, "main") == ["content/articles/example.md"]


@pytest.mark.parametrize("base", ["nowhere", "--all"])
def test_unknown_base_is_explained(
    base: str, clone: Path, runs: list[Any], capsys: pytest.CaptureFixture
) -> None:
    assert run_test("--changed", base) == 1
    assert f"git knows no commit “{base}”" in capsys.readouterr().err
    assert runs == []


@pytest.mark.parametrize(
    ("files", "tested"),
    [
        ("content/pages/about.md", {"home.md", "about.md"}),
        ("content/pages/gone.md", {"home.md"}),
        ("content/pages/about.md\ncontent/data/clinic.yaml", None),
        ("", None),
    ],
)
def test_changed_pages_are_those_of_changed_files(
    files: str, tested: set[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHANGED_FILES", files)
    found = {page.path.removeprefix("pages/") for page in list_changed_pages()}
    assert found == (tested or {page.path.removeprefix("pages/") for page in list_english_pages()})
