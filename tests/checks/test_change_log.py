"""The public change log: its dates, and new words that it must speak of."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.checks.check import check_site
from clinicsite.checks.last_release import LAST_RELEASE_FILE, read_last_release
from clinicsite.checks.report_formats import ContentCheckError
from clinicsite.checks.rules.change_log import build_content_hashes
from clinicsite.model.content_hashes import (
    CONTENT_HASHES_FILE,
    ContentHashes,
    PageHash,
    find_missing_change_logs,
    parse_content_hashes,
)
from clinicsite.model.problem import Problem
from clinicsite.parsing.read import read_site
from clinicsite.rendering.signal_handlers import check_content
from clinicsite.rendering.site_build import SiteBuild

ROOT = Path(__file__).resolve().parents[2]
HEAD = """\
---
title: An example
summary: This summary is long enough for the rule on summaries, and says nothing at all.
status: published
next_review: 2027-10-01
"""
ONE = "changes:\n  - {date: 2026-11-20, what: First version., why: An example.}\n"
TWO = ONE + "  - {date: 2026-11-21, what: Other words., why: An example.}\n"
PATH, FILE_OF_PAGE = "conditions/example.md", "content/conditions/example.md"
HOST = "pages:origin#gh-pages"


def page(words: str, **more: object) -> ContentHashes:
    return ContentHashes(False, {"conditions/a/": PageHash(words, **more)})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (page("v1-a"), page("v1-a"), False),
        (page("v1-a"), page("v1-b"), True),
        (page("v1-a", changes=1), page("v1-b", changes=2), False),
        (page("v1-a", changes=2), page("v1-b", changes=1), True),
        (page("v1-a", changes=1, newest="2026-01-01"), page("v1-b", changes=1), True),
        (
            page("v1-a", changes=1, newest="2026-01-01"),
            page("v1-b", changes=1, newest="2026-02-01"),
            False,
        ),
        (page("v1-a"), page("v2-b"), False),  # another rule: nothing can be said
        (ContentHashes(), page("v1-b"), False),
        (page("v1-a"), ContentHashes(), False),
        (
            page("v1-a"),
            ContentHashes(False, {"x/": PageHash("v1-b", was=("conditions/a/",))}),
            True,
        ),
    ],
)
def test_new_words_without_a_new_line_are_found(
    old: ContentHashes, new: ContentHashes, found: bool
) -> None:
    assert list(find_missing_change_logs(old, new)) == (list(new.pages) if found else [])


def test_change_log_hashes_survive_round_trip() -> None:
    pages = page("v1-a", changes=1, newest="2026-01-01", was=("old/",))
    assert parse_content_hashes(pages.to_json()) == pages


@pytest.mark.parametrize(
    "text", ["", "x", "[]", "{}", '{"pages": []}', '{"pages": {"a": 1}}', '{"pages": {"a": {}}}']
)
def test_another_file_of_that_name_says_nothing(text: str) -> None:
    assert parse_content_hashes(text) == ContentHashes()


def test_the_pages_of_a_release_are_those_of_visitors(content: Path) -> None:
    write(content, ONE, "Some words.")
    (content / "conditions/draft.md").write_text(f"{HEAD}---\nX.\n".replace("published", "draft"))
    pages = build_content_hashes(read_site(content, ROOT / "theme", "", publish=True)).pages
    assert list(pages) == ["conditions/example/"]
    told = pages["conditions/example/"]
    assert (told.changes, told.newest, told.was) == (1, "2026-11-20", ())


# --- With a real repository ---


@pytest.fixture(autouse=True)
def _git_of_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A. Writer")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "writer@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "no-such-file"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout.strip()


def write(content: Path, changes: str, words: str) -> None:
    (content / PATH).parent.mkdir(exist_ok=True)
    (content / PATH).write_text(f"{HEAD}{changes}---\n\n{words}\n")


@pytest.fixture
def publish(content: Path, tmp_path: Path) -> Iterator:
    """Publishes what the site says of its medical pages to a branch of a bare repository."""
    root, bare, built = content.parent, tmp_path / "remote.git", tmp_path / "built"
    git(tmp_path, "init", "--quiet", "--bare", str(bare))
    git(root, "init", "--quiet")
    git(root, "remote", "add", "origin", str(bare))

    def publish() -> None:
        site = read_site(content, ROOT / "theme", "", publish=True)
        (built / CONTENT_HASHES_FILE).parent.mkdir(parents=True, exist_ok=True)
        (built / CONTENT_HASHES_FILE).write_text(build_content_hashes(site).to_json())
        git(built, "init", "--quiet")
        git(built, "add", "--all")
        git(built, "commit", "--quiet", "--allow-empty", "-m", "Publish")
        git(built, "push", "--quiet", str(bare), "HEAD:gh-pages")

    return publish


def list_codes(content: Path) -> list[Problem]:
    found = check_site(content.parent, host=HOST)
    return [p for p in found if p.code in ("W843", "E843")]


def test_new_words_are_compared_with_the_branch_that_was_fetched(
    content: Path, publish: object
) -> None:
    write(content, ONE, "Rest may help.")
    publish()  # type: ignore[operator]
    write(content, ONE, "Rest will help.")
    assert list_codes(content) == []  # nothing was fetched yet, and nothing is fetched by a check
    git(content.parent, "fetch", "--quiet")
    (problem,) = list_codes(content)
    assert (problem.path, problem.line, problem.code) == (FILE_OF_PAGE, 7, "W843")
    assert "the change log has no new entry" in problem.message
    assert "{date: " in problem.help
    write(content, ONE, "*Rest* may help.")
    assert list_codes(content) == []
    write(content, TWO, "Rest will help.")
    assert list_codes(content) == []


def test_a_build_is_told_the_same(content: Path, publish: object) -> None:
    write(content, ONE, "Rest may help.")
    publish()  # type: ignore[operator]
    git(content.parent, "fetch", "--quiet")
    write(content, ONE, "Rest will help.")
    site = read_site(content, ROOT / "theme", "", publish=True)
    build = SiteBuild()
    build.site = site
    with contextlib.suppress(ContentCheckError):
        check_content(build, {"HOSTS": {"live": HOST}, "PUBLISH_TO": "live"})
    assert "W843" in {problem.code for problem in build.problems}


def test_change_log_after_launch_is_error_at_front_matter(content: Path, publish: object) -> None:
    write(content, "", "Rest may help.")
    publish()  # type: ignore[operator]
    git(content.parent, "fetch", "--quiet")
    clinic = content / "data/clinic.yaml"
    clinic.write_text(clinic.read_text().replace("launched: false", "launched: true"))
    write(content, "", "Rest will help.")
    (problem,) = list_codes(content)
    assert (problem.code, problem.path, problem.line) == ("E843", FILE_OF_PAGE, 2)


def test_a_branch_of_this_clone_alone_will_do(content: Path, publish: object) -> None:
    write(content, ONE, "Rest may help.")
    publish()  # type: ignore[operator]
    git(content.parent, "fetch", "--quiet", "origin", "gh-pages:gh-pages")
    git(content.parent, "update-ref", "-d", "refs/remotes/origin/gh-pages")
    write(content, ONE, "Rest will help.")
    assert len(list_codes(content)) == 1


@pytest.mark.parametrize("host", [HOST, "folder:/srv/site"])
def test_what_a_publish_from_here_saw_will_do(content: Path, host: str) -> None:
    write(content, ONE, "Rest may help.")
    seen = content.parent / LAST_RELEASE_FILE
    seen.parent.mkdir(exist_ok=True)
    pages = build_content_hashes(read_site(content, ROOT / "theme", "", publish=True))
    seen.write_text(pages.to_json())
    write(content, ONE, "Rest will help.")
    found = check_site(content.parent, host=host)
    assert [problem.line for problem in found if problem.code == "W843"] == [7]


def test_last_release_ignores_folder_on_branch(content: Path) -> None:
    root = content.parent
    git(root, "init", "--quiet", "--initial-branch=gh-pages")
    (root / CONTENT_HASHES_FILE).mkdir(parents=True)
    (root / CONTENT_HASHES_FILE / "page").write_text("Not a list of pages.")
    git(root, "add", CONTENT_HASHES_FILE)
    git(root, "commit", "--quiet", "-m", "Publish")
    (root / LAST_RELEASE_FILE).parent.mkdir(exist_ok=True)
    (root / LAST_RELEASE_FILE).write_text("What the last publish saw.")
    assert read_last_release(root, HOST) == "What the last publish saw."


def test_without_git_or_a_release_nothing_is_said(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(content, ONE, "Rest may help.")
    assert read_last_release(content.parent, HOST) == ""
    git(content.parent, "init", "--quiet")
    assert read_last_release(content.parent, HOST) == ""
    assert read_last_release(content.parent, "pages:--x#y\nz") == ""
    monkeypatch.setenv("PATH", "")
    assert read_last_release(content.parent, HOST) == ""
