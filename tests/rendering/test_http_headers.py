"""How the site is to be served: each header on what was really built, and old addresses."""

import base64
import hashlib
import re
from http import HTTPStatus

import pytest

from clinicsite.model.video import VIDEO_ORIGINS
from clinicsite.parsing.read import read_site
from clinicsite.rendering.hosting_config import get_hosting_config
from clinicsite.rendering.http_headers import (
    DEFAULT_CONTENT_TYPE,
    HEADER_RULES,
    IMMUTABLE,
    ONE_HOUR,
    REVALIDATE,
    HostingConfig,
    get_cache_control,
    get_content_type,
    get_headers,
    parse_hosting_config,
)
from tests.conftest import BuiltSite, Project
from tests.reference_server import get_expected_response

SHOWN = re.compile(r".*\.(png|ico|svg|jpg|webp|avif)|.*feed\.xml")


def test_hosting_unhashed_files_are_revalidated(site: BuiltSite) -> None:
    kept = {file: get_cache_control(file) for file in site.files()}
    asked = (".html", ".xml", ".json", ".txt", ".csv", ".webmanifest")
    unhashed = [file for file in kept if file.endswith(asked) and "/parts/" not in file]
    assert {kept[file] for file in unhashed} == {REVALIDATE}
    for_ever = {file for file in kept if kept[file] == IMMUTABLE}
    assert for_ever == {
        file
        for file in kept
        if re.search(r"[.][0-9a-f]{10}\.(css|js|png|svg|woff2)$|/parts/[0-9a-f]{10}/", file)
        and not file.startswith("images/")
    }
    assert {file.partition("/")[0] for file in for_ever} == {"theme", "cards", "search", "es"}
    hour = {file for file in kept if kept[file] == ONE_HOUR}
    assert {"favicon.ico", "theme/img/icon-512.png"} <= hour
    assert all(file.endswith((".png", ".ico", ".svg")) for file in hour)


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("images/a-photo.0123456789-640.webp", IMMUTABLE),
        ("images/drawing.0123456789.svg", ONE_HOUR),  # its editor called it so
        ("images/drawing.0123456789-640.svg", ONE_HOUR),
        ("plan.2026112201.txt", REVALIDATE),
        ("plan.2026112201.pdf", REVALIDATE),
        ("theme/site.ed7e4eacd2.css", IMMUTABLE),
        ("themes/site.ed7e4eacd2.css", REVALIDATE),
        ("", REVALIDATE),
        ("about/", REVALIDATE),
    ],
)
def test_a_name_that_only_looks_like_a_hash_is_not_kept_for_ever(file: str, wanted: str) -> None:
    assert get_cache_control(file) == wanted


def test_pictures_and_feeds_may_be_shown_elsewhere_and_nothing_else(site: BuiltSite) -> None:
    shared = "Cross-Origin-Resource-Policy"
    for file in site.files():
        wanted = "cross-origin" if SHOWN.fullmatch(file) else "same-origin"
        assert get_headers(file)[shared] == wanted, file


def test_every_type_of_file_in_the_site_has_a_name(site: BuiltSite) -> None:
    unnamed = [file for file in site.files() if get_content_type(file) == DEFAULT_CONTENT_TYPE]
    assert unnamed == []


def test_the_headers_are_those_that_a_strict_scan_asks_for() -> None:
    """What makes 135 points in MDN's HTTP Observatory (1.4.8), which is not part of the tests."""
    sent = get_headers("")
    policy = dict(rule.partition(" ")[::2] for rule in sent["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"  # +10, with nothing unsafe anywhere
    assert set(policy.pop("frame-src").split()) == set(VIDEO_ORIGINS)  # and nothing else from there
    assert not re.search(r"unsafe-inline|unsafe-eval|data:|https?:|\*", " ".join(policy.values()))
    assert policy["frame-ancestors"] == "'none'"  # +5
    assert policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"  # the search field of the header
    age = re.fullmatch(r"max-age=(\d+); includeSubDomains", sent["Strict-Transport-Security"])
    assert age
    assert int(age[1]) >= 15768000  # six months; less is -10, none -20
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert sent["Referrer-Policy"] == "same-origin"  # +5
    assert sent["Cross-Origin-Resource-Policy"] == "same-origin"  # +10
    assert "Access-Control-Allow-Origin" not in sent
    assert "Set-Cookie" not in sent


def test_every_script_says_what_it_holds(site: BuiltSite) -> None:
    """Subresource Integrity on all scripts is worth 5 points there; and a cut file never runs."""
    for page in ("", "search/", "404.html"):
        scripts = [e for e in site.document(page).all("script") if e.get("src")]
        assert scripts
        for script in scripts:
            data = (site.folder / script.get("src", "").lstrip("/")).read_bytes()
            digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
            assert script.get("integrity") == f"sha256-{digest}"


def test_no_header_is_said_twice() -> None:
    names = [header.name.lower() for header in HEADER_RULES]
    assert len(names) == len(set(names))


# --- Old addresses ---


def test_old_addresses_lead_to_the_page(small: Project) -> None:
    aliases = "[/old/, /older.html, /oldest, /2019/us/, /blog/index.html, /index.html]"
    small.edit(
        "content/pages/about.md", "status: published", f"status: published\naliases: {aliases}"
    )
    url = "https://example.org/clinic"
    hosting = get_hosting_config(
        read_site(small.root / "content", small.root / "theme", url, publish=True)
    )
    names = ("old/", "older.html", "oldest/", "2019/us/", "blog/")
    assert hosting == HostingConfig(url, dict.fromkeys(names, "about/"))
    assert (hosting.base, hosting.domain) == ("/clinic", "example.org")
    assert parse_hosting_config(hosting.to_json()) == hosting


FILES = frozenset(
    ["index.html", "404.html", "about/index.html", "about/index.html.br", "theme/a.css", ".env"]
)


@pytest.mark.parametrize(
    ("url", "status", "location", "file"),
    [
        ("/x/about/", 200, None, "about/index.html"),
        ("/x/about", 301, "/x/about/", ""),
        ("/x/about?a=b", 301, "/x/about/?a=b", ""),
        ("/x/about/index.html", 301, "/x/about/", ""),
        ("/x/index.html", 301, "/x/", ""),
        ("/x", 301, "/x/", ""),
        ("/x/old", 301, "/x/about/", ""),
        ("/x/old/?a", 301, "/x/about/?a", ""),
        ("/x/older.html", 301, "/x/", ""),
        ("/x/older", 404, None, "404.html"),
        ("/x/theme/", 404, None, "404.html"),
        ("/x/.env", 404, None, "404.html"),
        ("/x/about/index.html.br", 404, None, "404.html"),
        ("/about/", 404, None, "404.html"),
        ("/", 404, None, "404.html"),
    ],
)
def test_an_address_is_answered(url: str, status: int, location: str | None, file: str) -> None:
    hosting = HostingConfig("https://example.org/x", {"old/": "about/", "older.html": ""})
    answer = get_expected_response(url, hosting, FILES)
    assert (answer.status, answer.file) == (status, file)
    assert answer.headers.get("Location") == location
    assert answer.headers["Strict-Transport-Security"]
    if status != HTTPStatus.OK:
        assert answer.headers["Cache-Control"] == REVALIDATE


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("", None), ("br", "br"), ("gzip", None), ("gzip;q=1, br;q=0.5", "br"), ("br;q=0", None)],
)
def test_a_packed_file_is_sent_to_who_takes_it(accepted: str, coding: str | None) -> None:
    answer = get_expected_response(
        "/about/", HostingConfig("https://clinic.example", {}), FILES, accepted
    )
    assert answer.headers.get("Content-Encoding") == coding
    assert answer.file == ("about/index.html.br" if coding else "about/index.html")
    assert answer.headers["Vary"] == "Accept-Encoding"
