"""The workflow that sends, played job by job in shallow clones, at a pages host that may break."""

import os
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT, Project
from tests.publishing.conftest import run_git

pytestmark = pytest.mark.faults  # each play builds the site in clones of its own

JOBS = yaml.safe_load((ROOT / ".github/workflows/send.yml").read_text("utf-8"))["jobs"]
assert JOBS.pop("test")["steps"][-1]["run"] == "python3 tasks.py test"  # which plays this
FORGE = "https://github.com/clinic/site"
SENT = "${{ needs.publish.outputs.sent }}"
AS_WRITER = ("-c", "user.name=A. Writer", "-c", "user.email=writer@example.org")
TOKEN = "url.https://x-access-token:${{ github.token }}@github.com/.insteadOf"


class BranchServer(BaseHTTPRequestHandler):
    """Serves the branch gh-pages of a bare repository, as GitHub Pages does."""

    def do_GET(self) -> None:
        path = self.path.lstrip("/")
        if path and not path.endswith("/") and self.read(f"{path}/index.html"):
            self.answer(301, b"", f"/{path}/")
            return
        found = self.read(f"{path}index.html" if not path or path.endswith("/") else path)
        if found is None:
            self.answer(404, self.read("404.html") or b"")
        elif path == self.server.breaks and self.server.is_bad(self.read("index.html")):
            self.answer(200, found[:100])
        else:
            self.answer(200, found)

    def answer(self, status: int, body: bytes, to: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if to:
            self.send_header("Location", to)
        self.end_headers()
        self.wfile.write(body)

    def read(self, path: str) -> bytes | None:
        command = ["git", "cat-file", "blob", f"{self.server.serves}:{path}"]
        done = subprocess.run(command, cwd=self.server.remote, capture_output=True)
        return done.stdout if done.returncode == 0 else None

    def log_message(self, *arguments: object) -> None:
        pass


@dataclass
class FakeForge:
    """A bare repository with the sources, its pages host, and a runner of jobs."""

    home: Path
    server: ThreadingHTTPServer
    results: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)  # of all steps
    again: bool = False  # the input of the workflow
    before_the_way_back: Callable[[], object] = lambda: None  # what a person does meanwhile

    @property
    def remote(self) -> Path:
        return self.home / "origin.git"

    def edit(self, words: str) -> None:
        """Merges a change to main."""
        work = self.home / "work"
        home = work / "content/pages/home.md"
        home.write_text(home.read_text("utf-8") + f"\n{words}\n", "utf-8")
        run_git(work, *AS_WRITER, "commit", "--quiet", "-am", "Content: Change a word")
        run_git(work, "push", "--quiet", str(self.remote), "HEAD:main")

    def run_workflow(self) -> dict[str, str]:
        """Runs the jobs of send.yml; what became of each that was not left out."""
        self.results, self.outputs = {"test": "success"}, {}
        for name, job in JOBS.items():
            needs = job.get("needs", [])
            met = [self.results.get(need) for need in ([needs] if needs == str(needs) else needs)]
            if self.is_due(job.get("if", ""), all(state == "success" for state in met)):
                if name == "take-back":
                    self.before_the_way_back()
                steps = [step for step in job["steps"] if "run" in step]
                good = self.clone(name) and all(self.run(name, step) for step in steps)
                self.results[name] = "success" if good else "failure"
        return {name: what for name, what in self.results.items() if name != "test"}

    def is_due(self, condition: str, all_good: bool) -> bool:
        """Whether a job runs: the two conditions that the workflow has."""
        if condition.startswith("failure()"):
            ours = "needs.look.outputs.verdict == 'wrong' && needs.publish.outputs.sent != ''"
            assert condition == f"failure() && {ours}"
            return self.outputs.get("verdict") == "wrong" and self.sent != ""
        assert condition in ("", "vars.SITE_URL != ''")
        return all_good

    def clone(self, name: str) -> bool:
        """A clone as a runner makes it: one commit deep, and it remembers no token."""
        folder = self.home / name
        shutil.rmtree(folder, ignore_errors=True)
        run_git(self.home, "clone", "--quiet", "--depth=1", f"file://{self.remote}", str(folder))
        run_git(folder, "remote", "set-url", "origin", FORGE)
        (folder / ".venv").symlink_to(Path(sys.prefix))
        return True

    def run(self, name: str, step: dict) -> bool:
        """Runs a step with just the environment that it names."""
        output = self.home / "output"
        output.unlink(missing_ok=True)
        given = dict(step.get("env", {}))
        if given.get("GIT_CONFIG_KEY_0") == TOKEN:
            given["GIT_CONFIG_KEY_0"] = f"url.file://{self.remote}.insteadOf"
            given["GIT_CONFIG_VALUE_0"] = FORGE
        if "SITE_URL" in given:
            given["SITE_URL"] = f"http://127.0.0.1:{self.server.server_port}"
        inputs = {SENT: self.sent, "${{ inputs.again }}": str(self.again).lower()}
        for written, value in inputs.items():
            given = {name: text.replace(written, value) for name, text in given.items()}
        command = shlex.split(step["run"].replace("--wait 600", "--wait 1"))
        command = [given.get(word.removeprefix("$"), word) for word in command]
        assert command[0] == "python3"
        done = subprocess.run(
            [sys.executable, *command[1:]],
            cwd=self.home / name,
            env=os.environ | given | {"GITHUB_OUTPUT": str(output), "CI": "true"},
            capture_output=True,
            encoding="utf-8",
        )
        if output.exists():
            self.outputs |= dict(row.split("=", 1) for row in output.read_text().splitlines())
        return done.returncode == 0

    @property
    def sent(self) -> str:
        """The digest that the workflow sent."""
        return self.outputs.get("sent", "")

    @property
    def live(self) -> str:
        """The home page that the branch has."""
        return run_git(self.remote, "cat-file", "blob", "gh-pages:index.html")


@pytest.fixture
def forge(small: Project, tmp_path: Path) -> Iterator[FakeForge]:
    """A forge with a small site's sources."""
    for name in ("requirements.txt", "requirements-test.txt", ".gitignore"):
        shutil.copy(ROOT / name, small.root)
    work = tmp_path / "work"
    small.root.rename(work)
    run_git(work, "init", "--quiet", "--initial-branch=main")
    run_git(work, "add", ".")
    run_git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "origin.git")
    with ThreadingHTTPServer(("127.0.0.1", 0), BranchServer) as server:
        server.remote, server.breaks, server.is_bad = tmp_path / "origin.git", None, bool
        server.serves = "gh-pages"  # a commit, while the host is slow
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        forge = FakeForge(tmp_path, server)
        forge.edit("The first words.")
        yield forge
        server.shutdown()
        thread.join()


def test_send_workflow_publishes_merge_and_rolls_back_broken_release(forge: FakeForge) -> None:
    assert forge.run_workflow() == {"publish": "success", "look": "success"}
    first = forge.live
    forge.server.breaks = "sitemap.xml"
    forge.server.is_bad = lambda home: b"Bad words." in home
    forge.edit("Bad words.")
    assert forge.run_workflow() == {"publish": "success", "look": "failure", "take-back": "success"}
    assert forge.live == first
    assert forge.run_workflow() == {
        "publish": "failure"
    }  # each day: it is not sent again by accident
    assert forge.live == first
    run_git(forge.home / "work", "revert", "--no-commit", "HEAD")
    forge.edit("Better words.")
    assert forge.run_workflow() == {"publish": "success", "look": "success"}
    assert "Better words." in forge.live


def test_send_workflow_skips_rollback_after_manual_one(forge: FakeForge) -> None:
    for words in ("Good words.", "Better words."):
        forge.edit(words)
        assert forge.run_workflow()["look"] == "success"
    better = forge.live
    forge.server.breaks = "sitemap.xml"
    forge.server.is_bad = lambda home: b"Bad words." in home
    forge.edit("Bad words.")
    by_hand = next(step for step in JOBS["take-back"]["steps"] if "rollback" in step.get("run", ""))
    forge.before_the_way_back = lambda: (forge.clone("hand"), forge.run("hand", by_hand))
    assert forge.run_workflow()["take-back"] == "success"
    assert forge.live == better


def test_send_workflow_keeps_release_when_host_is_unreachable(forge: FakeForge) -> None:
    assert forge.run_workflow()["look"] == "success"
    first = forge.live
    forge.server.breaks = "sitemap.xml"
    assert forge.run_workflow() == {"publish": "success", "look": "failure"}
    assert forge.sent == ""
    assert forge.live == first


def test_send_workflow_waits_for_slow_host_and_takes_nothing_back(forge: FakeForge) -> None:
    assert forge.run_workflow()["look"] == "success"
    forge.server.serves = run_git(forge.remote, "rev-parse", "gh-pages")
    forge.edit("Good words.")
    assert forge.run_workflow() == {"publish": "success", "look": "failure"}
    assert forge.outputs["verdict"] == "not-served"
    assert "Good words." in forge.live
    forge.edit("More good words.")  # the next merge is not stuck behind it
    forge.server.serves = "gh-pages"
    assert forge.run_workflow() == {"publish": "success", "look": "success"}
    assert "More good words." in forge.live


def test_send_workflow_holds_what_was_taken_off_until_again(forge: FakeForge) -> None:
    forge.edit("Good words.")
    assert forge.run_workflow()["look"] == "success"
    first = forge.live
    forge.server.breaks = "sitemap.xml"
    forge.server.is_bad = lambda home: b"Bad words." in home
    forge.edit("Bad words.")
    assert forge.run_workflow()["take-back"] == "success"
    forge.server.breaks = None  # the release was good after all
    about = forge.home / "work/content/pages/about.md"
    about.write_text(f"{about.read_text('utf-8')}\nA colleague's words.\n", "utf-8")
    run_git(forge.home / "work", *AS_WRITER, "commit", "--quiet", "-am", "Content: Change about")
    run_git(forge.home / "work", "push", "--quiet", str(forge.remote), "HEAD:main")
    assert forge.run_workflow() == {"publish": "failure"}
    assert forge.live == first
    forge.again = True
    assert forge.run_workflow() == {"publish": "success", "look": "success"}
    assert "Bad words." in forge.live
