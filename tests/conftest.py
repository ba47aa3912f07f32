"""What the tests share: the built site, a server for it, copies of the project."""

import gc
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from clinicsite.checks.report_formats import ContentCheckError
from clinicsite.checks.result_cache import DiskResultCache
from clinicsite.parsing.memory_cache import MemoryCache
from clinicsite.rendering.site_build import SiteBuild
from tests.compiled_templates import use_folder
from tests.every_page import list_pages
from tests.html_page import HtmlPage, get_tag, get_text
from tests.install_browser import find_browser, find_shell
from tests.medical_sections import allow_short_pages
from tests.memory_disk import use_memory_disk
from tests.projects import (
    ROOT,
    SITE_URL,
    SUB_URL,
    BuiltSite,
    Project,
    find_changed_links,
    get_output_file,
)
from tests.run_order import count_workers, get_position
from tests.shared_cache import MAX_SHARED_BYTES, SharedCache, SharedResults, SharedTemplates
from tests.shared_records import SHARED_FUNCTIONS
from tests.shared_sites import build_once, get_run_folder
from tests.site_server import serve
from tests.small_project import PAGE, make_small_project

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = [
    "PAGE",
    "ROOT",
    "SITE_URL",
    "SUB_URL",
    "BuiltSite",
    "HtmlPage",
    "Project",
    "get_output_file",
    "get_tag",
    "get_text",
    "list_pages",
    "make_small_project",
    "serve",
]
# Without windows, Chromium rounds the width of each letter, unless hinting is off.
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--font-render-hinting=none"]
GET_DOCUMENT_FOLDER = SiteBuild.get_document_folder


def pytest_configure() -> None:
    """Write temporary files to memory, and let commands be stopped.

    A shell starts what runs in the background so that it ignores Ctrl+C, and commands inherit that.
    """
    use_memory_disk()
    sys.dont_write_bytecode = False  # pytest takes 4 seconds to compile the tests, in each process
    signal.signal(signal.SIGINT, signal.default_int_handler)
    gc.set_threshold(10_000, 20, 100)  # what tests share is large and lives until the end


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long files first."""
    items.sort(key=get_position)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """Choose the number of processes for `-n auto`."""
    return count_workers()


def pytest_sessionfinish() -> None:
    """Collect once. Pytest collects five times at the end, to find resources that stay open."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let every test that reads a site in this process reuse what was parsed from equal files."""
    folder = get_run_folder(tmp_path_factory) / "templates"
    use_folder(folder)
    SharedTemplates.folder = str(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("clinicsite.parsing.read.MemoryCache", SharedCache)
        patch.setattr("clinicsite.parsing.memory_cache.MAX_HASHED_BYTES", MAX_SHARED_BYTES)
        patch.setattr("clinicsite.parsing.templates.TemplateCache", SharedTemplates)
        patch.setattr("clinicsite.checks.runner.DiskResultCache", SharedResults)
        for name, function in SHARED_FUNCTIONS.items():
            patch.setattr(name, function)
        patch.setattr(SiteBuild, "get_document_folder", lambda *_: None)
        yield
    assert find_changed_links() == [], "A test changed a file that other tests share."


@pytest.fixture
def fresh_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test that counts or compares what is parsed start from nothing."""
    monkeypatch.setattr("clinicsite.parsing.read.MemoryCache", MemoryCache)
    monkeypatch.setattr("clinicsite.checks.runner.DiskResultCache", DiskResultCache)
    monkeypatch.setattr(SiteBuild, "get_document_folder", GET_DOCUMENT_FOLDER)


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """The real site, built once, as visitors get it. Its caches are those of each `project`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SiteBuild, "get_document_folder", GET_DOCUMENT_FOLDER)
        return build_once(tmp_path_factory, "real-site", build_whole_site)


@pytest.fixture(scope="session")
def site(real_site: BuiltSite) -> BuiltSite:
    """The real site."""
    return real_site


@pytest.fixture(scope="session")
def sub_site(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """The real site, built once for a host that serves it under a path."""
    return build_once(tmp_path_factory, "sub-site", lambda one: build_whole_site(one, SUB_URL))


def build_whole_site(project: Project, url: str = SITE_URL) -> BuiltSite:
    """Build the site in all its languages. Other projects have the English pages only."""
    project.add_translations()
    return build_test_site(project, url)


def build_test_site(project: Project, url: str = SITE_URL) -> BuiltSite:
    try:
        return project.build(url)
    except ContentCheckError as problems:
        pytest.fail(f"The site cannot be built.\n\n{problems}", pytrace=False)


@pytest.fixture(scope="session")
def preview_site(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """The real site as its staff sees it, with the style guide."""

    def build(project: Project) -> BuiltSite:
        return project.build(settings_file="pelicanconf.py")

    return build_once(tmp_path_factory, "preview-site", build)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The path of the Chromium of the tests."""
    return find_shell(pytest.skip) or find_browser(pytest.skip)


@pytest.fixture(scope="session")
def chromium(chromium_path: str) -> Iterator["Browser"]:
    """The browser of all tests in this process: Playwright can run only once at a time."""
    from playwright.sync_api import sync_playwright  # slow to import, and most tests need none

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def origin(site: BuiltSite) -> Iterator[str]:
    """The real site, served."""
    yield from serve(site)


@pytest.fixture(scope="session")
def sub_origin(sub_site: BuiltSite) -> Iterator[str]:
    """The site under a path, served; nothing else of this host is there."""
    yield from serve(sub_site)


@pytest.fixture
def project(tmp_path: Path, real_site: BuiltSite) -> Project:
    """A copy of the project that a test may change; it knows what the real site took long for."""
    copy = Project(tmp_path / "project")
    copy_cache(real_site, copy)
    return copy


def copy_cache(site: BuiltSite, project: Project, part: str = "") -> None:
    """Give a project what the build of a site drew."""
    if (cache := site.folder.parent / ".cache" / part).is_dir():
        shutil.copytree(cache, project.root / ".cache" / part, copy_function=shutil.copyfile)


@pytest.fixture
def short_pages() -> Iterator[None]:
    """Medical pages may have few sections. The tests of sections have another fixture."""
    with allow_short_pages():
        yield


@pytest.fixture
def small(tmp_path: Path, real_site: BuiltSite) -> Project:
    """A copy of the project with a few pages of its own: what editors write does not change it."""
    project = make_small_project(tmp_path / "project")
    copy_cache(real_site, project, "icons")
    return project
