"""The contact page of a clinic that gave every fact, and of one that gave none."""

from tests.conftest import BuiltSite, get_tag, get_text

FULL = "style-guide/site/contact/"


def test_contact_page_has_the_phone_first_as_a_button(preview: BuiltSite) -> None:
    page = preview.document(FULL)
    (call,) = page.with_class("contact-call")
    first, second = [link for link in call.iter("a") if "button" in link.get("class", "")]
    assert (first.get("href"), get_text(first)) == ("tel:+15555550100", "(555) 555-0100")
    assert get_text(second) == "Ask about a visit"
    parts = [part for part in page.all() if part.get("class", "").startswith(("contact-", "care-"))]
    classes = [part.get("class", "").split()[0] for part in parts if get_tag(part) == "section"]
    assert classes == ["contact-call", "contact-place", "care-card"]


def test_contact_page_warns_about_email(preview: BuiltSite) -> None:
    (call,) = preview.document(FULL).with_class("contact-call")
    assert "Email is not private. Please do not send health details." in get_text(call)


def test_contact_page_says_how_to_get_there(preview: BuiltSite) -> None:
    (place,) = preview.document(FULL).with_class("contact-place")
    titles = [get_text(h3) for h3 in place.iter("h3")]
    assert titles == ["Address", "How to get here", "Parking", "Access"]


def test_contact_page_without_facts_says_so(site: BuiltSite) -> None:
    page = site.document("contact/")
    (call,) = page.with_class("contact-call")
    assert "Our contact details are not ready yet." in get_text(call)
    (ask,) = call.iter("a")
    assert ask.get("href", "")[1:] in page.ids  # the section that says what to have ready
    assert page.with_class("contact-place") == []
