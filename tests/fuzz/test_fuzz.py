"""Documents that are generated from a seed, and those that once had a fault, have none."""

from __future__ import annotations

import contextlib
import mmap
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from clinicsite.model.problem import Problem
from tests.checks.conftest import HEAD
from tests.fuzz.documents import KINDS, make_document
from tests.fuzz.faults import FAULTS
from tests.fuzz.minimise import minimise
from tests.fuzz.oracles import MAX_SECONDS, judge
from tests.fuzz.pipeline import MAX_FIX_ROUNDS, FuzzDocument, FuzzSite
from tests.fuzz.worker import ADDRESS_SPACE, Examination, examine_apart
from tests.projects import ROOT

SEED = 20261129

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the limits of a process are those of Linux"
)


@pytest.fixture(scope="module")
def fuzz_site(tmp_path_factory: pytest.TempPathFactory) -> FuzzSite:
    return FuzzSite(tmp_path_factory.mktemp("fuzz"))


def describe(examination: Examination) -> list[str]:
    return [f"{finding.kind}: {finding.detail}" for finding in examination.findings]


@pytest.mark.parametrize(("path", "text"), [pytest.param(*rest, id=name) for name, *rest in FAULTS])
def test_document_of_an_earlier_fault_has_none(
    fuzz_site: FuzzSite, monkeypatch: pytest.MonkeyPatch, path: str, text: str | bytes
) -> None:
    monkeypatch.setattr("tests.fuzz.oracles.MAX_SECONDS", 2 * MAX_SECONDS)  # tests run side by side
    document = FuzzDocument(path, text if isinstance(text, bytes) else text.encode())
    assert describe(examine_apart(fuzz_site, document)) == []


@pytest.mark.parametrize("count", [250, pytest.param(2000, marks=pytest.mark.faults)])
def test_round_finds_no_fault(count: int) -> None:
    command = [sys.executable, "-m", "tests.fuzz.run", "--jobs", "1", "--minimise", "5"]
    options = ["--count", str(count), "--seed", str(SEED)]
    done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f'"documents": {count}' in done.stdout


def test_document_depends_on_seed_and_number_alone() -> None:
    kinds = set()
    for number in range(60):
        kind, document = make_document(3, number)
        assert make_document(3, number) == (kind, document)
        assert make_document(4, number)[1] != document
        kinds.add(kind)
    assert kinds == set(KINDS)


def test_minimise_keeps_the_fault_and_drops_the_rest() -> None:
    document = FuzzDocument("pages/fuzz.md", b"one two\nthree fault four\nfive")
    small = minimise(document, lambda one: b"fault" in one.data)
    assert small.data == b"fault"


def make_exit(site: FuzzSite, monkeypatch: pytest.MonkeyPatch, action: str) -> list[str]:
    """The findings of a check that does something else."""
    document = FuzzDocument("pages/fuzz.md", b"a")
    monkeypatch.setattr("tests.fuzz.worker.MAX_CPU_SECONDS", 0.3)
    monkeypatch.setattr(site, "check", lambda _: eval(action, {"site": site}))
    return describe(examine_apart(site, document))


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("__import__('re').match('(a|a)*b', 'a' * 60)", "hang"),
        ("[][1]", "traceback IndexError"),
        ("__import__('os')._exit(3)", "crash 3"),
        ("bytearray(8 << 30)", "traceback MemoryError"),
    ],
)
def test_fault_of_a_check_is_found(
    fuzz_site: FuzzSite, monkeypatch: pytest.MonkeyPatch, action: str, kind: str
) -> None:
    assert make_exit(fuzz_site, monkeypatch, action)[0].startswith(kind)


def test_large_process_leaves_memory_for_a_check(fuzz_site: FuzzSite) -> None:
    with mmap.mmap(-1, ADDRESS_SPACE):  # addresses alone, as a test process has after many tests
        assert describe(examine_apart(fuzz_site, FuzzDocument("pages/fuzz.md", b"a"))) == []


def list_processes(parent: int) -> set[int]:
    """The processes that a process began and that run."""
    found = set()
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            state, other = file.read_text().rpartition(")")[2].split()[:2]
            if int(other) == parent and state != "Z":
                found.add(int(file.parent.name))
    return found


def test_workers_end_with_a_round_that_is_killed() -> None:
    command = [sys.executable, "-m", "tests.fuzz.run", "--jobs", "2", "--count", "1000000"]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        limit = time.monotonic() + 60
        while len(workers := list_processes(process.pid)) < 2:
            assert time.monotonic() < limit
            assert process.poll() is None
            time.sleep(0.1)
        time.sleep(1)
    finally:
        process.kill()
        process.wait()
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < limit + 10
        time.sleep(0.1)


ORACLES = {
    "lost words": {"html": "<p>Words</p>"},
    "leak in html": {"html": "<p>Words of the page\x02</p>"},
    "html unexpected-end-tag": {"html": "<p>Words of the page</p></b>"},
    "double id": {"html": '<p id="a">Words of the page</p><p id="a"></p>'},
    "size": {"html": f"<p>Words of the page{' ' * 99_000}</p>"},
    "fix never ends": {"fixed": [b""] * MAX_FIX_ROUNDS},
    "line E203": {"problems": [Problem("content/pages/fuzz.md", 9, 1, "E203", "a", "b")]},
    "column E203": {"problems": [Problem("content/pages/fuzz.md", 1, 9, "E203", "a", "b")]},
}


@pytest.mark.parametrize("kind", ORACLES)
def test_oracle_finds_a_wrong_outcome(fuzz_site: FuzzSite, kind: str) -> None:
    document = FuzzDocument(
        "pages/fuzz.md", f"{HEAD.replace('An example', 'Fuzz')}\nWords of the page\n".encode()
    )
    right = fuzz_site.check(document)
    assert list(judge(document, right)) == []
    found = list(judge(document, replace(right, **ORACLES[kind])))
    assert any(finding.kind.startswith(kind) for finding in found)
