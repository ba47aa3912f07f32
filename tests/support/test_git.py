"""Settings of a person do not change what the application reads from git."""

from pathlib import Path

import pytest

from clinicsite.support.git import Repository

SETTINGS = """\
[color]
    ui = always
[log]
    decorate = full
    date = relative
    showSignature = true
[i18n]
    logOutputEncoding = ISO-8859-1
[core]
    quotePath = false
[user]
    name = Ana Ex\u00e4mple
    email = ana@example.org
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository with one commit of a person who has settings."""
    settings = tmp_path / "settings"
    settings.write_text(SETTINGS, "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    root = tmp_path / "repository"
    root.mkdir()
    repository = Repository(root)
    repository.run("init", "-q")
    (root / "caf\u00e9.txt").write_text("Words.\n", "utf-8")
    repository.run("add", "-A")
    repository.run("commit", "-qm", "Add words")
    return repository


def test_settings_of_a_person_change_no_output(repository: Repository) -> None:
    assert repository.run("log", "-1", "--format=%an, %s") == "Ana Ex\u00e4mple, Add words"
    assert "\x1b" not in repository.run("log", "-1", "--oneline", "--decorate")
    assert "ago" not in repository.run("log", "-1", "--format=%cd")
    assert repository.run("ls-files") == r'"caf\303\251.txt"'


def test_settings_of_the_caller_stay(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "Example Clinician")
    assert repository.run("config", "user.name") == "Example Clinician"
    assert repository.run("config", "color.ui") == "false"
