"""A folder that must not be published is refused, with the fault named."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.bundle.bundle import BundleHost
from clinicsite.publishing.hosts.folder.folder import FolderHost
from clinicsite.publishing.hosts.host import MEBIBYTE, LiveState
from clinicsite.publishing.hosts.pages.branch_server import GITHUB_LIMITS
from clinicsite.publishing.preflight import (
    check_files,
    check_host_limits,
    check_lost_urls,
    check_redirects,
    check_shrinkage,
    check_site_url,
)
from clinicsite.rendering.release_info import ReleaseInfo


def test_preflight_of_good_site_passes(site: Path) -> None:
    assert list(check_files(site)) == []


@pytest.mark.parametrize("missing", ["index.html", "404.html", "sitemap.xml"])
def test_preflight_names_missing_main_file(site: Path, missing: str) -> None:
    (site / missing).unlink()
    assert list(check_files(site)) == [f"{missing} is missing."]


@pytest.mark.parametrize("make", [lambda folder: None, lambda folder: folder.mkdir()])
def test_preflight_refuses_missing_or_empty_folder(tmp_path: Path, make: Callable) -> None:
    folder = tmp_path / "output"
    make(folder)
    assert list(check_files(folder)) == [f"There is nothing in {folder}."]


@pytest.mark.parametrize("target", ["index.html", "about", "/etc/hostname", "nowhere"])
def test_preflight_refuses_symlink(site: Path, target: str) -> None:
    (site / "link").symlink_to(target)
    assert list(check_files(site)) == ["'link' is a link or a device, not a file of its own."]


def test_preflight_refuses_pipe(site: Path) -> None:
    os.mkfifo(site / "pipe")
    assert list(check_files(site)) == ["'pipe' is a link or a device, not a file of its own."]


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
def test_preflight_refuses_odd_name(site: Path, name: str) -> None:
    (site / "about" / name).write_text("")
    path = f"about/{name}"
    assert list(check_files(site)) == [
        f"{path!r} has other characters in its name than letters, digits, '.', '-', '_'."
    ]


def test_preflight_refuses_long_path(site: Path) -> None:
    (site / ("a" * 201)).write_text("")
    assert list(check_files(site)) == [f"'{'a' * 201}' is longer than 200 bytes."]


def test_preflight_refuses_names_that_differ_in_case(site: Path) -> None:
    (site / "About.html").write_text("")
    (site / "about.html").write_text("")
    if len(list(site.glob("[Aa]bout.html"))) == 2:  # not where the disk itself ignores capitals
        assert list(check_files(site)) == [
            "'about.html' and 'About.html' differ only in capitals. Some hosts keep one of them."
        ]


def make_manifest(pages: int) -> ReleaseInfo:
    """What a site of so many pages says of itself."""
    return ReleaseInfo("0" * 64, "1" * 40, "", True, pages, 2 * pages)


@pytest.mark.parametrize(
    ("before", "now", "refused"),
    [
        (100, 100, False),
        (100, 120, False),
        (100, 95, False),
        (100, 94, True),
        (40, 36, False),
        (40, 35, True),
        (9, 8, False),  # one page may always go
        (9, 7, True),
        (40, 20, True),
        (40, 0, True),
    ],
)
def test_preflight_refuses_sudden_shrinkage(before: int, now: int, refused: bool) -> None:
    files = frozenset(f"{number}.html" for number in range(before)) | {"style.css"}
    for note in (make_manifest(before), None):  # a site that is not ours is counted by its files
        found = list(
            check_shrinkage(LiveState(note, dict.fromkeys(files, ""), ""), make_manifest(now))
        )
        assert bool(found) is refused
        assert not found or f"{before} pages and this one {now}" in found[0]


def test_preflight_unsupported_file_is_named() -> None:
    sizes = {"index.html": 1, "large.bin": 26 * MEBIBYTE}
    assert list(check_host_limits(sizes, {}, GITHUB_LIMITS)) == []
    assert list(check_host_limits(sizes, {}, FolderHost.limits)) == []
    large = "'large.bin' has 26.0 MiB, and the host takes 25."
    assert list(check_host_limits(sizes, {}, BundleHost.limits)) == [large]
    host_files = {"_headers": b"x" * 26 * MEBIBYTE}
    assert len(list(check_host_limits(sizes, host_files, BundleHost.limits))) == 2
    many = {f"{number}.bin": 90 * MEBIBYTE for number in range(11)}
    assert list(check_host_limits(many, {}, GITHUB_LIMITS)) == [
        "All files have 1,038 MB, and the host takes 1,000."
    ]
    few = replace(BundleHost.limits, max_files=2, max_file_bytes=2**40)
    assert list(check_host_limits(sizes, {}, few)) == []
    assert list(check_host_limits(sizes, {"a": b""}, few)) == [
        "There are 3 files, and the host takes 2."
    ]


@pytest.mark.parametrize(
    ("redirects", "said"),
    [
        ({"old/": "about/", "older.html": "", "gone/": "about/"}, ""),
        ({"old/": "nowhere/"}, "The old address /old/ leads to /nowhere/, where no page is."),
        ({"old/": "old/"}, "The old address /old/ leads to itself."),
        (
            {"old/": "older.html", "older.html": "about/"},
            "The old address /old/ leads to /older.html, which is an old address itself.",
        ),
        (
            {"about/": ""},
            "The old address /about/ is the path of a page, which would be hidden.",
        ),
    ],
)
def test_preflight_refuses_alias_chain(site: Path, redirects: dict[str, str], said: str) -> None:
    for path in ("old/index.html", "older.html"):
        (site / path).parent.mkdir(exist_ok=True)
        (site / path).write_text("<meta http-equiv=refresh content='0; url=/about/'>")
    assert list(check_redirects(redirects, site)) == ([said] if said else [])


def test_preflight_lost_urls_are_no_files_of_consoles(site: Path) -> None:
    live = ["index.html", "404.html", "google0123456789abcdef.html", "gone/index.html"]
    assert [line.split()[0] for line in check_lost_urls(live, site)] == ["/gone/"]


def test_preflight_lost_url_of_older_site_names_its_page(site: Path) -> None:
    (line,) = check_lost_urls(["about.html"], site)
    assert line.endswith("Or add “aliases: [/about.html]” to the page /about/.")
    (site / "about.html").write_text("<meta http-equiv=refresh content='0; url=/about/'>")
    assert not list(check_lost_urls(["about.html"], site))
    assert not list(check_redirects({"about.html": "about/"}, site))


def test_preflight_lost_url_that_no_page_can_have_may_go(site: Path) -> None:
    live = ["my page.html", "images/x.html"]
    lines = list(check_lost_urls(live, site))
    assert [line.split(" is live")[0] for line in lines] == ["/images/x.html", "/my page.html"]
    assert all("--allow-shrink" in line and "aliases:" not in line for line in lines)
    assert not list(check_lost_urls(live, site, allow_shrink=True))
    assert list(check_lost_urls(["gone/index.html"], site, allow_shrink=True))


def test_preflight_reports_alias_circle(site: Path) -> None:
    assert len(list(check_redirects({"one/": "two/", "two/": "one/"}, site))) == 2


@pytest.mark.parametrize(
    "root",
    [
        "clinic.example",
        "https://",
        "https://clinic.example/a b",
        "ftp://clinic.example",
        "https://a?",
    ],
)
def test_preflight_invalid_site_url_is_refused(root: str) -> None:
    (fault,) = check_site_url(root)
    assert fault.startswith(f"“{root}” cannot be the address of the site.")


def test_preflight_accepts_site_url_with_path() -> None:
    assert not list(check_site_url("https://user.forge.example/my-site"))
