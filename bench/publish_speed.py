"""`inv bench --publish`: how long a large site takes to a local branch, beside plain ghp-import."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.compare_pelican import time_command
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


@dataclass(frozen=True)
class PublishTimes:
    """Seconds of ours and of ghp-import; the most memory of our program and of its gits, in MB."""

    ours: float
    theirs: float
    program_memory: float
    git_memory: float


def bench_publish(pages: int) -> None:
    """Prints the table."""
    console = Console(width=max(100, Console().width))
    table = Table(title=f"{pages:,} pages of 8 KB to a local branch")
    for head in ("what", "ours, s", "ghp-import, s", "ratio", "program, MB", "git, MB", "commits"):
        table.add_column(head, justify="left" if head == "what" else "right")
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
            times, made = site.publish()
            row = (times.ours, times.theirs, times.ours / times.theirs)
            numbers = [f"{number:.2f}" for number in row]
            table.add_row(
                what, *numbers, f"{times.program_memory:.0f}", f"{times.git_memory:.0f}", str(made)
            )
    console.print(table)


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

    def publish(self) -> tuple[PublishTimes, int]:
        """Sends it both ways; also how many commits ours made."""
        built = self.clone / ".build/bench"
        built.parent.mkdir(exist_ok=True)
        subprocess.run(["cp", "-r", self.output, built], check=True)
        write_release_info(built, self.clone, self.pages)
        create_release(built, HostingConfig("https://clinic.example", {}), self.clone)
        before = self._commits()
        seconds, said = time_command(
            [sys.executable, "-c", PUBLISH_PROGRAM.format(root=str(ROOT))], self.clone
        )
        program, gits = json.loads(said)
        theirs, _ = time_command(GHP_IMPORT_COMMAND, self.clone)
        return PublishTimes(seconds, theirs, program / 1024, gits / 1024), self._commits() - before

    def _commits(self) -> int:
        if not Repository(self.remote).run("branch", "--list", "gh-pages"):
            return 0
        return int(Repository(self.remote).run("rev-list", "--count", "gh-pages"))
