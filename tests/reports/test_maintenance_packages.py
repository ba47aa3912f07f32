"""The packages of the maintenance report, and their known vulnerabilities."""

from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from clinicsite.reports.maintenance_report import (
    report_packages,
)
from clinicsite.reports.vulnerabilities import parse_pins, query_osv
from clinicsite.support.http_client import HttpRequestError


def test_packages_are_read_from_the_pinned_files(tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text(
        "# jinja2==0\njinja2==3.1.6 \\\n    --hash=sha256:00\nPelican[markdown]==4.12.0 \\\n"
        "tzdata==2025.2 ; sys_platform == 'win32' \\\n"
    )
    assert parse_pins(tmp_path / "r.txt") == [
        ("jinja2", "3.1.6"), ("pelican", "4.12.0"), ("tzdata", "2025.2"),
    ]  # fmt: skip


def test_the_real_pinned_files_are_understood() -> None:
    root = Path(__file__).resolve().parents[2]
    text = (root / "requirements-test.txt").read_text()
    lines = [line for line in text.splitlines() if "==" in line and line[0] not in " #"]
    assert len(parse_pins(root / "requirements-test.txt")) == len(lines) > 20


def test_holes_are_asked_for_in_one_question(web: ThreadingHTTPServer) -> None:
    names = [("invoke", "2.2.0"), ("jinja2", "3.1.6")]
    assert query_osv(names, f"{web.url}/v1/querybatch") == {"jinja2 3.1.6": ["GHSA-1", "GHSA-2"]}
    (question,) = web.asked
    assert question["queries"][0] == {
        "package": {"ecosystem": "PyPI", "name": "invoke"},
        "version": "2.2.0",
    }


@pytest.mark.parametrize("path", ["/odd", "/html"])
def test_a_database_that_answers_something_else_is_told(
    web: ThreadingHTTPServer, path: str
) -> None:
    with pytest.raises(
        HttpRequestError, match="answers something that is no list of vulnerabilities"
    ):
        query_osv([("invoke", "2.2.0")], web.url + path)


def test_the_part_on_packages_never_fails(web: ThreadingHTTPServer, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("jinja2==3.1.6\ninvoke==2.2.0\n")
    part = report_packages(tmp_path, f"{web.url}/v1/querybatch")
    assert part.summary == "2 looked up, 1 with known vulnerabilities."
    (line,) = part.lines
    assert line == (
        "- jinja2 3.1.6: [GHSA-1](https://osv.dev/vulnerability/GHSA-1), "
        "[GHSA-2](https://osv.dev/vulnerability/GHSA-2)"
    )
    part = report_packages(tmp_path, f"{web.url}/odd")
    assert (
        part.summary
        == f"Not known: {web.url}/odd answers something that is no list of vulnerabilities."
    )
