"""What the site says to machines: robots.txt, sitemap, feed; and how all change at launch."""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import html5lib
import pytest

from clinicsite.model.word_pattern import WordPattern, fold_text
from clinicsite.parsing.records import read_records
from clinicsite.parsing.sentences import extract_sentences
from tests.conftest import ROOT, BuiltSite, get_text, list_pages
from tests.every_page import every_page, list_english_pages
from tests.fixtures.launched_site.project import LAUNCHED_URL, launched_project
from tests.html_checker import find_html_problems
from tests.rendering.json_ld import get_json_ld, get_node, list_hidden_texts, list_types
from tests.rendering.schema_org import find_graph_problems

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)"  # RFC 3339, 5.6
BOTH = pytest.mark.parametrize("built", ["site", "sub_site"])


def test_before_launch_robots_may_read_that_nothing_is_to_be_listed(site: BuiltSite) -> None:
    lines = site.read("robots.txt").splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["User-agent: *", "Disallow:"]
    pages = [file for file in site.files("*.html") if "<html" in site.read(file)]
    assert {tuple(site.document(page).meta("robots")) for page in pages} == {("noindex",)}
    assert "llms.txt" not in site.files("*.txt")


@BOTH
def test_the_sitemap_lists_exactly_the_pages(built: str, request: pytest.FixtureRequest) -> None:
    site: BuiltSite = request.getfixturevalue(built)
    root = ElementTree.fromstring(site.read("sitemap.xml"))
    assert root.tag == f"{SITEMAP}urlset"
    listed = [get_text(loc) for loc in root.iter(f"{SITEMAP}loc")]
    has_news = any(page.kind == "news" for page in list_pages())
    unlisted = {"404.html", "es/404.html"} | (set() if has_news else {"news/", "es/noticias/"})
    paths = {page.url_path for page in list_pages()} - unlisted
    wanted = [f"{site.url}/{path}" for path in paths]
    assert sorted(listed) == sorted(wanted)
    for changed in root.iter(f"{SITEMAP}lastmod"):
        dt.date.fromisoformat(get_text(changed))


@pytest.fixture(params=["site", "sub_site"])
def feed(request: pytest.FixtureRequest) -> tuple[BuiltSite, Element]:
    """A site and its feed."""
    site: BuiltSite = request.getfixturevalue(request.param)
    assert site.read("feed.xml").startswith('<?xml version="1.0" encoding="utf-8"?>\n')
    return site, ElementTree.fromstring(site.read("feed.xml"))


def test_the_feed_has_what_atom_asks_for(feed: tuple[BuiltSite, Element]) -> None:
    site, root = feed
    assert root.tag == f"{ATOM}feed"
    for parent in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):  # RFC 4287, 4.1.1 and 4.1.2
            assert len(parent.findall(f"{ATOM}{name}")) == 1
            assert parent.findtext(f"{ATOM}{name}")
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Florida Medical Pain Management"
    links = {e.get("rel"): e.get("href") for e in root.findall(f"{ATOM}link")}
    assert links == {"self": f"{site.url}/feed.xml", "alternate": f"{site.url}/"}
    moments = [*root.iter(f"{ATOM}updated"), *root.iter(f"{ATOM}published")]
    assert [e.text for e in moments if not re.fullmatch(MOMENT, e.text or "")] == []


def test_the_feed_holds_every_article_newest_first(feed: tuple[BuiltSite, Element]) -> None:
    site, root = feed
    articles = sorted(
        (page for page in list_pages() if page.kind == "article" and page.lang == "en"),
        key=lambda page: (page.meta.moment, page.slug),
        reverse=True,
    )
    ids = [e.findtext(f"{ATOM}id") for e in root.iter(f"{ATOM}entry")]
    assert ids == [f"{site.url}/{page.url_path}" for page in articles]
    newest = max(e.findtext(f"{ATOM}updated") for e in root.iter(f"{ATOM}entry"))
    assert root.findtext(f"{ATOM}updated") == newest


def list_words(element: Element) -> Iterator[str]:
    """The text of an element, without the notes at its side, which repeat terms and sources."""
    yield element.text or ""
    for child in element:
        if "side-notes" not in child.get("class", ""):
            yield from list_words(child)
        yield child.tail or ""


def test_the_feed_holds_the_whole_text(feed: tuple[BuiltSite, Element]) -> None:
    site, root = feed
    for entry in root.iter(f"{ATOM}entry"):
        content = entry.find(f"{ATOM}content")
        assert content.get("type") == "html"
        text = "".join("".join(html5lib.parseFragment(content.text).itertext()).split())
        address = entry.findtext(f"{ATOM}id").removeprefix(f"{site.url}/")
        document = site.document(address)
        for part in ("article__lead", "article__body"):
            words = "".join(list_words(document.with_class(part)[0])).split()
            assert "".join(words) in text


def test_the_links_in_the_feed_are_whole(feed: tuple[BuiltSite, Element]) -> None:
    site, root = feed
    for content in root.iter(f"{ATOM}content"):
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        tree = parser.parseFragment(content.text)
        assert parser.errors == []
        links = [e.get(name) for e in tree.iter() for name in ("href", "src") if e.get(name)]
        assert [link for link in links if not re.match(r"https://|tel:|sms:|mailto:", link)] == []
        own = [link for link in links if link.startswith(site.url)]
        assert own
        for link in own:
            address, _, anchor = link.removeprefix(f"{site.url}/").partition("#")
            assert not anchor or anchor in site.document(address).ids, link


@every_page
def test_every_page_names_the_feed(site: BuiltSite, page_address: str) -> None:
    links = [e for e in site.document(page_address).all("link") if e.get("rel") == "alternate"]
    feeds = [e.get("href") for e in links if e.get("type") == "application/atom+xml"]
    assert feeds[0] == ("/es/feed.xml" if page_address.startswith("es/") else "/feed.xml")
    assert [feed for feed in feeds if not (site.folder / feed[1:]).is_file()] == []


@pytest.fixture(scope="module")
def launched(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """The site in English after launch, with nothing missing."""
    return launched_project(tmp_path_factory.mktemp("open") / "project").build(LAUNCHED_URL)


def test_pages_are_valid_html(site: BuiltSite, launched: BuiltSite) -> None:
    assert find_html_problems(site.folder, launched.folder) == []


def test_after_launch_the_site_is_open(launched: BuiltSite) -> None:
    site = launched
    assert site.read("robots.txt") == (
        f"User-agent: *\nDisallow:\nSitemap: {LAUNCHED_URL}/sitemap.xml\n"
    )
    for page in list_english_pages():
        document = site.document(page.url_path)
        wanted = "noindex" if page.slug == "404" else "max-image-preview:large"
        assert document.meta("robots") == [wanted]
        assert document.with_class("preview-banner") == []


@cache
def read_unfinished_phrases() -> tuple[WordPattern, ...]:
    """Return the words that are true only before the launch."""
    return read_records(ROOT / "content")[0].launch["finished-words"].phrases


def find_unfinished_sentences(html: str) -> list[str]:
    """Return the sentences of a page that are true only before the launch."""
    phrases = read_unfinished_phrases()
    sentences = [one.text for one in extract_sentences(html)]
    return [one for one in sentences if any(p.find_violations(fold_text(one)) for p in phrases)]


def test_after_launch_no_page_says_that_the_site_is_not_ready(launched: BuiltSite) -> None:
    found = {
        file: find_unfinished_sentences(launched.read(file)) for file in launched.files("*.html")
    }
    assert {file: sentences for file, sentences in found.items() if sentences} == {}
    planted = launched.read("index.html").replace("</main>", "<p>Coming soon.</p></main>")
    assert find_unfinished_sentences(planted) == ["Coming soon."]


def test_pages_of_the_clinic_tell_search_engines_what_visitors_see(launched: BuiltSite) -> None:
    people = [f"about/people/example-{name}/" for name in ("clinician", "doctor", "nurse")]
    for address in ("", "about/", "contact/", *people):
        assert find_graph_problems(get_json_ld(launched.document(address))) == [], address
        assert list_hidden_texts(launched, address) == [], address
    types = list_types(launched, "contact/")
    assert (types.count("MedicalOrganization"), types.count("MedicalClinic")) == (1, 2)
    assert [list_types(launched, address)[1] for address in people] == [
        "Person",
        "Physician",
        "Person",
    ]


def test_contact_page_has_a_card_for_each_office(launched: BuiltSite) -> None:
    offices = launched.document("contact/").with_class("office")
    assert [office.get("id") for office in offices] == [
        "office-exampleville",
        "office-port-example",
    ]
    words = [" ".join(get_text(office).split()) for office in offices]
    assert "Monday to Thursday 8 am to 5 pm Friday 8 am to noon, 1 pm to 4 pm" in words[0]
    assert "Tuesday 9:30 am to 3 pm Wednesday closed" in words[1]
    (header,) = launched.document("about/").with_class("site-header__call")
    assert header.get("href") == "tel:+15555550100"


def test_what_the_clinic_offers_follows_from_the_records(launched: BuiltSite) -> None:
    treatment = get_text(launched.document("treatments/ketamine-infusion/").all("main")[0])
    assert "We offer this treatment." in treatment
    about = launched.document("about/")
    assert "What we offer" in [get_text(heading) for heading in about.all("h2")]
    assert "https://social.example/example-clinic" in {a.get("href") for a in about.all("a")}
    cost = get_text(launched.document("visit/cost-and-estimates/").all("main")[0])
    assert "Example Mutual" in cost
    assert get_node(launched, "contact/", "MedicalOrganization")["sameAs"] == [
        "https://social.example/example-clinic",
        "https://www.places.example/example-clinic",
    ]


def test_doctor_names_boards_with_the_words_of_the_rule(launched: BuiltSite) -> None:
    (facts,) = launched.document("about/people/example-doctor/").with_class("profile__facts")
    before, sentence, after = get_text(facts).partition("The specialty recognition identified")
    assert sentence
    assert "Example Board of Examples" in before
    assert before.rstrip().endswith("Example Society.")
    assert "not affiliated with or recognized by the Florida Board of Medicine." in after


def test_llms_txt_lists_the_medical_pages(launched: BuiltSite) -> None:
    text = launched.read("llms.txt")
    assert text.startswith("# Example Clinic\n\n> ")
    linked = re.findall(r"(?m)^- \[[^]]+\]\((\S+)\): .", text)
    medical = [p for p in list_english_pages() if p.kind in ("condition", "treatment", "article")]
    assert sorted(linked) == sorted(f"{LAUNCHED_URL}/{page.url_path}" for page in medical)
    assert len(re.findall(r"(?m)^## \w", text)) == 3
    assert "&" not in re.sub(r"\w & \w", "", text)


def test_titles_name_the_city_once_each_and_articles_have_times(launched: BuiltSite) -> None:
    titles = {}
    for page in list_english_pages():
        document = launched.document(page.url_path)
        titles[get_text(document.all("title")[0])] = page.url_path
        times = re.findall('property="article:published_time" content="([^"]+)"', document.html)
        assert len(times) == (page.kind in ("article", "news"))
    assert len(titles) == len(list_english_pages())
    assert [title for title in titles if title.count("Exampleville") != 1] == []


def test_every_link_to_the_clinic_dials_the_same(launched: BuiltSite) -> None:
    for page in list_english_pages():
        links = [a.get("href", "") for a in launched.document(page.url_path).all("a")]
        assert {link for link in links if "5555550100" in link} == {"tel:+15555550100"}
