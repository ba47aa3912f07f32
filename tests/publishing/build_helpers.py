"""What the tests of faults in a build share: a project, its build as typed, and what is whole."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from clinicsite.publishing.release import MAX_LOCAL_RELEASES, list_local_releases
from clinicsite.rendering.release_info import RELEASE_INFO_FILE, create_manifest, parse_release_info
from tests.compiled_templates import share_templates
from tests.conftest import Project
from tests.photos import PHOTO, make_page, make_photo

ABOUT = "content/pages/about.md"
# What `python3 tasks.py build` does once it has found its environment.
TYPED = (
    "import signal; signal.signal(signal.SIGINT, signal.SIG_DFL); "
    "print('ready', flush=True); import tasks; tasks.main(['build'])"
)
# Root may write everywhere, unless it lays that right down.
AS_ANYBODY = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
PARTS = {
    *("content", "clinicsite", "theme", "pelicanconf.py", "publishconf.py", "tasks.py"),
    *("bootstrap.py", "output", ".build", ".cache", ".releases"),
}
WORDS = "These are the words of round number {}."


def add_photo(project: Project) -> None:
    """Gives a project a page with a photo, so that its caches are of use."""
    (project.root / "content" / PHOTO).parent.mkdir(exist_ok=True)
    (project.root / "content" / PHOTO).write_bytes(make_photo())
    project.write("content/pages/pictures.md", make_page("![A photo](../images/photo.jpg)"))


def write_words(project: Project, number: int) -> None:
    """Changes what the site says."""
    file = project.root / ABOUT
    head = file.read_text("utf-8").partition(WORDS[:15])[0].rstrip()
    file.write_text(f"{head}\n\n{WORDS.format(number)}\n", "utf-8")


def is_round(project: Project, number: int) -> bool:
    """Whether the site in output/ is that of a round."""
    return WORDS.format(number) in (project.output / "about/index.html").read_text("utf-8")


def start_build(project: Project, *, anybody: bool = False, **options: Any) -> subprocess.Popen:
    """The build as it is typed, in a process group of its own, once its code runs."""
    command = [*(AS_ANYBODY if anybody and os.geteuid() == 0 else []), sys.executable, "-c"]
    command.append(share_templates(TYPED))
    environment = {k: v for k, v in os.environ.items() if k not in ("SITE_URL", "PYTHONPATH")}
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "400", **options.pop("env", {})}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
    process = subprocess.Popen(
        command, cwd=project.root, env=environment, start_new_session=True, **pipes, **options
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def run_build(project: Project, **options: Any) -> tuple[int, str]:
    """The exit code of a build that nobody stops, and its complaint."""
    process = start_build(project, **options)
    _, complaint = process.communicate()
    return process.returncode, complaint


def kill_build(process: subprocess.Popen) -> None:
    """Kills the build and all that it has started, at once."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def is_complete(folder: Path) -> bool:
    """Whether a site holds exactly the files that it says it holds."""
    note = parse_release_info((folder / RELEASE_INFO_FILE).read_text("utf-8"))
    return note is not None and create_manifest(folder).digest == note.digest


def assert_complete(project: Project) -> None:
    """What is shown is one site, and what can be published is whole releases."""
    assert is_complete(project.output)
    assert {path.name for path in (project.root / ".releases").iterdir()} == {
        release.name for release in list_local_releases(project.root)
    }
    for release in list_local_releases(project.root):
        release.verify()


def assert_clean(project: Project) -> None:
    """As above, and nothing lies about that a build does not leave."""
    assert_complete(project)
    assert create_manifest(project.output) == list_local_releases(project.root)[0].manifest
    assert len(list_local_releases(project.root)) <= MAX_LOCAL_RELEASES
    assert {path.name for path in project.root.iterdir()} <= PARTS
    assert list((project.root / ".build").iterdir()) == []
    loose = [file for file in (project.root / ".cache").rglob("*") if file.name.startswith("tmp")]
    assert loose == []
