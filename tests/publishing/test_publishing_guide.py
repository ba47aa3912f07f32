"""The publishing guide: ten lines, commands that exist, and what it says to try, done for real."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from invoke import Collection
from markdown.extensions.toc import slugify

import tasks
from clinicsite.publishing.hosts.registry import host_named
from clinicsite.rendering.http_headers import Hosting
from clinicsite.rendering.release_info import FILE, manifest_of, parse
from tests.conftest import ROOT, Project
from tests.publishing.conftest import git_in
from tests.publishing.servers.real_servers import room, running

GUIDE = (ROOT / "docs/publishing.md").read_text("utf-8")
COMMAND = re.compile(r"python3 tasks\.py ([a-z-]+)((?: [^\n`]*)?)")
LINES = re.compile(r"^    (.+)$", re.MULTILINE)
SITE = "https://localhost"


def section(title: str) -> str:
    """What stands below a heading."""
    return GUIDE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_a_fork_is_live_after_ten_lines() -> None:
    steps = re.findall(r"^(\d+)\. ", section("From a fresh fork to a live site"), re.MULTILINE)
    assert steps == [str(number) for number in range(1, 11)]


def test_every_command_of_the_guide_exists_with_its_options() -> None:
    flags = {task.name: set(task.flags) for task in Collection.from_module(tasks).to_contexts()}
    commands = COMMAND.findall(GUIDE)
    assert len(commands) > 15
    for name, rest in commands:
        assert name in flags, f"{name} is no task"
        typed = set(re.findall(r"--[a-z-]+", rest))
        assert typed <= flags[name], f"{name} does not take {typed - flags[name]}"


def test_every_host_of_the_guide_is_understood(tmp_path: Path) -> None:
    git_in(tmp_path, "init", "--quiet")
    git_in(tmp_path, "remote", "add", "origin", "https://forge.example/site.git")
    places = re.findall(r'--to "?([a-z0-9]+:[^"\s`]+)', GUIDE)
    places += re.findall(r"[`\"]((?:pages|folder|bundle|s3):[^`\"\s]+)[`\"]", GUIDE)
    assert {place.partition(":")[0] for place in places} == {"pages", "folder", "bundle", "s3"}
    for place in places:
        assert host_named(place, tmp_path, {}, lambda _: None)


def test_every_refusal_in_the_guide_is_one_that_is_said() -> None:
    said = set()
    for file in [
        *(ROOT / "clinicsite/publishing").rglob("*.py"),
        *(ROOT / "clinicsite/cli").glob("*.py"),
    ]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.add(" ".join(node.value.split()))
    quoted = re.findall(r"^\| “([^”]+)” \|", section("When publishing says no"), re.MULTILINE)
    assert len(quoted) > 10
    assert [words for words in quoted if not any(words in text for text in said)] == []


def test_every_workflow_is_in_the_guide() -> None:
    found = set(re.findall(r"`([a-z]+\.yml)`", section("What runs by itself")))
    assert found == {path.name for path in (ROOT / ".github/workflows").glob("*.yml")}


def test_a_link_inside_the_guide_leads_to_a_heading() -> None:
    ids = {slugify(words, "-") for words in re.findall(r"^#+ (.*)$", GUIDE, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", GUIDE)) <= ids


class Clone:
    """A fresh clone of the project, in which a person types."""

    def __init__(self, folder: Path, sources: Path) -> None:
        self.home, self.root = folder, folder / "clone"
        git_in(folder, "clone", "--quiet", str(sources), str(self.root))
        (self.root / ".venv").symlink_to(Path(sys.prefix))  # tests/test_tasks.py makes one
        (folder / "bin").mkdir()
        (folder / "bin/python3").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        (folder / "bin/python3").chmod(0o755)

    def type(self, line: str, code: int = 0, **environment: str) -> str:
        """Types a line as it stands in the guide; returns what is printed."""
        path = f"{self.home / 'bin'}{os.pathsep}{os.environ['PATH']}"
        more = {"PATH": path, "SITE_URL": SITE, "PYTHONDONTWRITEBYTECODE": "1", **environment}
        done = subprocess.run(
            line,
            shell=True,
            cwd=self.root,
            env=os.environ | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        assert done.returncode == code, f"{line}\n{done.stdout}"
        return done.stdout

    @property
    def on_branch(self) -> str:
        """The digest of what the branch serves, taken of its files."""
        shutil.rmtree(self.home / "branch", ignore_errors=True)
        (self.home / "branch").mkdir()
        remote = self.home / "try.git"
        git_in(remote, "--work-tree", str(self.home / "branch"), "checkout", "-f", "gh-pages", ".")
        (self.home / "branch/.nojekyll").unlink()
        return manifest_of(self.home / "branch").digest

    @property
    def on_server(self) -> str:
        """The digest that the folder's live site says it has."""
        note = parse((self.home / "try-site/current" / FILE).read_text("utf-8"))
        assert note
        return note.digest


@pytest.fixture
def clone(small: Project) -> Iterator[Clone]:
    """A clone of a small site's sources, on a disk that a web server may read."""
    for name in ("requirements.txt", "requirements-test.txt", ".gitignore"):
        shutil.copy(ROOT / name, small.root)
    git_in(small.root, "init", "--quiet", "--initial-branch=main")
    git_in(small.root, "add", ".")
    names = ("-c", "user.name=A. Writer", "-c", "user.email=writer@example.org")
    git_in(small.root, *names, "commit", "--quiet", "-m", "Content: Begin")
    with room() as folder:
        yield Clone(folder, small.root)


def test_what_the_guide_says_to_try_works_from_a_fresh_clone(clone: Clone) -> None:
    lines = LINES.findall(section("Try it on your own machine"))
    assert [line.split()[2] for line in lines] == [
        "--bare", "publish", "publish", "publish", "publish", "releases", "rollback", "rollback",
    ]  # fmt: skip
    for line in lines[:3]:
        clone.type(line)
    first = clone.on_server
    assert clone.on_branch == first
    served = clone.home / "try-site/current"
    sites = {"site": (Hosting(SITE, {}), served)}
    with running("nginx", sites, clone.home / "nginx") as server:
        trusted = {"SSL_CERT_FILE": str(clone.home / "nginx/fullchain.pem")}
        look = f"python3 tasks.py live-check {SITE}:{server.port} --to folder:../try-site"
        said = clone.type(look, code=1, **trusted)  # the certificate of the test ends soon
        assert said.count("\n  ") == 1, said
        assert "renew it" in said
        home = server.ask("localhost", "/").body
        clone.type("sed -i 's/^Words[.]/Other words./' content/pages/home.md")
        clone.type("git -c user.name=A -c user.email=a@example.org commit -q -a -m 'Content: Edit'")
        clone.type(lines[3])
        said = clone.type(lines[4])
        assert "python3 tasks.py rollback --to folder:../try-site\n" in said
        second = clone.on_server
        assert second != first
        assert clone.on_branch == second
        assert b"Other words." in server.ask("localhost", "/").body
        assert "live now" in clone.type(lines[5])
        clone.type(lines[6])
        clone.type(lines[7])
        assert (clone.on_branch, clone.on_server) == (first, first)
        assert server.ask("localhost", "/").body == home
