"""A build that is killed or stopped, at any moment: the old site or the new, and nothing else."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clinicsite.publishing.release import MAX_LOCAL_RELEASES, list_local_releases
from clinicsite.rendering.release_info import write_release_info
from tests.conftest import ROOT, Project
from tests.photos import encode_image, make_image, make_page
from tests.publishing.build_helpers import (
    add_photo,
    assert_clean,
    assert_complete,
    is_complete,
    is_round,
    kill_build,
    run_build,
    start_build,
    write_words,
)
from tests.publishing.conftest import make_site
from tests.publishing.round_counter import RoundCounter

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals")
PROMPT = 2  # seconds


def time_build(project: Project) -> float:
    """How long a build takes that nobody stops."""
    started = time.monotonic()
    assert run_build(project) == (0, "")
    return time.monotonic() - started


def kill_at_random(project: Project, rounds: int, tally: RoundCounter) -> None:
    """Kills so many builds; counts those after which the old and the new site was there."""
    chance, whole = random.Random(rounds), time_build(project)
    for number in range(1, rounds + 1):
        write_words(project, number)
        process = start_build(project)
        time.sleep(chance.uniform(0, whole * 1.05))
        kill_build(process)
        assert_complete(project)
        assert is_round(project, number) or is_round(project, number - 1)
        tally.add("new" if is_round(project, number) else "old")
        whole = time_build(project)  # at the pace of now
        assert is_round(project, number)
        assert_clean(project)


@pytest.mark.faults
def test_build_killed_a_hundred_times_leaves_old_or_new_site(
    project: Project, tally: RoundCounter
) -> None:
    add_photo(project)
    write_words(project, 0)
    kill_at_random(project, 100, tally)
    assert tally.rounds == 100
    assert tally.ends.keys() == {"old", "new"}  # or the moments were no test of much


# --- Each step of the seal ---

# Seals a folder, and is killed just before the step of this number that changes a name or a file.
SEALS = """
import os, signal, sys
from pathlib import Path
from clinicsite.publishing.release import create_release
from clinicsite.rendering.http_headers import HostingConfig
STEPS = ("os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "os.chmod", "os.utime")
STEPS += ("open", "ctypes.dlsym")
left, root = int(sys.argv[1]), Path.cwd()
def watch(event, _):
    global left
    left -= event in STEPS
    if event in STEPS and left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
create_release(Path("built"), HostingConfig("https://clinic.example", {}), root, root / "output")
"""


def stop_finalize(root: Path, step: int) -> bool:
    """Whether a new site was sealed before the step came at which it is killed."""
    shutil.rmtree(root / "built", ignore_errors=True)
    built = make_site(root / "built")
    (built / "about/index.html").write_text(f"{step} {time.monotonic_ns()}")
    write_release_info(built, root, 1)
    done = subprocess.run(
        [sys.executable, "-c", SEALS, str(step)],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode == 0


def stop_each(root: Path, every: int) -> int:
    """Kills a seal at one step after the other; returns how many it has."""
    assert stop_finalize(root, 0)
    step = 1
    while not stop_finalize(root, step):
        assert is_complete(root / "output")
        assert list_local_releases(root)
        for release in list_local_releases(root):
            release.verify()
        assert (
            len(list((root / ".releases").iterdir()))
            == len(list_local_releases(root))
            <= MAX_LOCAL_RELEASES + 1
        )
        step += every
    assert list((root / ".build").iterdir()) == []
    assert len(list_local_releases(root)) == MAX_LOCAL_RELEASES
    return step


@pytest.mark.parametrize(
    "every", [pytest.param(1, marks=pytest.mark.faults), pytest.param(17)], ids=["all", "some"]
)
def test_create_release_killed_at_any_step_leaves_complete_releases(
    tmp_path: Path, every: int
) -> None:
    assert stop_each(tmp_path, every) > 60


# --- Ctrl-C, and a machine that goes down ---


def stop(project: Project, process: subprocess.Popen, number: int) -> float:
    """Sends a signal to a build; returns the seconds until it has ended."""
    os.killpg(process.pid, number)
    sent = time.monotonic()
    _, complaint = process.communicate()
    took = time.monotonic() - sent
    assert "Traceback" not in complaint
    code = process.returncode
    assert (128 - code if code < 0 else code) in (0, 128 + number), complaint
    if code > 0:
        assert complaint == "\nStopped.\n"
    if code >= 0:
        assert list((project.root / ".build").iterdir()) == []
    assert_complete(project)
    return took


def stop_at_work(project: Project, number: int) -> None:
    """Sends a signal to a build as soon as it works on files."""
    process = start_build(project)
    while not any((project.root / ".build").glob("*/*")):
        assert process.poll() is None
        time.sleep(0.01)
    stop(project, process, number)
    assert process.returncode in (-number, 128 + number)
    assert is_round(project, 0)


def test_build_stopped_by_a_signal_leaves_the_old_site(clinic: Project) -> None:
    write_words(clinic, 1)
    for number in (signal.SIGINT, signal.SIGTERM):
        stop_at_work(clinic, number)
        assert list((clinic.root / ".build").iterdir()) == []
    stop_at_work(clinic, signal.SIGKILL)
    assert run_build(clinic) == (0, "")
    assert is_round(clinic, 1)
    assert_clean(clinic)


@pytest.mark.faults
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_build_stopped_at_fifty_moments_ends_soon(clinic: Project, number: int) -> None:
    chance, whole = random.Random(number), time_build(clinic)
    for words in range(1, 51):
        write_words(clinic, words)
        process = start_build(clinic)
        time.sleep(chance.uniform(0, whole))
        assert stop(clinic, process, number) < PROMPT
    assert run_build(clinic) == (0, "")
    assert_clean(clinic)


@pytest.mark.faults
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_build_stopped_while_it_encodes_photos_ends_soon(clinic: Project, number: int) -> None:
    images = clinic.root / "content/images"
    shown = []
    for name in range(6):
        image = make_image(6000, 5000 + name)
        (images / f"large-{name}.jpg").write_bytes(encode_image(image, quality=70))
        shown.append(f"![A photo](../images/large-{name}.jpg)")
    clinic.write("content/pages/pictures.md", make_page("\n\n".join(shown)))
    for after in (2.0, 3.0, 4.0, 5.0):
        process = start_build(clinic)
        time.sleep(after)
        assert stop(clinic, process, number) < PROMPT
