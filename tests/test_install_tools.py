"""The browser and the servers of the tests: found, installed or named."""

import os
from pathlib import Path

import pytest

from tests import install_browser, install_tools


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


def test_without_a_browser_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for way in ("find_browser", "install_from_debian", "install_from_playwright"):
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
    monkeypatch.setattr(install_browser, "find_browser", lambda say: "/some/chromium")
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


def test_a_missing_tool_skips_its_test_but_fails_it_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install_tools, "find_tool", lambda name: "")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="Debian's package: openssh-server"):
        install_tools.require_tool("sshd")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="sshd is not installed"):
        install_tools.require_tool("sshd")
