"""What a person types to publish, to look at what was published, and to take it back."""

import re
import subprocess
from pathlib import Path

import pytest

from clinicsite.rendering import release_info
from tests.compiled_templates import share_templates
from tests.conftest import Project
from tests.publishing.conftest import run_git


@pytest.fixture
def bare(small: Project, tmp_path: Path) -> Path:
    """An empty repository; the project is one with a commit."""
    bare = tmp_path / "pages.git"
    run_git(tmp_path, "init", "--quiet", "--bare", str(bare))
    run_git(small.root, "init", "--quiet", "--initial-branch=main")
    run_git(small.root, "config", "user.name", "A. Writer")
    run_git(small.root, "config", "user.email", "writer@clinic.example")
    small.write(".gitignore", "/.build/\n/.cache/\n/.releases/\n/output/\n__pycache__/\n")
    commit(small)
    return bare


def commit(project: Project) -> None:
    run_git(project.root, "add", "--all")
    run_git(project.root, "commit", "--quiet", "-m", "Content: Write")


def run_task(project: Project, *words: str) -> subprocess.CompletedProcess:
    """Run what a person types in the project's folder."""
    done = project.run("-c", share_templates(f"import tasks; tasks.main({list(words)!r})"))
    assert "Traceback" not in done.stdout + done.stderr
    return done


def test_publish_releases_and_rollback_as_typed(
    small: Project, bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = tmp_path / "outputs"
    monkeypatch.setenv("GITHUB_OUTPUT", str(outputs))
    to = ("--to", f"pages:{bare}#gh-pages")
    assert run_task(small, "publish", *to, "--dry-run").returncode == 0
    assert run_git(bare, "branch", "--list", "gh-pages") == ""
    first = run_task(small, "publish", *to)
    assert first.returncode == 0, first.stderr
    assert "  New: About us (/about/)" in first.stdout
    tree = run_git(bare, "rev-parse", "gh-pages^{tree}")
    small.edit("content/pages/about.md", "Words.", "Other words.")
    refused = run_task(small, "publish", *to)
    assert refused.returncode == 1
    assert "content/pages/about.md. Commit them" in refused.stderr
    commit(small)
    assert "  Changed: About us (/about/)\n" in run_task(small, "publish", *to).stdout
    assert "Nothing to publish: gh-pages on " in run_task(small, "publish", *to).stdout
    rows = outputs.read_text().splitlines()
    dry_run, sent, again, nothing = (row for row in rows if row.startswith("sent="))
    events = [row for row in rows if row.startswith("event=")]
    assert events == [
        *("event=unchanged", "event=published", "event=refused"),
        *("event=published", "event=unchanged"),
    ]
    assert (dry_run, nothing) == ("sent=", "sent=")
    assert re.fullmatch("sent=[0-9a-f]{64}", sent)
    assert again != sent
    listed = run_task(small, "releases", *to).stdout
    assert listed.count("made from") == 2
    assert listed.rstrip().endswith(f"rollback NUMBER --to 'pages:{bare}#gh-pages'")
    small.write("content/pages/about.md", "this cannot be built")
    back = run_task(small, "rollback", *to)
    assert back.returncode == 0, back.stderr
    assert run_git(bare, "rev-parse", "gh-pages^{tree}") == tree
    assert release_info.RELEASE_INFO_FILE in run_git(
        bare, "ls-tree", "-r", "--name-only", "gh-pages"
    )


def test_publish_to_unknown_host_builds_nothing(small: Project) -> None:
    done = run_task(small, "publish", "--to", "pagse")
    assert done.returncode == 1
    assert "There is no host called “pagse” (known: pages" in done.stderr
    assert "Building" not in done.stdout


def test_rollback_names_a_place_that_ends_with_a_number(small: Project, bare: Path) -> None:
    place = bare.with_name("site-2026")
    done = run_task(small, "rollback", "--to", f"folder:{place}")
    assert f"Looking at what is live: {place} …" in done.stdout
