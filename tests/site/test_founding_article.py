"""The founding article: it explains every subject of the clinic's own text, with its proofs."""

import pytest

from clinicsite.parsing.read import read_site
from tests.conftest import ROOT, BuiltSite, HtmlPage, get_tag, get_text

ADDRESS = "articles/how-ketamine-may-relieve-pain/"
# Each subject of founding-article.txt: words of its heading, a word of the paragraphs below that
# heading, and how many words these have at least.
SUBJECTS = (
    ("pain messages travel", "spinal cord", 100),
    ("central sensitization", "sensitive", 60),
    ("at the gate", "NMDA receptor", 200),
    ("opioids", "breathing", 80),
    ("neuroplasticity", "links", 60),
    ("inflammation", "blood", 60),
    ("acute pain", "hospital", 100),
    ("after surgery", "operation", 40),
    ("injury", "emergency room", 40),
    ("chronic pain", "placebo", 400),
    ("complex regional pain syndrome", "CRPS", 50),
    ("nerve pain", "nerves", 50),
    ("migraine", "headaches", 50),
    ("fibromyalgia", "fibromyalgia", 50),
    ("how long does it last", "relief", 50),
    ("research is under way", "trials", 60),
    ("ask us", "talk", 50),
)
NOT_PROSE = {"care-card", "evidence", "in-brief", "questions", "side-notes"}


@pytest.fixture
def article(site: BuiltSite) -> HtmlPage:
    """The founding article."""
    return site.document(ADDRESS)


def get_prose(page: HtmlPage, heading: str) -> list[str]:
    """Return the paragraphs below a heading that holds these words, up to the next of its rank."""
    (body,) = page.with_class("article__body")
    found: list[str] = []
    rank = ""
    for part in body:
        tag = get_tag(part)
        if rank and tag in ("h2", "h3") and tag <= rank:
            break
        if tag in ("h2", "h3") and heading in get_text(part).lower():
            rank = rank or tag
        elif rank and tag != "figure" and not NOT_PROSE & set(part.get("class", "").split()):
            texts = [part] if tag == "p" else [e for e in part.iter() if get_tag(e) in ("p", "li")]
            found += [get_text(text) for text in texts]
    return found


@pytest.mark.parametrize(("heading", "words", "least"), SUBJECTS)
def test_founding_article_explains_each_subject(
    article: HtmlPage, heading: str, words: str, least: int
) -> None:
    prose = " ".join(get_prose(article, heading))
    assert words.lower() in prose.lower()
    assert len(prose.split()) >= least


def test_founding_article_answers_its_title_first(article: HtmlPage) -> None:
    (brief,) = article.with_class("in-brief")
    first = get_text(next(brief.iter("li")))
    assert {"blocks", "messages", "pain"} <= set(first.replace(".", "").split())


def test_founding_article_tells_the_fda_status_once_in_full(article: HtmlPage) -> None:
    (block,) = article.with_class("off-label")
    (body,) = article.with_class("article__body")
    assert block in list(body)
    assert get_text(article.by_id("main")).count("first approved ketamine") == 1


def test_founding_article_ends_with_visit_link(article: HtmlPage) -> None:
    (body,) = article.with_class("article__body")
    assert [a.get("href") for a in body.iter("a")][-1] == "/contact/"


def test_founding_article_reading_order(article: HtmlPage) -> None:
    wanted = ["page-head", "in-brief", "care-card--emergency", "contents", "article__body"]
    wanted += ["sources", "review", "changes"]
    classes = [name for e in article.all() for name in e.get("class", "").split()]
    first = [name for name in dict.fromkeys(classes) if name in wanted]
    assert first == wanted


def test_founding_article_evidence_rows_match_records(article: HtmlPage) -> None:
    records = read_site(ROOT / "content", ROOT / "theme", "", publish=True).records
    strings, wanted = records.strings["en"], {}
    for record in records.evidence:
        words = strings[f"direction_{record.direction}"], strings[f"certainty_{record.certainty}"]
        wanted[records.conditions[record.condition].name] = words
    rows = article.with_class("verdict-row")
    shown = {}
    for row in rows:
        name, verdict, certainty, *_ = (get_text(part) for part in row.iter("p"))
        shown[name] = verdict, certainty.partition(strings["sources_disagree_title"])[0]
    assert shown == wanted
    assert all(list(row.iter("sup")) for row in rows)  # each row is cited
    (evidence,) = article.with_class("evidence")
    shown_days = [time.get("datetime") for time in evidence.iter("time")]
    days = {str(record.as_of) for record in records.evidence}
    assert set(shown_days) == days
    assert len(shown_days) == (1 if len(days) == 1 else len(rows))


def test_founding_article_evidence_rows_link_to_conditions(article: HtmlPage) -> None:
    links = [
        a.get("href") for name in article.with_class("verdict-row__name") for a in name.iter("a")
    ]
    pages = (ROOT / "content/conditions").glob("*.md")
    slugs = {page.name.partition(".")[0] for page in pages}
    assert sorted(links) == sorted(f"/conditions/{slug}/" for slug in slugs)


def test_founding_article_figure_has_long_description(article: HtmlPage) -> None:
    (figure,) = article.with_class("figure")
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


def test_founding_article_shows_five_sources_and_hides_the_others(article: HtmlPage) -> None:
    (sources,) = article.with_class("sources")
    assert not article.is_inside(sources, "details")
    shown, hidden = sources.iter("ol")
    assert [source.get("id") for source in shown.iter("li")] == [f"source-{n}" for n in range(1, 6)]
    assert (hidden.get("hidden"), hidden.get("start")) == ("until-found", "6")
    count = len(list(hidden.iter("li")))
    assert count >= 15
    assert [get_text(summary) for summary in sources.iter("summary")] == [f"Show {count} more"]


def test_founding_article_contents_list_every_section(article: HtmlPage) -> None:
    (contents,) = article.with_class("contents")
    (body,) = article.with_class("article__body")
    listed = [(a.get("href"), get_text(a)) for a in contents.iter("a")]
    sections = [(f"#{h2.get('id')}", get_text(h2)) for h2 in body if h2.tag == "h2"]
    assert listed == [*sections, ("#sources-list", "Sources")]
