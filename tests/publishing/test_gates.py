"""A folder that must not be published is refused, with the fault named."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from plugins.publishing.gates import faults


def test_a_good_site_has_no_faults(site: Path) -> None:
    assert list(faults(site)) == []


@pytest.mark.parametrize("missing", ["index.html", "404.html", "sitemap.xml"])
def test_a_missing_main_file_is_named(site: Path, missing: str) -> None:
    (site / missing).unlink()
    assert list(faults(site)) == [f"{missing} is missing."]


@pytest.mark.parametrize("make", [lambda folder: None, lambda folder: folder.mkdir()])
def test_an_absent_or_empty_folder_is_refused(tmp_path: Path, make: Callable) -> None:
    folder = tmp_path / "output"
    make(folder)
    assert list(faults(folder)) == [f"There is nothing in {folder}."]


@pytest.mark.parametrize("target", ["index.html", "about", "/etc/hostname", "nowhere"])
def test_a_link_is_refused_wherever_it_leads(site: Path, target: str) -> None:
    (site / "link").symlink_to(target)
    assert list(faults(site)) == ["'link' is a link or a device, not a file of its own."]


def test_a_pipe_is_refused(site: Path) -> None:
    os.mkfifo(site / "pipe")
    assert list(faults(site)) == ["'pipe' is a link or a device, not a file of its own."]


@pytest.mark.parametrize(
    "name",
    [
        "x\ndata 0\n\nM 100644 inline index.html",  # replaces the home page in ghp-import's stream
        '"quoted"',
        "two words.html",
        "back\\slash",
        ".env",
        ".git",
        "caf\N{LATIN SMALL LETTER E WITH ACUTE}.html",
        "page.html~",
    ],
)
def test_an_odd_name_is_refused(site: Path, name: str) -> None:
    (site / "about" / name).write_text("")
    path = f"about/{name}"
    assert list(faults(site)) == [
        f"{path!r} has a name with other signs than letters, digits, '.', '-' and '_'."
    ]


def test_a_path_too_long_for_some_hosts_is_refused(site: Path) -> None:
    (site / ("a" * 201)).write_text("")
    assert list(faults(site)) == [f"'{'a' * 201}' is longer than 200 bytes."]


def test_names_that_differ_only_in_capitals_are_refused(site: Path) -> None:
    (site / "About.html").write_text("")
    (site / "about.html").write_text("")
    if len(list(site.glob("[Aa]bout.html"))) == 2:  # not where the disk itself ignores capitals
        assert list(faults(site)) == [
            "'about.html' and 'About.html' differ only in capitals; some hosts keep one of them."
        ]
