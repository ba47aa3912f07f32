"""The files that are not pages, and faults in templates."""

import datetime as dt
import hashlib
import io
import re
from pathlib import Path

import pytest
from jinja2 import TemplateRuntimeError
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from clinicsite.checks.template_errors import make_template_problem
from clinicsite.model.problem import Problem
from clinicsite.model.urls import UrlBuilder
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site as Read
from clinicsite.rendering.assets import Assets, load_assets
from clinicsite.rendering.feed_entries import FeedEntry
from clinicsite.rendering.png_metadata import strip_metadata
from clinicsite.rendering.site_files import iter_sitemap_pages
from tests.conftest import ROOT, Project, get_text
from tests.photos import XMP, encode_image, make_image

ARTICLE = """---
title: {title}
summary: This text stands in for an article, and is as long as a summary has to be.
date: {date}
status: published
next_review: 2027-10-01
{more}---

Words, and [a page](../pages/about.md).

## Top {{#top}}

More words.
"""


def make_article(title: str, date: str = "2026-10-01", more: str = "") -> str:
    """A Markdown file."""
    return ARTICLE.format(title=title, date=date, more=more)


# --- Old addresses ---


def test_an_old_address_leads_to_the_page(small: Project) -> None:
    aliases = "status: published\naliases: [/old/, /older.html, /oldest, /2019/us/]"
    small.edit("content/pages/about.md", "status: published", aliases)
    site = small.build("https://example.org/clinic")
    for file in ("old/", "older.html", "oldest/", "2019/us/"):
        document = site.document(file)
        (refresh,) = [e for e in document.all("meta") if e.get("http-equiv") == "refresh"]
        assert refresh.get("content") == "0; url=/clinic/about/"
        assert document.is_inside(refresh, "noscript")
        (script,) = [e for e in document.all("script") if e.get("data-target")]
        assert script.get("data-target") == "/clinic/about/"
        assert script.get("src", "").startswith("/clinic/theme/js/redirect.")
        assert document.meta("robots") == ["noindex"]
        (canonical,) = [e for e in document.all("link") if e.get("rel") == "canonical"]
        assert canonical.get("href") == "https://example.org/clinic/about/"
        assert [a.get("href") for a in document.all("a")] == ["/clinic/about/"]
        assert document.faults == []
        assert [get_text(h1) for h1 in document.all("h1")] == ["This page has moved"]
    assert "/old" not in site.read("sitemap.xml")


# --- Files that are copied ---


def test_extra_files_go_to_the_root(small: Project) -> None:
    small.write("content/extra/humans.txt", "We are here.\n")
    site = small.build()
    assert site.read("humans.txt") == "We are here.\n"


def test_a_copied_png_keeps_its_pixels_and_no_notes(small: Project) -> None:
    exif, words = Image.Exif(), PngInfo()
    exif[ExifTags.IFD.GPSInfo] = {ExifTags.GPS.GPSAreaInformation: "27.9506 N, Tampa"}
    exif[ExifTags.Base.Artist] = "Jane Roe"
    words.add_text("Comment", "shot at home")
    words.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    data = encode_image(make_image(40, 30, "P"), "PNG", exif=exif, pnginfo=words, transparency=1)
    file = small.root / "content/extra/map.png"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data + b"behind the end: Jane Roe")
    copied = (small.build().folder / "map.png").read_bytes()
    assert set(re.findall(rb"Jane Roe|27\.9506|shot at home|tEXt|zTXt|iTXt|eXIf", copied)) == set()
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(copied)) as after:
        assert after.info == {"transparency": 1}
        assert after.convert("RGBA").tobytes() == before.convert("RGBA").tobytes()


@pytest.mark.parametrize("cut", [0, 4, 8, 20, 60, -6])
def test_a_png_that_is_cut_off_is_no_trouble(cut: int) -> None:
    whole = strip_metadata(encode_image(make_image(4, 4), "PNG"))
    assert whole.startswith(strip_metadata(whole[:cut]))


def test_png_chunks_behind_the_end_are_dropped() -> None:
    whole = strip_metadata(encode_image(make_image(4, 4), "PNG"))
    behind = b"\x00\x00\x00\x04IDATJane\x00\x00\x00\x00"
    assert strip_metadata(whole + behind) == whole


# --- The theme's own files ---


def test_the_names_of_assets_hold_their_hash() -> None:
    assets = load_assets(ROOT / "theme")
    assert set(assets.files) >= {"css", "js/theme.js"}
    for address, data in assets.files.values():
        digest = hashlib.sha256(data).hexdigest()[:10]
        assert re.fullmatch(rf"theme/[a-z/-]+\.{digest}\.[a-z0-9]+", address)


def test_a_template_links_to_an_asset_by_its_plain_name() -> None:
    assets = Assets({"css": ("theme/site.0.css", b"")})
    url = assets.make_url_filter(UrlBuilder("https://example.org/clinic"))
    assert url("css") == "/clinic/theme/site.0.css"
    with pytest.raises(TemplateRuntimeError, match=r"the theme has no file img/x\.png"):
        url("img/x.png")


def test_a_script_lacks_what_a_browser_skips() -> None:
    """Remarks and the space before a line; so no string of a script may go over a line's end."""
    for name in ("theme", "search"):
        source = (ROOT / f"theme/static/js/{name}.js").read_text("utf-8")
        assert all(line.count("`") % 2 == 0 for line in source.splitlines())
        lines = load_assets(ROOT / "theme").files[f"js/{name}.js"][1].decode().splitlines()
        wanted = (line.lstrip() for line in source.splitlines())
        assert lines == [line for line in wanted if not line.startswith("//")]


def test_the_engine_of_the_search_is_one_script_with_its_words() -> None:
    files = load_assets(ROOT / "theme").files
    assert "js/search-words.js" not in files
    assert b"const fold = " in files["js/search-engine.js"][1]


def test_a_changed_asset_has_a_new_name(small: Project) -> None:
    before = small.build().files("*.css")
    small.edit("theme/static/css/print.css", "@media print", "@media screen")
    assert small.build().files("*.css") != before


# --- The feed and the sitemap ---


def load_site(project: Project) -> Read:
    """The site of a project, as it is read."""
    url = "https://example.org/clinic"
    return read_site(project.root / "content", project.root / "theme", url, publish=True)


@pytest.mark.parametrize(
    ("date", "more", "published", "updated"),
    [
        ("2026-07-01", "", "2026-07-01T00:00:00-04:00", "2026-07-01T00:00:00-04:00"),
        ("2026-01-31 14:05", "", "2026-01-31T14:05:00-05:00", "2026-01-31T14:05:00-05:00"),
        (
            "2026-07-01",
            "updated: 2026-11-02\n",
            "2026-07-01T00:00:00-04:00",
            "2026-11-02T00:00:00-05:00",
        ),
    ],
)
def test_the_moments_of_the_feed_are_those_of_the_clinic(
    small: Project, date: str, more: str, published: str, updated: str
) -> None:
    small.write("content/articles/new.md", make_article("New", date, more))
    site = load_site(small)
    entry = FeedEntry(site.get_page("articles/new.md"), site)
    assert (entry.published.isoformat(), entry.updated.isoformat()) == (published, updated)


def test_feed_article_updated_on_publication_day_is_not_older(small: Project) -> None:
    text = make_article("New", "2026-07-01 14:05", "updated: 2026-07-01\n")
    small.write("content/articles/new.md", text)
    site = load_site(small)
    entry = FeedEntry(site.get_page("articles/new.md"), site)
    assert entry.updated >= entry.published


def test_links_in_the_feed_lead_to_the_site(small: Project) -> None:
    text = make_article("New").replace("about.md)", "about.md) and [below](#top)")
    small.write("content/articles/new.md", text)
    site = load_site(small)
    html = FeedEntry(site.get_page("articles/new.md"), site).html
    assert '<a href="https://example.org/clinic/about/">a page</a>' in html
    assert '<a href="https://example.org/clinic/articles/new/#top">below</a>' in html


def test_the_feed_holds_the_newest_thirty(small: Project) -> None:
    for number in range(31):
        date = dt.date(2026, 9, 1) + dt.timedelta(number)
        small.write(f"content/articles/n{number}.md", make_article(f"N{number}.", str(date)))
    feed = small.build().read("feed.xml")
    assert feed.count("<entry>") == 30
    assert "N0." not in feed
    assert "N1." in feed


def test_the_page_for_lost_readers_is_not_in_the_sitemap(small: Project) -> None:
    addresses = [page.url_path for page in iter_sitemap_pages(load_site(small))]
    assert "" in addresses
    assert "404.html" not in addresses


# --- Faults in templates ---


def test_a_fault_outside_the_theme_is_not_one_of_a_template(tmp_path: Path) -> None:
    assert make_template_problem(KeyError("x"), tmp_path) is None


def test_a_fault_knows_its_template_and_line(tmp_path: Path) -> None:
    file = tmp_path / "theme/templates/a.html"
    file.parent.mkdir(parents=True)
    file.write_text("one\ntwo\n")
    try:
        exec(compile("\n\n1 / 0", str(file), "exec"))
    except ZeroDivisionError as error:
        problem = make_template_problem(error, tmp_path / "theme")
    message = "The template stops here: division by zero"
    wanted = Problem("theme/templates/a.html", 3, 1, "E704", message, "Correct the template.")
    assert problem == wanted
