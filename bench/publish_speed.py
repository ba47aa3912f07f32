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
PUBLISH_PROGRAM = """
import json, resource, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from clinicsite.publishing.hosts.pages.pages import PagesHost
from clinicsite.publishing.publish import publish
from clinicsite.publishing.release import list_local_releases
clone = Path.cwd()
host = PagesHost.from_spec("origin#gh-pages", clone, lambda _: None)
publish(clone, list_local_releases(clone)[0], host)
peak = [resource.getrusage(of).ru_maxrss
        for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps(peak))
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


def round_seconds(measure: Callable[[], float]) -> float:
    """Hundredths of a second are enough."""
    return round(measure(), 2)


class LargeSite:
    """A clone with a built site of many pages, and the bare repository that it is sent to."""

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
        Repository(self.clone).run("commit", "--quiet", "--allow-empty", "-m", "Content: Write")
        Repository(self.clone).run("push", "--quiet", "origin", "HEAD:main")
        (self.output / "pages").mkdir(parents=True)
        for name in ("index.html", "404.html", "sitemap.xml"):
            (self.output / name).write_text(name)

    def write(self, numbers: range | list[int], version: int) -> None:
        """New words on these pages."""
        for number in numbers:
            file = self.output / f"pages/page-{number}.html"
            file.write_text(PAGE.format(number=f"{number}, version {version}"))

    def publish(self) -> float:
        """Sends a new release. Prints the most memory and the number of commits."""
        built = self.clone / ".build/bench"
        built.parent.mkdir(exist_ok=True)
        subprocess.run(["cp", "-r", self.output, built], check=True)
        write_release_info(built, self.clone, self.pages)
        create_release(built, HostingConfig("https://clinic.example", {}), self.clone)
        before = self._commits()
        seconds, said = time_command(
            [sys.executable, "-c", PUBLISH_PROGRAM.format(root=str(ROOT))], self.clone
        )
        program, gits = (kilobytes / 1024 for kilobytes in json.loads(said))
        print_figure("  program, git, in MB", f"{program:.0f}, {gits:.0f}")
        print_figure("  commits", self._commits() - before)
        return seconds

    def run_ghp_import(self) -> float:
        """Sends the same files."""
        return time_command(GHP_IMPORT_COMMAND, self.clone)[0]

    def _commits(self) -> int:
        if not Repository(self.remote).run("branch", "--list", "gh-pages"):
            return 0
        return int(Repository(self.remote).run("rev-list", "--count", "gh-pages"))
