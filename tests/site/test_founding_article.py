"""The founding article: it keeps the subjects of the clinic's own text, with its proofs."""

import pytest

from tests.conftest import Document, Site, tag_of, words_of

ADDRESS = "articles/how-ketamine-may-relieve-pain/"
SUBJECTS = (  # of founding-article.txt
    *("nmda receptor", "central sensitization", "neuroplasticity", "inflammation"),
    *("after surgery", "crps", "nerve pain", "migraine", "fibromyalgia", "research"),
)


@pytest.fixture
def article(site: Site) -> Document:
    """The founding article."""
    return site.document(ADDRESS)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_it_keeps_each_subject(article: Document, subject: str) -> None:
    assert subject in words_of(article.by_id("main")).lower()


def test_it_ends_by_showing_the_way_to_the_clinic(article: Document) -> None:
    (body,) = article.with_class("article__body")
    assert [a.get("href") for a in body.iter("a")][-1] == "/contact/"


def test_reading_order_is_head_brief_emergency_contents_text_sources(article: Document) -> None:
    wanted = ["page-head", "in-brief", "care-card--emergency", "contents", "article__body"]
    wanted += ["sources", "review", "changes"]
    classes = [name for e in article.all() for name in e.get("class", "").split()]
    first = [name for name in dict.fromkeys(classes) if name in wanted]
    assert first == wanted


def test_its_evidence_table_is_rendered_from_the_records(article: Document) -> None:
    (table,) = article.all("table")
    heads, *rows = [[words_of(cell) for cell in row] for row in table.iter("tr")]
    assert heads == ["Condition", "Does it help?", "How sure are we?"]
    assert len(rows) >= 5
    assert all(all(row) for row in rows)
    assert [words_of(caption) for caption in table.iter("caption")] != []
    scopes = {
        tag_of(article.parents[article.parents[th]]): th.get("scope") for th in table.iter("th")
    }
    assert scopes == {"thead": "col", "tbody": "row"}
    assert all(list(row.iter("sup")) for row in list(table.iter("tr"))[1:])  # each row is cited


def test_its_figure_has_a_long_description(article: Document) -> None:
    (figure,) = article.all("figure")
    (drawing,) = figure.iter("img")
    assert len(drawing.get("alt", "").split()) > 5
    description = article.by_id(drawing.get("aria-describedby", ""))
    assert article.inside(description, "figure")
    assert len(words_of(description).split()) > 30
    assert [words_of(caption) for caption in figure.iter("figcaption")] != [""]


def test_a_caption_is_first_or_last_in_its_figure(site: Site) -> None:
    """HTML 4.4.12; the Nu Html Checker found it once, and html5lib does not look."""
    for address in ("articles/how-ketamine-may-relieve-pain/", "evidence/"):
        for figure in site.document(address).all("figure"):
            tags = [tag_of(part) for part in figure]
            assert "figcaption" in (tags[0], tags[-1])


def test_its_sources_stand_open_at_its_end(article: Document) -> None:
    (sources,) = article.with_class("sources")
    assert len(article.with_class("source")) >= 20
    assert not article.inside(sources, "details")


def test_its_contents_list_every_section(article: Document) -> None:
    (contents,) = article.with_class("contents")
    (body,) = article.with_class("article__body")
    listed = [(a.get("href"), words_of(a)) for a in contents.iter("a")]
    sections = [(f"#{h2.get('id')}", words_of(h2)) for h2 in body if h2.tag == "h2"]
    assert listed == [*sections, ("#sources-list", "Sources")]
