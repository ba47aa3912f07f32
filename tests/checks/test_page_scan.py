"""The scan of a built page is cached by the bytes of the page and by the code."""

from pathlib import Path

import pytest

from clinicsite.checks.output import page_scan
from clinicsite.checks.output.page_scan import PageScanner, scan_page
from clinicsite.support.file_cache import FileCache

HEAD = b"<!doctype html><html><head><title>x</title></head><body>"
PAGE = HEAD + b'<h1 id="a">x</h1><a href="/y/#z">y</a><img src="/x.png" alt=""></body></html>'


@pytest.fixture
def scanned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were scanned, and not read from the cache."""
    names: list[str] = []

    def scan(name: str, data: bytes) -> page_scan.PageScan:
        names.append(name)
        return scan_page(name, data)

    monkeypatch.setattr(page_scan, "scan_page", scan)
    return names


def test_page_is_scanned_once(tmp_path: Path, scanned: list[str]) -> None:
    scanner = PageScanner(FileCache(tmp_path), "code 1")
    first = scanner.scan("index.html", PAGE)
    assert first == PageScanner(FileCache(tmp_path), "code 1").scan("index.html", PAGE)
    assert first == scan_page("index.html", PAGE)
    assert scanned == ["index.html"]


@pytest.mark.parametrize(("code", "data"), [("code 2", PAGE), ("code 1", PAGE + b"<p>")])
def test_other_code_or_bytes_are_scanned_again(
    tmp_path: Path, scanned: list[str], code: str, data: bytes
) -> None:
    PageScanner(FileCache(tmp_path), "code 1").scan("index.html", PAGE)
    assert PageScanner(FileCache(tmp_path), code).scan("index.html", data) == scan_page(
        "index.html", data
    )
    assert len(scanned) == 2


def test_entry_of_another_form_is_scanned_again(tmp_path: Path, scanned: list[str]) -> None:
    cache = FileCache(tmp_path)
    scanner = PageScanner(cache, "code")
    first = scanner.scan("index.html", PAGE)
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    cache.put("index.html", scanner.make_key(PAGE), b"{}")
    assert file.is_file()
    assert scanner.scan("index.html", PAGE) == first
    assert len(scanned) == 2


def test_first_fault_of_a_page_has_its_place() -> None:
    fault = scan_page("index.html", HEAD + b"\n<p></b></body></html>").fault
    assert fault is not None
    assert fault.line == 2
