"""Phone numbers in any text of a page are links, and other numbers are not."""

import re
from xml.etree.ElementTree import Element

import pytest

from clinicsite.model.phone import format_tel_url
from clinicsite.rendering.phone_links import link_phone_numbers
from tests.conftest import BuiltSite, HtmlPage, get_tag, get_text
from tests.every_page import every_page

CLINIC = "(555) 555-0100"
CLINIC_URL = "tel:+15555550100"
POISON_URL = "tel:+18002221222"


def list_links(html: str) -> list[tuple[str, str]]:
    """The links of a piece of HTML: where each leads, and its words."""
    page = HtmlPage(f"<!doctype html><title>x</title>{link_phone_numbers(html, CLINIC)}")
    return [(a.get("href", ""), get_text(a)) for a in page.all("a")]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Call 911 now.", [("tel:911", "Call 911")]),
        ("In danger, 911 can help.", [("tel:911", "911")]),
        ("(911)", [("tel:911", "911")]),
        ("Emergency: 911, crisis: 988.", [("tel:911", "911"), ("tel:988", "988")]),
        ("Dial 9-1-1 or 9-8-8.", [("tel:911", "Dial 9-1-1"), ("tel:988", "9-8-8")]),
        ("Call or text 988.", [("tel:988", "Call"), ("sms:988", "text 988")]),
        ("You can text or call 988.", [("sms:988", "text"), ("tel:988", "call 988")]),
        ("Call or text us at 988.", [("tel:988", "Call"), ("sms:988", "text us at 988")]),
        ("text AYUDA to 988", [("sms:988", "text AYUDA to 988")]),
        ("Llame al 911.", [("tel:911", "Llame al 911")]),
        (
            "Llame o envíe un mensaje de texto al 988.",
            [("tel:988", "Llame"), ("sms:988", "envíe un mensaje de texto al 988")],
        ),
        ("the 988 Suicide & Crisis Lifeline", [("tel:988", "988")]),
        ("Call <strong>911</strong>.", [("tel:911", "Call 911")]),
        ("<strong>Call</strong> 911.", [("tel:911", "Call 911")]),
        ("Call <strong>911 now</strong>.", [("tel:911", "911")]),
        ("<strong>9</strong>11", [("tel:911", "911")]),
        ("9<em>8</em>8", [("tel:988", "988")]),
        ("9<b>1</b><i>1</i>", [("tel:911", "911")]),
        ("<b>9-</b>1-<b>1</b>", [("tel:911", "9-1-1")]),
        ("<p>Dial <span>9-8</span>-8 now", [("tel:988", "Dial 9-8-8")]),
        ("<b>Please call 9</b>11", [("tel:911", "Please call 911")]),
        ("1-800-<wbr>222-<wbr>1222", [(POISON_URL, "1-800-222-1222")]),
        ("<b>1-800</b>-<i>222</i>-1222", [(POISON_URL, "1-800-222-1222")]),
        ("Text <b>AYUDA</b> to 988.", [("sms:988", "Text AYUDA to 988")]),
        ("Text AYUDA to <strong>988</strong>.", [("sms:988", "Text AYUDA to 988")]),
        ("Text AYUDA to <strong>988 now</strong>.", [("sms:988", "988")]),
        ("Text “AYUDA” to: 988", [("sms:988", "Text “AYUDA” to: 988")]),
        ("Text the word help to 988", [("sms:988", "Text the word help to 988")]),
        ("Send AYUDA to 988", [("sms:988", "Send AYUDA to 988")]),
        ("Envíe AYUDA al <b>988</b>", [("sms:988", "Envíe AYUDA al 988")]),
        ("Call or text <b>988</b>.", [("tel:988", "Call"), ("sms:988", "text 988")]),
        ("Call 911 Before You Drive", [("tel:911", "Call 911")]),
        ("Call 911.", [("tel:911", "Call 911")]),
        ("Call 911 if people faint.", [("tel:911", "Call 911")]),
        ("Use it instead of calling 911.", [("tel:911", "calling 911")]),
        ("In an emergency, do not think of 911 as a bother.", [("tel:911", "911")]),
        ("Poison Help at 1-800-222-1222", [(POISON_URL, "1-800-222-1222")]),
        ("(800) 222-1222", [(POISON_URL, "(800) 222-1222")]),
        ("1 800 222 1222", [(POISON_URL, "1 800 222 1222")]),
        ("18002221222", [(POISON_URL, "18002221222")]),
        ("555-555-0100", [(CLINIC_URL, "555-555-0100")]),
        ("555.555.0100.", [(CLINIC_URL, "555.555.0100")]),
        ("+1 (555) 555-0100", [(CLINIC_URL, "+1 (555) 555-0100")]),
        ("5555550100", [(CLINIC_URL, "5555550100")]),
        ("555\u2011555\u20110100", [(CLINIC_URL, "555\u2011555\u20110100")]),
        ("1-800-FDA-1088", [("tel:+18003321088", "1-800-FDA-1088")]),
        ("Tel:1-555-555-0101", [("tel:+15555550101", "1-555-555-0101")]),
    ],
)  # fmt: skip
def test_number_to_call_is_a_link(text: str, links: list[tuple[str, str]]) -> None:
    assert list_links(f"<p>{text}</p>") == links


@pytest.mark.parametrize(
    "text",
    [
        *("911 people took part.", "911 older patients", "988 mg", "911 of 1,000", "988 %", "988%"),
        *("911 or more patients", "A study of 988 found less pain.", "only 911", "n = 988"),
        *("<strong>911</strong> people", "911 <em>patients</em>", "911&nbsp;mg", "911 days later"),
        *("9/11", "$911", "$1,988", "1988", "911.5", "2018;363:911-20", "2018;911", "12:911"),
        *(
            "10.1097/988",
            "K988",
            "988lifeline.org",
            "A911B",
            "#988",
            "pages 911\u2013918",
            "p. 911",
        ),
        *(
            "911 Example Street",
            "911 Calle Ejemplo",
            "911 N Example Ave",
            "Suite 988",
            "988-2",
            "+911",
            "version 9.8.8",
        ),
        *(
            "555 555 0199",
            "150 200 1000",
            "978-3-16-148410-0",
            "1-800-ABC",
            "12345678901",
            "2026-11-28",
        ),
        *("5555550199", "ABC-555-555-0100", "555-555-01000", "Fax: 555-555-0101"),
        *("9-11", "9-11 days", "98-8", "9-1-1-2001", "911.example.org", "911@example.org"),
        *("<b>9</b>-11", "<time>911</time>", "<code>9<b>1</b>1</code>", "<var>988</var>"),
        *("P.O. Box 911", "911 Broadway", "988 Dr. Example B. Name Jr. Blvd", "988 AD"),
        *(
            "<address>988 Example<br>Tampa, FL</address>",
            "Calle 911",
            "<b>1</b>911",
            "FL 33<b>911</b>",
        ),
        *("988<b>-2</b>", "<b>$</b>911", "911<b>%</b>"),
        *("988 personas", "911 pacientes", "un estudio entre 988"),
    ],
)
def test_other_number_is_not_a_link(text: str) -> None:
    assert list_links(f"<p>{text}</p>") == []


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/x/">Call 911</a>',
        '<a href="tel:911"><span>Call <b>911</b></span></a>',
        "<button>Call 911</button>",
        "<details><summary>Call 911</summary></details>",
        "<h1>Call 911</h1>",
        "<label>Call 911</label>",
        "<pre>Call 911</pre><code>Call 911</code><kbd>911</kbd>",
        "<svg><title>Call 911</title><text>911</text></svg>",
        "<svg><svg/><text>Call 911</text></svg>",
        '<script>"Call 911"</script><style>/* Call 911 */</style>',
        '<script type="application/ld+json">{"x":"a<b>Call 911"}</script>',
        '<meta name="description" content="Call 911"><img alt="Call 911">',
        '<ul aria-hidden="true"><li>Call 911<br><ul><li>x</li></ul> Call 988</li></ul>',
        '<svg aria-hidden="true"><path d="M0 0"/></svg><button>Call 911</button>',
        "<!-- Call 911 <p> Call 988 -->",
        "<select><option>Call 911</option></select>",
    ],
)
def test_number_outside_of_prose_stays(html: str) -> None:
    assert link_phone_numbers(html) == html


def test_number_after_an_unlinked_element_is_a_link() -> None:
    html = '<h1>Call 911</h1><svg></svg><img aria-hidden="true"><p aria-hidden="true">x</p>'
    html += "<p><a>x</a> Call 911</p><h2>Call 911</h2>"
    assert link_phone_numbers(html).count('<a href="tel:911">Call 911</a>') == 2


@pytest.mark.parametrize(
    ("html", "linked"),
    [
        (
            "<p>1-800-222-1222</p>",
            f'<p><a href="{POISON_URL}"><bdi dir="ltr">1-800-222-1222</bdi></a></p>',
        ),
        ("<a>1-555-555-0100</a>", '<a><bdi dir="ltr">1-555-555-0100</bdi></a>'),
        ("<a>1-800-FDA-1088</a>", '<a><bdi dir="ltr">1-800-FDA-1088</bdi></a>'),
        ("Fax 555-555-0101", 'Fax <bdi dir="ltr">555-555-0101</bdi>'),
        ("<bdi>555-555-0101</bdi>", "<bdi>555-555-0101</bdi>"),
        (
            "<p><b>800</b>-222-1222</p>",
            f'<p><a href="{POISON_URL}"><bdi dir="ltr"><b>800</b>-222-1222</bdi></a></p>',
        ),
    ],
)  # fmt: skip
def test_number_of_several_groups_is_isolated(html: str, linked: str) -> None:
    assert link_phone_numbers(html) == linked


def test_link_without_a_number_has_a_name() -> None:
    call = re.search(r"<a [^>]*>", link_phone_numbers("Call or text 988"))
    assert call
    assert call[0] == '<a href="tel:988" aria-label="Call 988">'


@pytest.mark.parametrize(
    ("number", "url"),
    [
        ("(555) 555-0100", CLINIC_URL),
        ("+1 555 555 0100", CLINIC_URL),
        ("911", "tel:911"),
        ("1-800-222-1222", POISON_URL),
    ],
)
def test_url_of_a_number(number: str, url: str) -> None:
    assert format_tel_url(number) == url


@every_page
def test_every_number_for_help_is_a_link(document: HtmlPage, page_address: str) -> None:
    prose = [e for e in document.all() if is_prose(document, e)]
    plain = [text for e in prose for text in list_texts(e) if names_help(text)]
    assert plain == []


def test_pages_hold_numbers_to_link(site: BuiltSite) -> None:
    links = [a.get("href") for file in site.files("*.html") for a in site.document(file).all("a")]
    assert links.count("sms:988") > 10  # a rule about every page can see some


def names_help(text: str) -> bool:
    return bool(re.search(r"(?<![\d-])(?:911|988)(?![\d-])|800-222-1222", text))


def is_prose(document: HtmlPage, element: Element) -> bool:
    """Whether the text of an element can hold a link."""
    closed = ("a", "button", "h1", "summary", "script", "style", "title", "code", "svg", "cite")
    chain = [element]
    while (parent := document.parents.get(chain[-1])) is not None:
        chain.append(parent)
    return not any(get_tag(e) in closed or e.get("aria-hidden") == "true" for e in chain)


def list_texts(element: Element) -> list[str]:
    """The texts that are directly in an element."""
    return [element.text or "", *(child.tail or "" for child in element)]
