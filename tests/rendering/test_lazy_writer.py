"""The recording writer: what is made on demand has the bytes of a whole build."""

from pathlib import Path

import pytest

from bench.compare_pelican import add_articles
from clinicsite.parsing.memory_cache import MemoryCache
from clinicsite.rendering.lazy_build import LazySite, collect_site, load_lazy_settings
from clinicsite.rendering.output_registry import OutputRegistry
from tests.conftest import SITE_URL, Project
from tests.rendering.test_reproducible_build import read_tree

# What is made of finished pages.
FROM_FINISHED = (".well-known/release.json",)


def render_on_demand(project: Project, folder: Path, settings_file: str) -> LazySite:
    settings = {"SITEURL": SITE_URL}
    conf = load_lazy_settings(
        project.root, folder, MemoryCache(), settings_file=settings_file, settings=settings
    )
    return collect_site(conf)


def render_files(shown: LazySite, paths: dict[str, bytes]) -> dict[str, bytes]:
    """Each of these files, as it is made when a browser asks for it."""
    makers = {path: shown.registry.find_producer(path) for path in paths}
    return {path: make() for path, make in makers.items() if make}


@pytest.mark.parametrize("settings_file", ["pelicanconf.py", "publishconf.py"])
def test_every_file_is_the_same_on_demand(
    project: Project, tmp_path: Path, settings_file: str
) -> None:
    compare_with_build(project, tmp_path / "nothing", settings_file, least=50)


@pytest.mark.parametrize("count", [20, pytest.param(1000, marks=pytest.mark.faults)])
def test_many_articles_are_the_same_on_demand(project: Project, tmp_path: Path, count: int) -> None:
    add_articles(project, count)
    compare_with_build(project, tmp_path / "nothing", "publishconf.py", least=count)


def compare_with_build(project: Project, folder: Path, settings_file: str, least: int) -> None:
    """Compare every file that is made on demand with that of a whole build."""
    whole = read_tree(project.build(settings_file=settings_file).folder)
    whole = {path: data for path, data in whole.items() if not path.startswith(FROM_FINISHED)}
    assert len(whole) > least
    shown = render_on_demand(project, folder, settings_file)
    assert render_files(shown, whole) == whole
    extra = {path for path in shown.registry if not path.startswith(FROM_FINISHED)}
    assert extra <= whole.keys()


def test_nothing_is_made_before_it_is_wanted(small: Project, tmp_path: Path) -> None:
    shown = render_on_demand(small, tmp_path / "nothing", "pelicanconf.py")
    assert len(shown.registry) > 10
    assert [file for file in (tmp_path / "nothing").rglob("*") if file.is_file()] == []
    assert [path for path, text in shown.site.documents.items() if "_rendered" in vars(text)] == []


def test_two_things_cannot_be_one_file() -> None:
    record = OutputRegistry()
    record.register("index.html", lambda: b"one")
    record.register("Index.html", lambda: b"two")
    record.register("index.html/more", lambda: b"three")
    record.register("index.html", lambda: b"four")
    assert [(problem.code, problem.path) for problem in record.find_clashes()] == [
        ("E701", "output/Index.html"),
        ("E701", "output/index.html/more"),
        ("E701", "output/index.html"),
    ]
    producer = record.find_producer("index.html")
    assert producer
    assert producer() == b"one"


def test_lazy_writer_unrecorded_file_is_requested() -> None:
    record = OutputRegistry()
    record.add_resolver(lambda path: path.encode if path == "b" else None)
    record.register("a", lambda: b"noted")
    assert [record.find_producer(path) and record.find_producer(path)() for path in "abc"] == [
        b"noted",
        b"b",
        None,
    ]


def test_lazy_writer_changed_template_is_rendered_again(small: Project, tmp_path: Path) -> None:
    shown = render_on_demand(small, tmp_path / "nothing", "pelicanconf.py")
    make = shown.registry.find_producer("index.html")
    assert b"<i>new</i>" not in make()
    small.edit("theme/templates/base.html", "</body>", "<i>new</i></body>")
    assert b"<i>new</i>" in make()
