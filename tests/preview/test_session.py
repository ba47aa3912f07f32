"""What each kind of change does to the preview, and what is shown when something is wrong."""

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.preview import session as live_module
from clinicsite.preview.application import create_application
from clinicsite.preview.server import PreviewServer
from clinicsite.preview.session import PreviewSession
from tests.conftest import PAGE, Project
from tests.preview.conftest import PreviewHarness

ABOUT = "content/pages/about.md"


@pytest.fixture
def passes(preview: PreviewHarness, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Gets an entry each time the whole site is registered again."""
    seen: list[int] = []
    real = live_module.collect_site

    def record_site(conf: dict) -> object:
        seen.append(1)
        return real(conf)

    monkeypatch.setattr(live_module, "collect_site", record_site)
    return seen


def test_new_words_need_no_new_pass(preview: PreviewHarness, passes: list[int]) -> None:
    preview.edit(ABOUT, "Words.", "New *words*.")
    assert "<p>New <em>words</em>.</p>" in preview.request("/about/").text
    assert passes == []


@pytest.mark.parametrize(
    ("path", "old", "new", "seen"),
    [
        ("theme/templates/base.html", "</body>", "<p>seen</p></body>", "<p>seen</p>"),
        ("theme/static/css/print.css", "@layer print", "/*! */@layer print", "/theme/site."),
    ],
)
def test_a_template_and_a_style_need_no_new_pass(
    preview: PreviewHarness, passes: list[int], path: str, old: str, new: str, seen: str
) -> None:
    before = preview.request("/about/").text
    preview.edit(path, old, new)
    after = preview.request("/about/").text
    assert (seen in after, before != after, passes) == (True, True, [])


def test_a_new_title_is_seen_on_every_page_that_says_it(preview: PreviewHarness) -> None:
    preview.write("content/pages/articles.md", PAGE.format(title="What we write"))
    assert "What we write" in preview.request("/about/").text


def test_a_template_of_a_block_changes_the_texts(preview: PreviewHarness) -> None:
    before = preview.live.lazy_site
    preview.edit("theme/templates/blocks/care-card.html", "{{", "seen {{")
    assert "seen" in preview.request("/contact/").text
    assert preview.live.lazy_site is before  # nothing else was made again


def test_a_record_changes_every_page(preview: PreviewHarness) -> None:
    preview.edit("content/data/strings/en.yaml", "Skip to the main text", "Go to the text")
    assert "Go to the text" in preview.request("/about/").text


def test_a_renamed_page_moves(preview: PreviewHarness) -> None:
    text = (preview.project.root / ABOUT).read_text("utf-8")
    preview.project.write(ABOUT, None)
    preview.project.write("content/pages/who.md", text)
    preview.live.apply_changes({ABOUT, "content/pages/who.md"})
    assert (preview.request("/about/").status, preview.request("/who/").status) == (404, 200)


def test_500_files_at_once(preview: PreviewHarness) -> None:
    paths = {f"content/pages/page-{number}.md" for number in range(500)}
    for path in paths:
        preview.project.write(path, PAGE.format(title=f"The page {path[-8:-3]}"))
    preview.live.apply_changes(paths)
    assert preview.request("/page-499/").status == 200
    for path in paths:
        preview.project.write(path, None)
    preview.live.apply_changes(paths)
    assert preview.request("/page-499/").status == 404


def test_session_ignores_editor_temp_files(preview: PreviewHarness) -> None:
    for name in (".about.md.swp", "about.md~", "4913", "#about.md#", "about.md___jb_tmp___"):
        preview.write(f"content/pages/{name}", "half a file")
    preview.live.check_site()
    assert preview.live.site_problems == []


def test_errors_in_other_files_are_named_on_every_page(preview: PreviewHarness) -> None:
    preview.edit(ABOUT, "Words.", "A [link](nowhere.md).")
    assert preview.live.check_site()
    page = preview.request("/").text
    assert "In other files: 1" in page
    assert "content/pages/about.md:7" in page


def test_a_page_has_quiet_notes_of_its_own(preview: PreviewHarness) -> None:
    preview.write(
        "content/pages/later.md", PAGE.format(title="Later").replace("published", "draft")
    )
    preview.edit(
        ABOUT, "Words.", "Words and ![" + "a long description " * 8 + "](../images/x.svg)."
    )
    shutil.copy(
        preview.project.root / "content/images/ketamine-nmda-gate.svg",
        preview.project.root / "content/images/x.svg",
    )
    preview.live.apply_changes({"content/images/x.svg"})
    page = preview.request("/about/").text
    assert "Notes on this page: 1" in page
    assert "W302" in page


def test_new_code_asks_for_a_new_start(preview: PreviewHarness) -> None:
    preview.edit("clinicsite/rendering/views.py", "MAX_RELATED = 4", "MAX_RELATED = 5")
    assert "Stop the preview with Ctrl-C" in preview.request("/about/").text


def test_drafts_and_pages_of_the_future_say_so(preview: PreviewHarness) -> None:
    preview.edit(ABOUT, "published", "draft")
    assert '<strong class="status-mark">Draft</strong>' in preview.request("/about/").text
    article = PAGE.format(title="Later").replace("status", "date: 2099-03-05\nstatus", 1)
    preview.write(
        "content/articles/later.md", article.replace("date", "next_review: 2100-01-01\ndate")
    )
    assert ">March 5, 2099</time>." in preview.request("/articles/later/").text


@pytest.fixture
def on_a_day(small: Project, tmp_path: Path) -> Iterator[PreviewHarness]:
    """A preview as of the last day of 2098."""
    article = PAGE.format(title="Later").replace("status", "date: 2099-01-01\nstatus", 1)
    article = article.replace("date", "next_review: 2100-01-01\ndate")
    small.write("content/articles/later.md", article)
    small.write("content/articles/sooner.md", article.replace("2099-01-01", "2098-12-31"))
    small.edit(ABOUT, "published", "draft")
    with PreviewServer(0) as server:
        live = PreviewSession(small.root, tmp_path / "nothing", server.url, dt.date(2098, 12, 31))
        live.load_site()
        server.start(create_application(live, server.url))
        yield PreviewHarness(small, live, server)


def test_a_day_shows_what_visitors_see_then(on_a_day: PreviewHarness) -> None:
    status = {
        path: on_a_day.request(f"/{path}").status
        for path in ("articles/sooner/", "articles/later/", "about/", "contact/")
    }
    assert list(status.values()) == [200, 404, 404, 200]


def test_session_link_follows_the_status_of_its_page(on_a_day: PreviewHarness) -> None:
    link = b'<a href="/about/">us</a>'
    on_a_day.write("content/pages/contact.md", f"{PAGE.format(title='Contact')}\n[us](about.md)\n")
    assert link not in on_a_day.request("/contact/").data
    on_a_day.edit(ABOUT, "draft", "published")
    assert link in on_a_day.request("/contact/").data


def test_memory_does_not_grow_with_passes(preview: PreviewHarness) -> None:
    import gc

    from pelican.contents import Content

    def contents() -> int:
        gc.collect()
        return sum(isinstance(thing, Content) for thing in gc.get_objects())

    preview.edit(ABOUT, "title: About us", "title: About us 0")
    before = contents()
    for number in range(5):
        preview.edit(ABOUT, f"title: About us {number}", f"title: About us {number + 1}")
    assert contents() <= before  # the pages of other tests may go meanwhile


@pytest.mark.skipif(os.name == "nt", reason="links need a right there, and there are no pipes")
def test_links_and_pipes_are_not_followed(preview: PreviewHarness) -> None:
    extra = preview.project.root / "content/extra"
    extra.mkdir(exist_ok=True)
    (extra / "settings.txt").symlink_to(preview.project.root / "pelicanconf.py")
    (extra / "endless.txt").symlink_to("/dev/zero")
    os.mkfifo(extra / "pipe.txt")
    names = {f"content/extra/{name}.txt" for name in ("settings", "endless", "pipe")}
    preview.live.apply_changes(names)
    for name in ("settings", "endless", "pipe"):
        assert preview.request(f"/{name}.txt").status == 404
    preview.live.check_site()
    assert {p.path for p in preview.live.site_problems if p.code == "E207"} == names
