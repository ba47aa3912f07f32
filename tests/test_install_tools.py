"""The browser and the servers of the tests: found, installed or named."""

import hashlib
import io
import os
import tarfile
from pathlib import Path

import pytest

from tests import firefox, html_checker, install_browser, install_tools


def make_fake_browser(path: Path, code: int) -> str:
    """A program that says it is a browser, or that it is none."""
    path.write_text(f"#!/bin/sh\nexit {code}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.skipif(os.name == "nt", reason="the stand-in browsers are shell scripts")
def test_a_browser_that_does_not_start_is_passed_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_fake_browser(tmp_path / "chromium", 1)
    good = make_fake_browser(tmp_path / "google-chrome", 0)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert install_browser.find_or_install(pytest.fail) == good


@pytest.mark.skipif(os.name == "nt", reason="the stand-in browsers are shell scripts")
def test_headless_shell_is_found_before_other_browsers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_fake_browser(tmp_path / "chromium", 0)
    shell = make_fake_browser(tmp_path / install_browser.SHELL, 0)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert install_browser.find_or_install(pytest.fail) == shell
    named = make_fake_browser(tmp_path / "named", 0)
    monkeypatch.setenv("CHROMIUM", named)
    assert install_browser.find_or_install(pytest.fail) == named


def test_without_a_browser_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for way in ("find_shell", "install_from_debian", "find_browser", "install_from_playwright"):
        monkeypatch.setattr(install_browser, way, lambda say: "")
    said: list[str] = []
    assert install_browser.find_or_install(said.append) == ""
    assert said == [install_browser.CURE]


def test_test_task_installs_playwright_or_names_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(install_browser, "is_driver_working", lambda: bool(asked))
    monkeypatch.setattr(
        install_browser, "install_packages", lambda names, say: not asked.append(names)
    )
    monkeypatch.setattr(install_browser, "find_shell", lambda say: "/some/chromium")
    assert install_browser.find_or_install(pytest.fail) == "/some/chromium"
    assert asked == [["libatomic1"]]
    monkeypatch.setattr(install_browser, "is_driver_working", lambda: False)
    said: list[str] = []
    assert install_browser.find_or_install(said.append) == ""
    assert said == [install_browser.CURE_OF_DRIVER]


def test_tools_that_cannot_be_installed_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install_tools, "find_tool", lambda name: "" if name == "sshd" else name)
    monkeypatch.setattr(install_tools, "get_root_prefix", lambda: None)
    said: list[str] = []
    install_tools.install_missing(said.append)
    wanted = "Tests that need these are skipped; install them to run all: openssh-server."
    assert said == [wanted]


@pytest.mark.parametrize("can", [True, False])
def test_firefox_is_installed_or_named(monkeypatch: pytest.MonkeyPatch, can: bool) -> None:
    asked: list[list[str]] = []
    said: list[str] = []
    monkeypatch.setattr(firefox, "has_apt", lambda: True)
    monkeypatch.setattr(firefox, "install_packages", lambda names, say: asked.append(names) or can)
    monkeypatch.setattr(firefox, "find_firefox", lambda: "/some/firefox")
    firefox.install_firefox(said.append)
    assert (asked, said) == ([], [])
    monkeypatch.setattr(firefox, "find_firefox", lambda: "")
    firefox.install_firefox(said.append)
    assert asked == [["firefox-esr"]]
    assert [firefox.MISSING in line for line in said] == ([] if can else [True])


def test_a_missing_tool_skips_its_test_but_fails_it_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install_tools, "find_tool", lambda name: "")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="Debian's package: openssh-server"):
        install_tools.require_tool("sshd")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="sshd is not installed"):
        install_tools.require_tool("sshd")


def test_html_checker_finds_errors_and_warnings_only(tmp_path: Path) -> None:
    html = '<!doctype html><html lang="en"><title>x</title>{}</html>'
    (tmp_path / "good.html").write_text(html.format('<p role="none">x</p>'))
    (tmp_path / "bad.html").write_text(html.format("<p><ul></ul></p>"))
    (tmp_path / "odd.html").write_text(html.format("<dl><dt>a<dd>b<dt>a<dd>c</dl>"))
    found = html_checker.find_html_problems(tmp_path)
    assert {Path(line.partition(": ")[0]).name for line in found} == {"bad.html:1", "odd.html:1"}


def test_html_checker_of_other_bytes_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm = tmp_path / "npm"
    npm.write_text(f'#!/bin/sh\ncp "{tmp_path}/vnu-jar.tgz" .\n')
    npm.chmod(0o755)
    jar = tmp_path / "share/vnu.jar"
    monkeypatch.setattr(html_checker, "JAR", jar)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    said: list[str] = []
    for data in (b"other", b"right"):
        with tarfile.open(tmp_path / "vnu-jar.tgz", "w:gz") as archive:
            member = tarfile.TarInfo(html_checker.MEMBER)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        monkeypatch.setattr(html_checker, "SHA256", hashlib.sha256(b"right").hexdigest())
        html_checker.install_html_checker(said.append)
        assert jar.is_file() == (data == b"right")
    assert [line.partition(" ")[0] for line in said] == ["Fetching", "The", "Fetching"]
