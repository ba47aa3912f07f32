"""The publishing guide: ten lines, commands that exist, and what it says to try, done for real."""

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown.extensions.toc import slugify

from clinicsite.cli.command_table import COMMANDS, load_collection
from clinicsite.publishing.hosts.registry import resolve_host
from clinicsite.rendering.http_headers import HostingConfig
from clinicsite.rendering.release_info import RELEASE_INFO_FILE, create_manifest, parse_release_info
from tests.compiled_templates import list_script_arguments
from tests.conftest import ROOT, Project
from tests.projects import link_bytecode
from tests.publishing.conftest import run_git
from tests.publishing.servers.real_servers import make_shared_folder, run_server

GUIDE = (ROOT / "docs/publishing.md").read_text("utf-8")
COMMAND = re.compile(r"python3 tasks\.py ([a-z-]+)((?: [^\n`]*)?)")
LINES = re.compile(r"^    (.+)$", re.MULTILINE)
SITE = "https://localhost"


def get_section(title: str) -> str:
    """What stands below a heading."""
    return GUIDE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_publishing_guide_takes_ten_steps() -> None:
    steps = re.findall(r"^(\d+)\. ", get_section("From a fresh fork to a live site"), re.MULTILINE)
    assert steps == [str(number) for number in range(1, 11)]


def test_publishing_guide_commands_and_options_exist() -> None:
    flags = {task.name: set(task.flags) for task in load_collection([*COMMANDS]).to_contexts()}
    commands = COMMAND.findall(GUIDE)
    assert len(commands) > 15
    for name, rest in commands:
        assert name in flags, f"{name} is no task"
        typed = set(re.findall(r"--[a-z-]+", rest))
        assert typed <= flags[name], f"{name} does not take {typed - flags[name]}"


def test_publishing_guide_hosts_are_resolved(tmp_path: Path) -> None:
    run_git(tmp_path, "init", "--quiet")
    run_git(tmp_path, "remote", "add", "origin", "https://forge.example/site.git")
    places = re.findall(r'--to "?([a-z0-9]+:[^"\s`]+)', GUIDE)
    places += re.findall(r"[`\"]((?:pages|folder|bundle|s3):[^`\"\s]+)[`\"]", GUIDE)
    assert {place.partition(":")[0] for place in places} == {"pages", "folder", "bundle", "s3"}
    for place in places:
        assert resolve_host(place, tmp_path, {}, lambda _: None)


def test_publishing_guide_refusals_exist() -> None:
    said = set()
    for file in [
        *(ROOT / "clinicsite/publishing").rglob("*.py"),
        *(ROOT / "clinicsite/cli").glob("*.py"),
        *(ROOT / "clinicsite/support").glob("git*.py"),
    ]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.add(" ".join(node.value.split()))
    quoted = re.findall(r"^\| “([^”]+)” \|", get_section("When publishing says no"), re.MULTILINE)
    assert len(quoted) > 10
    assert [words for words in quoted if not any(words in text for text in said)] == []


def test_publishing_guide_lists_every_workflow() -> None:
    found = set(re.findall(r"`([a-z]+\.yml)`", get_section("Automation")))
    assert found == {path.name for path in (ROOT / ".github/workflows").glob("*.yml")}


def test_publishing_guide_links_lead_to_headings() -> None:
    ids = {slugify(words, "-") for words in re.findall(r"^#+ (.*)$", GUIDE, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", GUIDE)) <= ids


class FreshClone:
    """A fresh clone of the project, in which a person types."""

    def __init__(self, folder: Path, sources: Path) -> None:
        self.home, self.root = folder, folder / "clone"
        run_git(folder, "clone", "--quiet", str(sources), str(self.root))
        link_bytecode(self.root)
        (self.root / ".venv").symlink_to(Path(sys.prefix))  # tests/test_bootstrap.py makes one
        (folder / "bin").mkdir()
        command = shlex.join([sys.executable, *list_script_arguments()])
        (folder / "bin/python3").write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        (folder / "bin/python3").chmod(0o755)

    def run_line(self, line: str, code: int = 0, **environment: str) -> str:
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
        run_git(remote, "--work-tree", str(self.home / "branch"), "checkout", "-f", "gh-pages", ".")
        (self.home / "branch/.nojekyll").unlink()
        return create_manifest(self.home / "branch").digest

    @property
    def on_server(self) -> str:
        """The digest that the folder's live site says it has."""
        note = parse_release_info(
            (self.home / "try-site/current" / RELEASE_INFO_FILE).read_text("utf-8")
        )
        assert note
        return note.digest


@pytest.fixture
def clone(small: Project) -> Iterator[FreshClone]:
    """A clone of a small site's sources, on a disk that a web server may read."""
    for name in ("requirements.txt", "requirements-test.txt", ".gitignore"):
        shutil.copy(ROOT / name, small.root)
    run_git(small.root, "init", "--quiet", "--initial-branch=main")
    run_git(small.root, "add", ".")
    names = ("-c", "user.name=A. Writer", "-c", "user.email=writer@example.org")
    run_git(small.root, *names, "commit", "--quiet", "-m", "Content: Begin")
    with make_shared_folder() as folder:
        yield FreshClone(folder, small.root)


def test_publishing_guide_commands_work_in_fresh_clone(clone: FreshClone) -> None:
    lines = LINES.findall(get_section("Try it on your own machine"))
    assert [line.split()[2] for line in lines] == [
        "--bare", "publish", "publish", "publish", "publish", "releases", "rollback", "rollback",
    ]  # fmt: skip
    for line in lines[:3]:
        clone.run_line(line)
    first = clone.on_server
    assert clone.on_branch == first
    served = clone.home / "try-site/current"
    sites = {"site": (HostingConfig(SITE, {}), served)}
    with run_server("nginx", sites, clone.home / "nginx") as server:
        trusted = {"SSL_CERT_FILE": str(clone.home / "nginx/fullchain.pem")}
        look = f"python3 tasks.py live-check {SITE}:{server.port} --to folder:../try-site"
        said = clone.run_line(look, code=1, **trusted)  # the certificate of the test ends soon
        assert said.count("\n  ") == 1, said
        assert "renew it" in said
        home = server.request("localhost", "/").body
        clone.run_line("sed -i 's/^Words[.]/Other words./' content/pages/home.md")
        clone.run_line(
            "git -c user.name=A -c user.email=a@example.org commit -q -a -m 'Content: Edit'"
        )
        clone.run_line(lines[3])
        said = clone.run_line(lines[4])
        assert "python3 tasks.py rollback --to folder:../try-site\n" in said
        second = clone.on_server
        assert second != first
        assert clone.on_branch == second
        assert b"Other words." in server.request("localhost", "/").body
        assert "live now" in clone.run_line(lines[5])
        clone.run_line(lines[6])
        clone.run_line(lines[7])
        assert (clone.on_branch, clone.on_server) == (first, first)
        assert server.request("localhost", "/").body == home
