"""Search consoles find the proof that the site is the clinic's own."""

import json
from xml.etree import ElementTree

import pytest
from pydantic import ValidationError

from clinicsite.model.output_paths import is_verification_file
from clinicsite.model.site_verification import SiteVerification
from tests.conftest import BuiltSite

GOOGLE_FILE = "google0123456789abcdef.html"
GOOGLE = "aBcDeFgHiJkLmNoPqRsTuVwXyZ-0123456789_aBcDe"
BING = "0123456789ABCDEF0123456789ABCDEF"


def test_files_of_consoles_are_at_the_root(full_site: BuiltSite) -> None:
    assert full_site.read(GOOGLE_FILE) == f"google-site-verification: {GOOGLE_FILE}"
    assert ElementTree.fromstring(full_site.read("BingSiteAuth.xml")).findtext("user") == BING


def test_only_the_home_page_has_the_code(full_site: BuiltSite) -> None:
    pages = [file for file in full_site.files("*.html") if file != GOOGLE_FILE]
    codes = {page: full_site.document(page).meta("google-site-verification") for page in pages}
    assert {page: found for page, found in codes.items() if found} == {"index.html": [GOOGLE]}


def test_a_file_of_a_console_is_no_page(full_site: BuiltSite) -> None:
    assert GOOGLE_FILE not in full_site.read("sitemap.xml")
    report = json.loads(full_site.read("privacy/proof.json"))
    assert not [page for page in report["pages"] if GOOGLE_FILE in page]


@pytest.mark.parametrize(
    ("field", "value", "meant"),
    [
        ("google_file", GOOGLE_FILE, None),
        ("google_file", f"https://clinic.example/{GOOGLE_FILE}", GOOGLE_FILE),
        ("google_file", "google.html", ""),
        ("google_file", f"../{GOOGLE_FILE}x", ""),
        ("google", GOOGLE, None),
        ("google", f'<meta name="google-site-verification" content="{GOOGLE}" />', GOOGLE),
        ("google", '"><script>', ""),
        ("google", GOOGLE_FILE, ""),
        ("bing", BING, None),
        ("bing", BING.lower(), None),
        ("bing", f"<users><user>{BING}</user></users>", BING),
        ("bing", f'<meta name="msvalidate.01" content="{BING}" />', BING),
        ("bing", "0123", ""),
        ("indexnow", "0123456789abcdef0123456789abcdef", None),
        ("indexnow", "https://example.com/a1b2c3d4e5", "a1b2c3d4e5"),
        ("indexnow", "a1b2", ""),
        ("indexnow", "no digits", ""),
        ("indexnow", "../a1b2c3d4", "a1b2c3d4"),
    ],
)
def test_code_is_checked(field: str, value: str, meant: str | None) -> None:
    if meant is None:
        assert getattr(SiteVerification(**{field: value}), field) == value
        return
    with pytest.raises(ValidationError) as raised:
        SiteVerification(**{field: value})
    (error,) = raised.value.errors()
    assert (error["loc"], error["ctx"]["code"], error["ctx"]["meant"]) == ((field,), "E112", meant)
    assert (f"Write {meant}" in error["ctx"]["help"]) == bool(meant)


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        (GOOGLE_FILE, True),
        ("BingSiteAuth.xml", True),
        ("about/index.html", False),
        (f"about/{GOOGLE_FILE}", False),
        ("google.html", False),
    ],
)
def test_file_of_a_console_is_known_by_its_name(path: str, is_one: bool) -> None:
    assert is_verification_file(path) == is_one
