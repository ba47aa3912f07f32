"""The benches measure a site that could be published, by the code of today."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from http.client import IncompleteRead
from importlib import import_module
from pathlib import Path

import pytest
from invoke import Context, Exit

from bench.build_speed import BuildCost, BuildSubject, format_table, measure_builds
from bench.compare_hugo import wait_for_text
from bench.compare_pelican import BUILD_PROGRAM, TASK_PROGRAM, add_articles, time_command
from bench.figures import PeerError, print_ratio, take_figure
from bench.preview_speed import OTHER_EDITS, PREVIEW_PROGRAM, TEXT_EDIT
from bench.publish_phases import PHASES
from bench.publish_speed import LargeSite
from clinicsite.checks.check import check_site
from clinicsite.cli.commands.bench import bench
from tests.conftest import Project

PROGRAMS = {
    "build": BUILD_PROGRAM,
    "preview": PREVIEW_PROGRAM,
    "task": TASK_PROGRAM,
}


def test_bench_articles_keep_every_rule(project: Project) -> None:
    add_articles(project, 2)
    assert [problem.to_text() for problem in check_site(project.root)] == []


@pytest.mark.parametrize("name", PROGRAMS)
def test_bench_program_imports_names_that_exist(name: str) -> None:
    imports = [
        node for node in ast.walk(ast.parse(PROGRAMS[name])) if isinstance(node, ast.ImportFrom)
    ]
    missing = [
        f"{node.module}.{alias.name}"
        for node in imports
        for alias in node.names
        if not hasattr(import_module(node.module or ""), alias.name)
    ]
    assert missing == []


def test_bench_edits_find_their_text(project: Project) -> None:
    add_articles(project, 8)
    edits = [TEXT_EDIT, *OTHER_EDITS.values()]
    missing = [edit.path for edit in edits if edit.old not in project.read(edit.path)]
    assert missing == []


def fail_with(error: Exception) -> float:
    raise error


def test_bench_prints_each_figure_when_it_is_taken(capsys: pytest.CaptureFixture) -> None:
    assert take_figure("ours", lambda: 1.5) == 1.5
    assert capsys.readouterr().out.split() == ["ours", "1.5"]


def test_bench_prints_a_failure_as_a_figure(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    fails = "import sys; print('first'); sys.exit('second\\nlast')"
    command = [sys.executable, "-c", fails]
    assert take_figure("a command", lambda: time_command(command, tmp_path)) is None
    assert take_figure("a peer", lambda: fail_with(IncompleteRead(b"half"))) is None
    for ours, theirs in ((None, 2.0), (1.0, None), (1.0, 2.0)):
        print_ratio("a ratio", ours, theirs)
    assert [line.split(maxsplit=2)[2] for line in capsys.readouterr().out.splitlines()] == [
        "failed: CalledProcessError: exit code 1. last",
        "failed: IncompleteRead: IncompleteRead(4 bytes read)",
        "0.500",
    ]


FAULTY_SERVER = """
import socket
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    for body in (None, b"Content-Length: 50\\r\\n\\r\\nhalf", b"\\r\\nall words", None):
        client, _ = server.accept()
        if body is not None:
            client.recv(1000)
            client.sendall(b"HTTP/1.1 200 OK\\r\\n" + body)
        client.close()
"""


@pytest.fixture
def faulty_server() -> Iterator[tuple[subprocess.Popen, str]]:
    """A server that resets, sends half a file, a whole file, and ends; with its address."""
    command = [sys.executable, "-c", FAULTY_SERVER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        yield process, f"http://127.0.0.1:{process.stdout.readline().strip()}/"


def test_bench_waits_for_a_whole_page_of_a_peer(
    faulty_server: tuple[subprocess.Popen, str],
) -> None:
    process, url = faulty_server
    wait_for_text(url, "all words", process)
    assert process.poll() is None
    with pytest.raises(PeerError, match="the server ended with code 0"):
        wait_for_text(url, "all words", process)


def test_bench_publish_prints_each_phase(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert all(hasattr(*function) for phase in PHASES.values() for function in phase)
    site = LargeSite(tmp_path, 12)
    site.write(range(12), 0)
    site.publish()
    site.write([3], 1)
    site.publish()
    capsys.readouterr()
    site.roll_back()
    assert "refused" not in capsys.readouterr().out
    site.write([4], 2)
    site.publish()
    printed = capsys.readouterr().out
    assert [phase for phase in PHASES if f"  {phase}, processor" not in printed] == []
    assert "A rollback took this off gh-pages on origin" in printed


def test_bench_measures_a_first_build_and_one_after_an_edit(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "page.md").write_text("Plain words, one after the other, and more.\n")
    program = "import pathlib, sys; cache = pathlib.Path('cache'); first = not cache.exists()\n"
    program += "cache.mkdir(exist_ok=True); data = bytearray(200_000_000 if first else 1)\n"
    program += "sys.exit('0, one after the other' not in open('page.md').read() and not first)"
    command = [sys.executable, "-c", program]
    first, edited = measure_builds(
        BuildSubject("ours", tmp_path, command, "page.md", ("cache",)), 1
    )
    assert first.peak > 150 > edited.peak > 0
    assert 0 < edited.cpu <= edited.wall * 2
    assert measure_builds(BuildSubject("no", tmp_path, ["false"], "page.md", ()), 1) is None


def test_bench_table_has_our_figures_as_multiples_of_others() -> None:
    costs = {"ours": (BuildCost(4, 3, 90), BuildCost(2, 1, 80)), "failed": None}
    costs["Hugo"] = (BuildCost(2, 1.5, 45), BuildCost(1, 2, 10))
    rows = format_table(costs).splitlines()[2:]
    assert rows == [
        "| ours | 4.00 | 3.00 | 2.00 | 1.00 | 90 |",
        "| Hugo | 2.00 | 1.50 | 1.00 | 2.00 | 45 |",
        "| ours to Hugo | 2.0 × | 2.0 × | 2.0 × | 0.5 × | 2.0 × |",
    ]


def test_bench_asks_for_a_number_of_articles() -> None:
    with pytest.raises(Exit, match="has no number") as refused:
        bench(Context(), builds=True, articles="many")
    assert refused.value.code == 2
