"""The founding article: it keeps the subjects of the clinic's own text, with its proofs."""

import pytest

from tests.conftest import BuiltSite, HtmlPage, get_tag, get_text

ADDRESS = "articles/how-ketamine-may-relieve-pain/"
SUBJECTS = (  # of founding-article.txt
    *("nmda receptor", "central sensitization", "neuroplasticity", "inflammation"),
    *("after surgery", "crps", "nerve pain", "migraine", "fibromyalgia", "research"),
)


@pytest.fixture
def article(site: BuiltSite) -> HtmlPage:
    """The founding article."""
    return site.document(ADDRESS)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_founding_article_covers_each_subject(article: HtmlPage, subject: str) -> None:
    assert subject in get_text(article.by_id("main")).lower()


def test_founding_article_ends_with_visit_link(article: HtmlPage) -> None:
    (body,) = article.with_class("article__body")
    assert [a.get("href") for a in body.iter("a")][-1] == "/contact/"


def test_founding_article_reading_order(article: HtmlPage) -> None:
    wanted = ["page-head", "in-brief", "care-card--emergency", "contents", "article__body"]
    wanted += ["sources", "review", "changes"]
    classes = [name for e in article.all() for name in e.get("class", "").split()]
    first = [name for name in dict.fromkeys(classes) if name in wanted]
    assert first == wanted


def test_founding_article_evidence_table_matches_records(article: HtmlPage) -> None:
    (table,) = article.all("table")
    heads, *rows = [[get_text(cell) for cell in row] for row in table.iter("tr")]
    assert heads == ["Condition", "Does it help?", "How sure are we?"]
    assert len(rows) >= 5
    assert all(all(row) for row in rows)
    assert [get_text(caption) for caption in table.iter("caption")] != []
    scopes = {
        get_tag(article.parents[article.parents[th]]): th.get("scope") for th in table.iter("th")
    }
    assert scopes == {"thead": "col", "tbody": "row"}
    assert all(list(row.iter("sup")) for row in list(table.iter("tr"))[1:])  # each row is cited


def test_founding_article_figure_has_long_description(article: HtmlPage) -> None:
    (figure,) = article.all("figure")
    (drawing,) = figure.iter("img")
    assert len(drawing.get("alt", "").split()) > 5
    description = article.by_id(drawing.get("aria-describedby", ""))
    assert article.is_inside(description, "figure")
    assert len(get_text(description).split()) > 30
    assert [get_text(caption) for caption in figure.iter("figcaption")] != [""]


def test_a_caption_is_first_or_last_in_its_figure(site: BuiltSite) -> None:
    """HTML 4.4.12; the Nu Html Checker found it once, and html5lib does not look."""
    for address in ("articles/how-ketamine-may-relieve-pain/", "evidence/"):
        for figure in site.document(address).all("figure"):
            tags = [get_tag(part) for part in figure]
            assert "figcaption" in (tags[0], tags[-1])


def test_founding_article_sources_are_open_at_end(article: HtmlPage) -> None:
    (sources,) = article.with_class("sources")
    assert len(article.with_class("source")) >= 20
    assert not article.is_inside(sources, "details")


def test_founding_article_contents_list_every_section(article: HtmlPage) -> None:
    (contents,) = article.with_class("contents")
    (body,) = article.with_class("article__body")
    listed = [(a.get("href"), get_text(a)) for a in contents.iter("a")]
    sections = [(f"#{h2.get('id')}", get_text(h2)) for h2 in body if h2.tag == "h2"]
    assert listed == [*sections, ("#sources-list", "Sources")]
