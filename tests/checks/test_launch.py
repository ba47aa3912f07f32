"""The launch list: each line finds what it is for, and stops an open site, and only that."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import yaml

from clinicsite.authoring.rename import rename
from clinicsite.authoring.unpublish import unpublish
from clinicsite.checks.check import check_site
from clinicsite.checks.report_formats import ContentCheckError
from clinicsite.checks.rules.launch import (
    LAUNCH_TESTS,
    list_launch_status,
    missing_launch_items,
    open_launch_items,
)
from clinicsite.checks.runner import check_all
from clinicsite.model.launch import LaunchKey
from clinicsite.model.problem import Problem
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site
from tests.checks.launch_cases import ADDRESS, CLINIC, CRPS, TAKEN_OUT, get_place
from tests.conftest import ROOT, Project
from tests.fixtures.launched_site.project import LAUNCHED_URL, launched_project
from tests.shared_cache import SharedCache

NOON = "1795366800"  # at the clinic, on 22 November 2026


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A launched project that lacks nothing, on 22 November 2026."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", NOON)
        yield launched_project(tmp_path_factory.mktemp("whole") / "project")


@pytest.fixture
def launched(whole: Project, tmp_path: Path) -> Project:
    """A copy of its words, to take something out of."""
    copy = Project.at(tmp_path / "project")
    shutil.copytree(whole.root / "content", copy.root / "content")
    shutil.copy(whole.root / "publishconf.py", copy.root)
    (copy.root / "theme").symlink_to(ROOT / "theme")
    return copy


def read_project(project: Project, url: str = LAUNCHED_URL) -> Site:
    """The site, of which a body is rendered when a rule reads it."""
    content, memory_cache = project.root / "content", SharedCache()
    return read_site(content, ROOT / "theme", url, publish=True, memory_cache=memory_cache)


def list_errors(project: Project, url: str = LAUNCHED_URL) -> list[Problem]:
    """What all rules find."""
    return [p for p in check_site(project.root, url) if p.severity == "error"]


def list_missing(site: Site) -> list[Problem]:
    """What the rules of the launch list find."""
    return [*open_launch_items(site), *missing_launch_items(site)]


def list_open_lines(site: Site) -> list[str]:
    """The keys of the lines with something missing."""
    return [line.item.key for line in list_launch_status(site) if not line.is_done]


def test_launched_site_that_is_complete_has_no_error(whole: Project) -> None:
    assert list_open_lines(read_project(whole)) == []
    assert list_errors(whole) == []


@pytest.mark.parametrize(("edit", "key", "said"), TAKEN_OUT, ids=[t[0][2] for t in TAKEN_OUT])
def test_launch_missing_fact_is_error_with_position_and_help(
    launched: Project, edit: tuple[str, str, str], key: str, said: tuple[str, ...]
) -> None:
    launched.edit(*edit)
    place, code, message, help_text = said
    missing = LAUNCH_TESTS[key](read_project(launched))
    (found,) = [p for p in missing if p.code == code and message in p.message]
    assert f"{found.path}:{found.line}".startswith(place)
    assert found.severity == "error"
    assert help_text in found.help


def test_launch_review_that_is_overdue_is_an_error(
    launched: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1890000000")  # 2029-11-21
    site = read_project(launched)
    late = [p for p in list_missing(site) if "was due to be reviewed" in p.message]
    assert len(late) == sum(page.is_medical for page in site.pages)
    assert {"content/pages/help-now.md", "content/pages/visit/sheet.md"} < {p.path for p in late}
    assert {p.code for p in late} == {"E853"}
    assert list_open_lines(site) == ["reviews-in-time"]


def test_launch_words_newer_than_their_sign_off_are_an_error(launched: Project) -> None:
    launched.edit(CRPS, "CRPS", "CRPS, words that nobody read,")
    site = read_project(launched)
    assert list_open_lines(site) == ["sign-offs"]
    (found,) = [p for p in list_missing(site) if p.code == "E853"]
    assert found.excerpt.startswith("reviewed:")


def test_launch_list_with_open_line_stops_a_build(tmp_path: Path) -> None:
    project = launched_project(tmp_path / "project")
    project.edit(CLINIC, "phone: (555) 555-0100", "phone:")
    project.write("output/index.html", "the last good site")
    with pytest.raises(ContentCheckError, match=f"{get_place(CLINIC, 'phone')}:1  E851 "):
        project.build(LAUNCHED_URL)
    assert [file.name for file in project.output.iterdir()] == ["index.html"]


def test_launched_page_renamed_and_unpublished(launched: Project) -> None:
    root, file = launched.root, "questions-to-ask-before-an-infusion"
    moved = rename(root, file, "questions-first", site_url=LAUNCHED_URL).moved
    assert [*moved.values()] == ["articles/questions-first.md"]
    replaced = unpublish(root, "questions-first", to="visit", site_url=LAUNCHED_URL, dry_run=True)
    assert replaced.pages == ["articles/questions-first.md"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://florida-medical-pain-management.example",
        "https://clinic.test/sub",
        "https://localhost",
        "http://127.0.0.1:8000",
        "https://[::1]",
        "https://intranet",
        "http://example.org",
        "https://clinic.example.",
    ],
)
def test_launch_url_that_is_not_public_is_an_error(whole: Project, url: str) -> None:
    (found,) = LAUNCH_TESTS["site-address"](read_project(whole, url))
    assert (found.path, found.code) == ("publishconf.py", "E855")
    assert found.excerpt.startswith("SITEURL")
    assert "SITE_URL" in found.help


def test_launch_without_settings_file_is_the_same_error(launched: Project) -> None:
    (launched.root / "publishconf.py").unlink()
    (found,) = list_errors(launched, "")
    assert (found.path, found.line, found.code) == ("publishconf.py", 1, "E855")


def test_launch_list_is_no_error_before_launch(launched: Project) -> None:
    launched.edit(CLINIC, "launched: true", "launched: false")
    launched.edit(CLINIC, ADDRESS, "    address:\n")
    assert list_open_lines(read_project(launched)) == ["address"]
    assert list_errors(launched) == []


def test_launch_list_is_no_error_in_the_preview(launched: Project) -> None:
    launched.edit(CRPS, "reviewed:", "# reviewed:")
    site = read_site(launched.root / "content", ROOT / "theme", "", publish=False)
    assert [p for p in check_all(site) if p.severity == "error"] == []


def test_launch_list_without_a_line_names_it(launched: Project) -> None:
    launched.edit("content/data/launch.yaml", "- key: phone\n", "- key: hours\n")
    (found,) = missing_launch_items(read_project(launched))
    assert (found.code, '"phone"' in found.message) == ("E856", True)


def test_launch_list_has_a_test_and_words_for_each_line() -> None:
    words = yaml.safe_load((ROOT / "content/data/launch.yaml").read_text("utf-8"))
    assert list(LAUNCH_TESTS) == list(get_args(LaunchKey))
    assert {line["key"] for line in words} == set(LAUNCH_TESTS)
