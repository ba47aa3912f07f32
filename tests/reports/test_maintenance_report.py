"""The weekly report: other servers are asked for real, politely, and nothing they do stops it."""

import datetime as dt
from dataclasses import replace
from http.server import ThreadingHTTPServer
from itertools import pairwise

import pytest

from clinicsite.model.security_contact import SecurityContact
from clinicsite.parsing.review_state import ReviewState
from clinicsite.reports import external_links, maintenance_report
from clinicsite.reports.external_links import ExternalLink, check_link, check_links
from clinicsite.reports.maintenance_report import (
    ReportSection,
    format_markdown,
    report_external_links,
    report_reviews,
    report_security_contact,
)
from clinicsite.support.http_client import HttpRequestError
from tests.conftest import SITE_URL, Project
from tests.reports.conftest import LinkTargetHandler, make_row

TODAY = dt.date(2026, 11, 22)

TRY = "Try whether the contact still works, then write a new day into clinic.yaml."


@pytest.mark.parametrize(
    ("path", "state", "why"),
    [
        ("/fine", "", ""),
        ("/no-head", "", ""),
        ("/status/404", "broken", "it answers 404: the page is gone"),
        ("/status/410", "broken", "it answers 410: the page is gone"),
        ("/status/403", "unclear", "it refuses programs (403): open it in a browser"),
        ("/status/429", "unclear", "it refuses programs (429): open it in a browser"),
        ("/status/500", "unclear", "its server is in trouble (500)"),
        ("/status/503", "unclear", "its server is in trouble (503)"),
        ("/moved/302/fine", "", ""),
        ("/moved/303/fine", "", ""),
        ("/moved/307/fine", "", ""),
        ("/moved/308/fine", "moved", "it is at {url}/fine for good"),
        ("/moved/303/status/404", "broken", "it answers 404: the page is gone"),
        ("/moved/301/fine", "moved", "it is at {url}/fine for good"),
        ("/moved/301/moved/302/fine", "", ""),  # where it ends may change again
        ("/moved/302/moved/301/fine", "", ""),
        ("/moved/301/status/404", "broken", "it answers 404: the page is gone"),
        ("/circle", "unclear", "it is moved more than 5 times"),
    ],
)
def test_link_report_messages(web: ThreadingHTTPServer, path: str, state: str, why: str) -> None:
    found = check_link(ExternalLink(web.url + path, ("a",)))
    assert (found.state, found.why) == (state, why.format(url=web.url))


def test_a_registry_that_leads_on_is_right(
    web: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(external_links, "REGISTRIES", {"127.0.0.1"})
    assert check_link(ExternalLink(f"{web.url}/moved/302/status/403", ())).state == ""
    assert check_link(ExternalLink(f"{web.url}/status/404", ())).state == "broken"
    assert "/status/403" not in [path for _, path, _ in web.asked]


def test_a_server_that_is_not_there_is_unclear(web: ThreadingHTTPServer) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), LinkTargetHandler) as other:
        port = other.server_port
    found = check_link(ExternalLink(f"http://127.0.0.1:{port}/", ()))
    assert (found.state, found.why) == ("unclear", "it has no server that answers")


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause(
    web: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(external_links, "SECONDS_BETWEEN_REQUESTS", 0.1)
    told: list[tuple[int, int]] = []
    links = [ExternalLink(f"{web.url}/{number}", ()) for number in range(4)]
    assert check_links(links, lambda done, of: told.append((done, of))) == links
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    times = [moment for _, _, moment in web.asked]
    assert min(later - sooner for sooner, later in pairwise(times)) >= 0.1


def test_every_link_of_the_site_is_found_once_with_its_users(project: Project) -> None:
    about = "content/pages/about.md"
    more = "\n\n[One](https://one.example/a#x), [one](https://one.example/a), [call](tel:911).\n"
    project.write(about, (project.root / about).read_text("utf-8") + more)
    site = maintenance_report.read_site(
        project.root / "content", project.root / "theme", SITE_URL, publish=True
    )
    links = {link.url: link.used_by for link in external_links.list_external_links(site)}
    assert links["https://one.example/a"] == (about,)
    assert not [url for url in links if url.startswith("tel:")]
    assert len(links) == 1 + len({r.link for r in site.records.references.values() if r.link})


@pytest.mark.parametrize(
    ("expires", "state"),
    [
        (None, "There is none yet: “security:” in content/data/clinic.yaml."),
        ("2027-06-01", "It holds until 2027-06-01, 191 more days."),
        ("2026-12-22", f"It holds until 2026-12-22, 30 more days. {TRY}"),
        ("2026-11-22", f"It ended on 2026-11-22. {TRY}"),
    ],
)
def test_how_long_security_txt_holds(expires: str | None, state: str) -> None:
    given = SecurityContact(contact="security@clinic.example", expires=expires) if expires else None
    assert report_security_contact(given, TODAY).summary == state


def test_reviews_that_wait_come_before_those_that_will() -> None:
    plain = make_row(review=ReviewState.REVIEWED, days=200)
    soon = replace(plain, title="Soon", days=59, next_review=dt.date(2027, 1, 20))
    late = replace(plain, title="Late", review=ReviewState.OVERDUE, days=-3)
    part = report_reviews([plain, soon, late, make_row(title="No review")])
    assert part.summary == ("1 of 3 medical pages need a review, and 1 more will within 60 days.")
    assert part.lines == (
        "- Late (`content/pages/a.md`): overdue",
        "- Soon (`content/pages/a.md`): to be read again by 2027-01-20",
    )


def test_links_are_told_by_what_is_to_be_done() -> None:
    fine = ExternalLink("https://a.example/", ("x",))
    broken = ExternalLink("https://b.example/", ("x", "y"), "broken", "it answers 404")
    part = report_external_links([fine, broken])
    assert part.summary == "2 checked: 1 broken, 0 moved, 0 unclear."
    assert part.lines == (
        "Broken: fix or remove them:",
        "",
        "- <https://b.example/>: it answers 404. In x, y",
    )


def test_without_a_network_nothing_is_blamed() -> None:
    part = report_external_links(
        [ExternalLink("https://a.example/", ("x",), "unclear", "it has no server")]
    )
    assert part == ReportSection(
        "Links out of the site", "Not known: no other server can be reached from here."
    )


def test_the_report_says_everything_in_short_first() -> None:
    text = format_markdown(
        [ReportSection("Reviews", "All done."), ReportSection("Links", "1.", ("- one",))], TODAY
    )
    assert text == (
        "# The week of 2026-11-22\n\n| subject | state |\n|---|---|\n"
        "| Reviews | All done. |\n| Links | 1. |\n\n## Links\n\n- one\n"
    )


def test_the_whole_report_of_the_real_site(
    web: ThreadingHTTPServer, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(external_links, "fetch", lambda url, *_, **__: _allow_url(url))
    monkeypatch.setattr(
        maintenance_report, "report_packages", lambda root: ReportSection("Packages", "Fine.")
    )
    text = maintenance_report.build_report(project.root, SITE_URL)
    heads = ["Reviews", "Sources", "Links out of the site", "Packages", "security.txt"]
    assert [line.split(" | ")[0][2:] for line in text.splitlines()[4:9]] == heads
    assert "Not known: " in text
    assert "have to be checked for retraction." in text


def _allow_url(url: str) -> None:
    raise HttpRequestError("has no server that answers")
