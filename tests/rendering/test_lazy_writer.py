"""The recording writer: what is made on demand has the bytes of a whole build."""

from pathlib import Path

import pytest
from pelican.writers import FileOverwriteFailedError

from bench.compare_pelican import add_articles
from clinicsite.parsing.memory_cache import Memory
from clinicsite.rendering.lazy_build import OnDemand, record_site, settings_on_demand
from clinicsite.rendering.lazy_writer import Record
from tests.conftest import SITE_URL, Project
from tests.rendering.test_reproducible_build import tree

# What is made of finished pages by another program, or otherwise than in the preview.
FROM_FINISHED = ("pagefind/", "search/words.json", ".well-known/release.json")


def on_demand(project: Project, folder: Path, settings_file: str) -> OnDemand:
    settings = {"SITEURL": SITE_URL}
    conf = settings_on_demand(
        project.root, folder, Memory(), settings_file=settings_file, settings=settings
    )
    return record_site(conf)


def made(shown: OnDemand, paths: dict[str, bytes]) -> dict[str, bytes]:
    """Each of these files, as it is made when a browser asks for it."""
    makers = {path: shown.record.find(path) for path in paths}
    return {path: make() for path, make in makers.items() if make}


@pytest.mark.parametrize("settings_file", ["pelicanconf.py", "publishconf.py"])
def test_every_file_is_the_same_on_demand(
    project: Project, tmp_path: Path, settings_file: str
) -> None:
    whole = tree(project.build(settings_file=settings_file).folder)
    whole = {path: data for path, data in whole.items() if not path.startswith(FROM_FINISHED)}
    assert len(whole) > 50
    shown = on_demand(project, tmp_path / "nothing", settings_file)
    assert made(shown, whole) == whole
    extra = {path for path in shown.record if not path.startswith(FROM_FINISHED)}
    assert extra <= whole.keys()


@pytest.mark.parametrize("count", [100, pytest.param(1000, marks=pytest.mark.faults)])
def test_many_articles_are_the_same_on_demand(project: Project, tmp_path: Path, count: int) -> None:
    add_articles(project, count)
    whole = tree(project.build(settings_file="pelicanconf.py").folder)
    assert len(whole) > count
    shown = on_demand(project, tmp_path / "nothing", "pelicanconf.py")
    assert made(shown, whole) == whole


def test_nothing_is_made_before_it_is_wanted(project: Project, tmp_path: Path) -> None:
    shown = on_demand(project, tmp_path / "nothing", "pelicanconf.py")
    assert len(shown.record) > 30
    assert [file for file in (tmp_path / "nothing").rglob("*") if file.is_file()] == []
    assert [path for path, text in shown.site.texts.items() if "_rendered" in vars(text)] == []


def test_two_things_cannot_be_one_file() -> None:
    record = Record()
    record.keep("index.html", lambda: b"one")
    with pytest.raises(FileOverwriteFailedError, match=r"index\.html"):
        record.keep("index.html", lambda: b"two")


def test_a_file_that_nobody_noted_is_asked_for() -> None:
    record = Record()
    record.ask(lambda path: path.encode if path == "b" else None)
    record.keep("a", lambda: b"noted")
    assert [record.find(path) and record.find(path)() for path in "abc"] == [b"noted", b"b", None]


def test_a_template_that_changes_is_rendered_anew(project: Project, tmp_path: Path) -> None:
    shown = on_demand(project, tmp_path / "nothing", "pelicanconf.py")
    make = shown.record.find("index.html")
    assert b"<i>new</i>" not in make()
    project.edit("theme/templates/base.html", "</body>", "<i>new</i></body>")
    assert b"<i>new</i>" in make()
