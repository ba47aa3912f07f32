"""A build with the page cache makes the same bytes as one without, and renders only changes."""

import os
import random
from collections.abc import Callable

import pytest

from clinicsite.rendering.lazy_writer import PageProducer
from clinicsite.support.file_cache import SUFFIX
from tests.conftest import PAGE, Project

pytestmark = pytest.mark.usefixtures("fresh_cache")
NEWS = PAGE.replace("status:", "date: 2026-01-02\nstatus:")
EDITS = 6


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were rendered, and not read from the cache."""
    paths: list[str] = []
    render = PageProducer.__call__

    def note(producer: PageProducer) -> bytes:
        paths.append(producer.context["output_file"])
        return render(producer)

    monkeypatch.setattr(PageProducer, "__call__", note)
    return paths


@pytest.fixture
def news(small: Project) -> Project:
    """A site with some news, so that pages show other pages."""
    for number in range(4):
        small.write(f"content/news/one-{number}.md", NEWS.format(title=f"News {number}"))
    small.write("content/pages/news.md", PAGE.format(title="The news"))
    return small


def read_files(project: Project) -> dict[str, bytes]:
    files = (file for file in project.output.rglob("*") if file.is_file())
    return {file.relative_to(project.output).as_posix(): file.read_bytes() for file in files}


def test_second_build_renders_nothing(news: Project, rendered: list[str]) -> None:
    news.build()
    first, files = len(rendered), read_files(news)
    rendered.clear()
    news.build()
    assert first > 10
    assert rendered == []
    assert read_files(news) == files


def test_build_without_cache_renders_everything(news: Project, rendered: list[str]) -> None:
    news.build()
    first = sorted(rendered)
    files = {*(news.root / ".cache").rglob("*")}
    rendered.clear()
    news.build(use_cache=False)
    assert sorted(rendered) == first
    assert {*(news.root / ".cache").rglob("*")} == files


def test_edit_of_text_renders_page_and_its_feed(news: Project, rendered: list[str]) -> None:
    news.build()
    rendered.clear()
    news.edit("content/news/one-2.md", "Words.", "Other words.")
    news.build()
    assert sorted(rendered) == ["news/feed.xml", "news/one-2/index.html"]


def test_edit_of_title_renders_every_page(news: Project, rendered: list[str]) -> None:
    news.build()
    first = sorted(rendered)
    rendered.clear()
    news.edit("content/news/one-2.md", "News 2", "Another title")
    news.build()
    assert sorted(rendered) == first


def test_draft_renders_nothing(news: Project, rendered: list[str]) -> None:
    news.write("content/news/later.md", NEWS.format(title="Later").replace("published", "draft"))
    news.build()
    rendered.clear()
    news.edit("content/news/later.md", "title: Later", "title: Much later")
    news.build()
    assert rendered == []


def make_changes(project: Project, rng: random.Random) -> dict[str, Callable[[], object]]:
    """Return the kinds of changes to choose from, each with new random words."""
    word = f"word{rng.randrange(1000)}"
    page = f"content/news/one-{rng.randrange(4)}.md"

    def edit(path: str, old: str, new: str) -> None:
        project.write(path, project.read(path).replace(old, new, 1))

    def toggle() -> None:
        old, new = "status: published", "status: draft"
        edit(page, *((old, new) if old in project.read(page) else (new, old)))

    return {
        "text": lambda: edit(page, "Words", f"Words {word}"),
        "title": lambda: edit(page, "title: ", f"title: {word.title()} "),
        "status": toggle,
        "link": lambda: edit(
            page, "Words", f"[A link to {word}](one-{rng.randrange(4)}.md) is here.\n\nWords"
        ),
        "new page": lambda: project.write(
            f"content/news/{word}.md", NEWS.format(title=f"New {word}")
        ),
        "template": lambda: edit(
            "theme/templates/_footer.html", "<footer", f'<footer data-w="{word}"'
        ),
        "style": lambda: edit("theme/static/css/base.css", "body {", f"body {{ --{word}: 0;"),
        "strings": lambda: edit(
            "content/data/glossary.yaml",
            "[]",
            f"- {{term: {word}, plain: A word that a test has made up here.}}\n",
        ),
        "menu": lambda: edit(
            "content/data/navigation.yaml", "footer: []", "footer: [pages/about.md]"
        ),
    }


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(seed, marks=pytest.mark.faults) for seed in range(2, 12))]
)
def test_build_after_random_edits_equals_full_build(news: Project, seed: int) -> None:
    rng = random.Random(seed)
    news.build()
    for number in range(EDITS):
        name, change = rng.choice(list(make_changes(news, rng).items()))
        change()
        news.build()
        cached = read_files(news)
        news.build(use_cache=False)
        assert cached == read_files(news), f"edit {number} of seed {seed}: {name}"


def test_other_day_renders_every_page(
    news: Project, rendered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    news.build()
    first = sorted(rendered)
    rendered.clear()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790100000")
    news.build()
    assert sorted(rendered) == first


def test_damaged_entries_are_rendered_again(news: Project, rendered: list[str]) -> None:
    news.build()
    files = read_files(news)
    entries = sorted((news.root / ".cache/pages").rglob(f"*{SUFFIX}"))
    one, two, three, *_ = entries
    one.write_bytes(two.read_bytes())  # the entry of another page
    two.write_bytes(two.read_bytes()[:-1])
    os.truncate(three, 0)
    rendered.clear()
    news.build()
    assert len(rendered) == 3
    assert read_files(news) == files
