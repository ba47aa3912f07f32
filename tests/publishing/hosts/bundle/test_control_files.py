"""_headers and _redirects: what they make of the definition on hosts that are modelled."""

import re

import pytest

from clinicsite.publishing.hosts.bundle.control_files import (
    MAX_RULES,
    Kind,
    control_files,
    headers_file,
    widest,
)
from clinicsite.publishing.hosts.host import NotPublishedError
from clinicsite.rendering.content_security_policy import MORE, policy, policy_in_page
from clinicsite.rendering.http_headers import Hosting, headers
from clinicsite.rendering.release_info import Entry, Manifest, manifest_of
from tests.conftest import Site
from tests.publishing.hosts.bundle.static_hosts import (
    Redirects,
    comma,
    last,
    on_cloudflare,
    on_netlify,
    parsed,
)

HOSTING = Hosting("https://clinic.example", {"old/": "about/", "older.html": "about/", "was/": ""})
FILES = {"index.html", "404.html", "about/index.html", "old/index.html", "older.html"}
WAYS = {"comma": comma, "last": last}
ON_BOTH = ("Cross-Origin-Resource-Policy", "Cache-Control", "Content-Security-Policy")


def manifest(paths: set[str]) -> Manifest:
    return Manifest(tuple(Entry(path, 9, "0" * 64) for path in sorted(paths)))


def text_of(name: str, kind: Kind, hosting: Hosting = HOSTING, paths: set[str] = FILES) -> str:
    return control_files(hosting, manifest(paths), kind)[name].decode()


def addresses(site: Site) -> list[str]:
    """Every address of the site, and some where nothing is."""
    paths = [entry.path for entry in manifest_of(site.folder).entries]
    return [re.sub(r"(^|/)index\.html$", r"\1", path) for path in paths] + ["nothing/", "no.html"]


def allowed(policy: str) -> dict[str, frozenset[str]]:
    """A policy as what it allows."""
    parts = [directive.split() for directive in policy.split(";")]
    return {name: frozenset(sources) for name, *sources in parts}


def held_to(header: str, in_page: str) -> dict[str, frozenset[str]]:
    """What a page may do that obeys both (CSP 3, 8.1)."""
    one, other = allowed(header), allowed(in_page)
    return {
        name: one.get(name, other.get(name)) & other.get(name, one.get(name))
        for name in one | other
    }


def may_be_shown_elsewhere(policy: str) -> bool:
    """What a browser makes of Cross-Origin-Resource-Policy: two values are none (Fetch, 3.7)."""
    return policy not in ("same-origin", "same-site")


def lasting(cache: str) -> frozenset[str]:
    return frozenset(cache.replace(" ", "").split(",")) - {"public"}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", [Kind.ANY, Kind.NETLIFY])
def test_netlify_does_what_the_definition_says(real_site: Site, kind: Kind, way: str) -> None:
    found = manifest_of(real_site.folder)
    text = control_files(HOSTING, found, kind)["_headers"].decode()
    rules = parsed(text, knows_detach=False)
    for address in addresses(real_site):
        sent = on_netlify(rules, f"/{address}", WAYS[way])
        _same_in_effect(address, sent)


def test_rules_for_any_host_are_right_on_cloudflare_too(real_site: Site) -> None:
    found = manifest_of(real_site.folder)
    rules = parsed(control_files(HOSTING, found, Kind.ANY)["_headers"].decode(), knows_detach=True)
    for address in addresses(real_site):
        _same_in_effect(address, on_cloudflare(rules, f"/{address}"))


def _same_in_effect(address: str, sent: dict[str, str]) -> None:
    wanted = headers(address)
    for name in wanted.keys() - {*ON_BOTH, "Vary"}:
        assert sent[name] == wanted[name], (address, name)
    in_page = str(policy_in_page(address))
    assert held_to(sent[ON_BOTH[2]], in_page) == allowed(wanted[ON_BOTH[2]]), address
    assert may_be_shown_elsewhere(sent[ON_BOTH[0]]) == may_be_shown_elsewhere(wanted[ON_BOTH[0]])
    assert lasting(sent[ON_BOTH[1]]) == lasting(wanted[ON_BOTH[1]]), address


def test_cloudflare_sends_exactly_the_definition(real_site: Site) -> None:
    found = manifest_of(real_site.folder)
    text = control_files(HOSTING, found, Kind.CLOUDFLARE)["_headers"].decode()
    rules = parsed(text, knows_detach=True)
    for address in addresses(real_site):
        wanted = {name: value for name, value in headers(address).items() if name != "Vary"}
        assert on_cloudflare(rules, f"/{address}") == wanted, address
    assert sum(line.startswith("/") for line in text.splitlines()) <= MAX_RULES


def test_the_search_alone_may_run_what_it_needs() -> None:
    paths = {"index.html", "search/index.html", "about/index.html"}
    rules = parsed(headers_file(HOSTING, paths, Kind.CLOUDFLARE), knows_detach=True)
    said = {
        path: on_cloudflare(rules, path)["Content-Security-Policy"] for path in ("/", "/search/")
    }
    assert said == {"/": policy(""), "/search/": policy("search/")}
    all_of_them = widest([policy(""), *map(policy, MORE)])
    assert held_to(all_of_them, str(policy_in_page(""))) == allowed(policy(""))


def test_a_site_under_a_path_has_its_rules_there() -> None:
    hosting = Hosting("https://example.org/clinic", HOSTING.redirects)
    rules = parsed(text_of("_headers", Kind.ANY, hosting), knows_detach=False)
    assert "X-Content-Type-Options" in on_cloudflare(rules, "/clinic/about/")
    assert "X-Content-Type-Options" not in on_cloudflare(rules, "/other/")
    assert "/clinic/old/ /clinic/about/ 301\n" in text_of("_redirects", Kind.GITLAB, hosting)


@pytest.mark.parametrize("kind", [Kind.NETLIFY, Kind.CLOUDFLARE])
def test_hosts_that_serve_whole_domains_refuse_a_site_under_a_path(kind: Kind) -> None:
    with pytest.raises(NotPublishedError, match="at the root of a domain") as refused:
        text_of("_headers", kind, Hosting("https://example.org/clinic", {}))
    assert "Set SITE_URL to an address without a path" in str(refused.value)


@pytest.mark.parametrize("path", ["/old", "/old/", "/older.html"])
def test_an_old_address_is_a_permanent_redirect(path: str) -> None:
    on_netlify = Redirects.parsed(text_of("_redirects", Kind.NETLIFY)).on_netlify
    on_cloudflare = Redirects.parsed(text_of("_redirects", Kind.CLOUDFLARE)).on_cloudflare
    assert on_netlify(path, FILES) == (301, "/about/")
    assert on_cloudflare(path, FILES) == (301, "/about/")


def test_without_force_or_with_it_elsewhere_the_page_at_the_old_address_still_leads_on() -> None:
    rules = Redirects.parsed(text_of("_redirects", Kind.ANY))
    assert rules.on_netlify("/old/", FILES) == (200, "old/index.html")
    assert rules.on_gitlab("/old/", FILES) == (200, "old/index.html")
    assert rules.on_gitlab("/was/", FILES) == (301, "/")
    forced = Redirects.parsed(text_of("_redirects", Kind.NETLIFY))
    assert forced.on_cloudflare("/old/", FILES) == (200, "old/index.html")


def many(count: int, sign: str = "") -> Hosting:
    return Hosting("https://clinic.example", {f"old{sign}{n}/": "about/" for n in range(count)})


@pytest.mark.parametrize(
    ("kind", "hosting", "said"),
    [
        (Kind.CLOUDFLARE, many(1001), "2002 redirects; Cloudflare Pages takes 2,000 at most"),
        (Kind.CLOUDFLARE, many(1, "x" * 990), "a redirect of 1008 signs; Cloudflare Pages takes"),
        (Kind.GITLAB, many(501), "1002 redirects; GitLab Pages takes 1,000 at most"),
        (Kind.GITLAB, many(400, "x" * 80), "bytes of redirects; GitLab Pages takes 65,536"),
    ],
)
def test_more_than_a_host_takes_is_refused(kind: Kind, hosting: Hosting, said: str) -> None:
    with pytest.raises(NotPublishedError, match=re.escape(said)):
        control_files(hosting, manifest(FILES), kind)


def test_as_many_as_a_host_takes_are_fine() -> None:
    assert text_of("_redirects", Kind.CLOUDFLARE, many(1000)).count("\n") == 2000
    assert text_of("_redirects", Kind.GITLAB, many(500)).count("\n") == 1000
    assert text_of("_redirects", Kind.NETLIFY, many(3000)).count("\n") == 6000


def test_too_many_rules_are_refused() -> None:
    ends = (".0123456789.css", ".css")  # one is for ever and one is not, in every folder
    kinds = {f"theme/{n}/{n}{end}" for n in range(101) for end in ends}
    with pytest.raises(NotPublishedError, match="rules for headers; Cloudflare Pages takes 100"):
        text_of("_headers", Kind.CLOUDFLARE, paths=FILES | kinds)


def test_gitlab_gets_no_headers() -> None:
    assert set(control_files(HOSTING, manifest(FILES), Kind.GITLAB)) == {"_redirects"}
