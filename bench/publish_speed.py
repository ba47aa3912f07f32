"""`inv bench --publish`: how long a large site takes to a local branch, beside plain ghp-import."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.compare_pelican import time_command
from bench.figures import print_figure, print_ratio, take_figure
from clinicsite.cli.console import echo
from clinicsite.publishing.release import create_release
from clinicsite.rendering.http_headers import HostingConfig
from clinicsite.rendering.release_info import write_release_info
from clinicsite.support.git import Repository

ROOT = Path(__file__).resolve().parents[1]
PAGE = "<!doctype html><title>Page {number}</title><p>" + "Plain words, page {number}. " * 300
# Runs bench/publish_phases.py with the code of this project, in the folder of a clone.
PUBLISH_PROGRAM = """
import runpy, sys
sys.path.insert(0, {root!r})
sys.argv[1:] = [{command!r}]
runpy.run_module("bench.publish_phases", run_name="__main__")
"""
GHP_IMPORT_COMMAND = [sys.executable, "-m", "ghp_import", "-p", "-n", "-b", "theirs", "output"]


def bench_publish(pages: int) -> None:
    """Prints the seconds of ours and of ghp-import, and the memory of ours."""
    echo(f"{pages:,} pages of 8 KB to a local branch, in seconds")
    with tempfile.TemporaryDirectory() as folder:
        site = LargeSite(Path(folder), pages)
        for what, change in (
            ("the first", lambda: site.write(range(pages), 0)),
            ("unchanged", lambda: None),
            ("one page changed", lambda: site.write([pages // 2], 1)),
            ("all changed", lambda: site.write(range(pages), 2)),
            ("unchanged", lambda: None),
        ):
            change()
            ours = take_figure(what, partial(round_seconds, site.publish))
            theirs = take_figure(f"{what}, ghp-import", partial(round_seconds, site.run_ghp_import))
            print_ratio(f"{what}, ratio", ours, theirs)
        take_figure("rollback", partial(round_seconds, site.roll_back))
        site.write([pages // 3], 3)
        take_figure("refused after the rollback", partial(round_seconds, site.publish))


def round_seconds(measure: Callable[[], float]) -> float:
    """Hundredths of a second are enough."""
    return round(measure(), 2)


class LargeSite:
    """A clone with a source and a built page of many numbers, and the bare repository beside it."""

    def __init__(self, folder: Path, pages: int) -> None:
        self.remote, self.clone = folder / "remote.git", folder / "clone"
        self.output = self.clone / "output"
        self.pages = pages
        Repository(folder).run(
            "init", "--quiet", "--bare", "--initial-branch=main", str(self.remote)
        )
        Repository(folder).run("clone", "--quiet", str(self.remote), str(self.clone))
        Repository(self.clone).run("config", "user.name", "A. Writer")
        Repository(self.clone).run("config", "user.email", "writer@clinic.example")
        (self.output / "pages").mkdir(parents=True)
        (self.clone / "content").mkdir()
        (self.clone / ".gitignore").write_text("/output/\n/.build/\n/.cache/\n/.releases/\n")
        for name in ("index.html", "404.html", "sitemap.xml"):
            (self.output / name).write_text(name)

    def write(self, numbers: range | list[int], version: int) -> None:
        """New words on these pages, in a commit."""
        for number in numbers:
            words = f"{number}, version {version}"
            (self.output / f"pages/page-{number}.html").write_text(PAGE.format(number=words))
            (self.clone / f"content/page-{number}.md").write_text(f"Words of page {words}\n")
        git = Repository(self.clone)
        git.run("add", "--all")
        git.run("commit", "--quiet", "-m", f"Content: Write version {version}")
        git.run("push", "--quiet", "origin", "HEAD:main")

    def publish(self) -> float:
        """Sends a new release. Prints the time of each phase, the memory, and the commits."""
        built = self.clone / ".build/bench"
        built.parent.mkdir(exist_ok=True)
        subprocess.run(["cp", "-r", self.output, built], check=True)
        write_release_info(built, self.clone, self.pages)
        create_release(built, HostingConfig("https://clinic.example", {}), self.clone)
        return self._run("publish")

    def roll_back(self) -> float:
        """Serves the release before. Prints the time of each phase, the memory, and the commits."""
        return self._run("rollback")

    def _run(self, command: str) -> float:
        before = self._commits()
        program = PUBLISH_PROGRAM.format(root=str(ROOT), command=command)
        seconds, said = time_command([sys.executable, "-c", program], self.clone)
        figures = json.loads(said)
        for phase, (on_clock, of_processor) in figures["seconds"].items():
            print_figure(f"  {phase}, processor", f"{on_clock:.2f}, {of_processor:.2f}")
        print_figure("  processor in all", f"{figures['processor']:.2f}")
        program_memory, git_memory = (kilobytes / 1024 for kilobytes in figures["kilobytes"])
        print_figure("  program, git, in MB", f"{program_memory:.0f}, {git_memory:.0f}")
        print_figure("  commits", self._commits() - before)
        if figures["refusal"]:
            print_figure("  refused", figures["refusal"])
        return seconds

    def run_ghp_import(self) -> float:
        """Sends the same files."""
        return time_command(GHP_IMPORT_COMMAND, self.clone)[0]

    def _commits(self) -> int:
        if not Repository(self.remote).run("branch", "--list", "gh-pages"):
            return 0
        return int(Repository(self.remote).run("rev-list", "--count", "gh-pages"))
