"""_headers and _redirects: what they make of the definition on hosts that are modelled."""

import re

import pytest

from clinicsite.publishing.hosts.control_files import (
    MAX_RULES,
    ControlFilesTarget,
    build_control_files,
)
from clinicsite.publishing.hosts.host import PublishError
from clinicsite.rendering.content_security_policy import (
    format_meta_policy,
)
from clinicsite.rendering.http_headers import HostingConfig, get_headers
from clinicsite.rendering.release_info import Manifest, ManifestEntry, create_manifest
from tests.conftest import BuiltSite
from tests.publishing.hosts.bundle.static_hosts import (
    Redirects,
    get_cloudflare_headers,
    get_netlify_headers,
    join_with_comma,
    parse_headers,
    take_last,
)

HOSTING = HostingConfig(
    "https://clinic.example", {"old/": "about/", "older.html": "about/", "was/": ""}
)
FILES = {"index.html", "404.html", "about/index.html", "old/index.html", "older.html"}
WAYS = {"comma": join_with_comma, "last": take_last}
ON_BOTH = ("Cross-Origin-Resource-Policy", "Cache-Control", "Content-Security-Policy")


def manifest(paths: set[str]) -> Manifest:
    return Manifest(tuple(ManifestEntry(path, 9, "0" * 64) for path in sorted(paths)))


def render_file(
    name: str, kind: ControlFilesTarget, hosting: HostingConfig = HOSTING, paths: set[str] = FILES
) -> str:
    return build_control_files(hosting, manifest(paths), kind)[name].decode()


def list_urls(site: BuiltSite) -> list[str]:
    """Every address of the site, and some where nothing is."""
    paths = [entry.path for entry in create_manifest(site.folder).entries]
    return [re.sub(r"(^|/)index\.html$", r"\1", path) for path in paths] + ["nothing/", "no.html"]


def parse_csp(policy: str) -> dict[str, frozenset[str]]:
    """A policy as what it allows."""
    parts = [directive.split() for directive in policy.split(";")]
    return {name: frozenset(sources) for name, *sources in parts}


def combine_csp(header: str, in_page: str) -> dict[str, frozenset[str]]:
    """What a page may do that obeys both (CSP 3, 8.1)."""
    one, other = parse_csp(header), parse_csp(in_page)
    return {
        name: one.get(name, other.get(name)) & other.get(name, one.get(name))
        for name in one | other
    }


def may_be_shown_elsewhere(policy: str) -> bool:
    """What a browser makes of Cross-Origin-Resource-Policy: two values are none (Fetch, 3.7)."""
    return policy not in ("same-origin", "same-site")


def get_max_age(cache: str) -> frozenset[str]:
    return frozenset(cache.replace(" ", "").split(",")) - {"public"}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", [ControlFilesTarget.ANY, ControlFilesTarget.NETLIFY])
def test_control_files_on_netlify_send_the_headers(
    real_site: BuiltSite, kind: ControlFilesTarget, way: str
) -> None:
    found = create_manifest(real_site.folder)
    text = build_control_files(HOSTING, found, kind)["_headers"].decode()
    rules = parse_headers(text, knows_detach=False)
    for address in list_urls(real_site):
        sent = get_netlify_headers(rules, f"/{address}", WAYS[way])
        _same_in_effect(address, sent)


def test_control_files_for_any_host_work_on_cloudflare(real_site: BuiltSite) -> None:
    found = create_manifest(real_site.folder)
    rules = parse_headers(
        build_control_files(HOSTING, found, ControlFilesTarget.ANY)["_headers"].decode(),
        knows_detach=True,
    )
    for address in list_urls(real_site):
        _same_in_effect(address, get_cloudflare_headers(rules, f"/{address}"))


def _same_in_effect(address: str, sent: dict[str, str]) -> None:
    wanted = get_headers(address)
    for name in wanted.keys() - {*ON_BOTH, "Vary"}:
        assert sent[name] == wanted[name], (address, name)
    in_page = str(format_meta_policy())
    assert combine_csp(sent[ON_BOTH[2]], in_page) == parse_csp(wanted[ON_BOTH[2]]), address
    assert may_be_shown_elsewhere(sent[ON_BOTH[0]]) == may_be_shown_elsewhere(wanted[ON_BOTH[0]])
    assert get_max_age(sent[ON_BOTH[1]]) == get_max_age(wanted[ON_BOTH[1]]), address


def test_control_files_on_cloudflare_send_the_headers(real_site: BuiltSite) -> None:
    found = create_manifest(real_site.folder)
    text = build_control_files(HOSTING, found, ControlFilesTarget.CLOUDFLARE)["_headers"].decode()
    rules = parse_headers(text, knows_detach=True)
    for address in list_urls(real_site):
        wanted = {name: value for name, value in get_headers(address).items() if name != "Vary"}
        assert get_cloudflare_headers(rules, f"/{address}") == wanted, address
    assert sum(line.startswith("/") for line in text.splitlines()) <= MAX_RULES


def test_control_files_of_site_under_path_have_the_path() -> None:
    hosting = HostingConfig("https://example.org/clinic", HOSTING.redirects)
    rules = parse_headers(
        render_file("_headers", ControlFilesTarget.ANY, hosting), knows_detach=False
    )
    assert "X-Content-Type-Options" in get_cloudflare_headers(rules, "/clinic/about/")
    assert "X-Content-Type-Options" not in get_cloudflare_headers(rules, "/other/")
    assert "/clinic/old/ /clinic/about/ 301\n" in render_file(
        "_redirects", ControlFilesTarget.GITLAB, hosting
    )


@pytest.mark.parametrize("kind", [ControlFilesTarget.NETLIFY, ControlFilesTarget.CLOUDFLARE])
def test_control_files_of_domain_host_refuse_site_under_path(kind: ControlFilesTarget) -> None:
    with pytest.raises(PublishError, match="at the root of a domain") as refused:
        render_file("_headers", kind, HostingConfig("https://example.org/clinic", {}))
    assert "Set SITE_URL to an address without a path" in str(refused.value)


@pytest.mark.parametrize("path", ["/old", "/old/", "/older.html"])
def test_control_files_redirect_alias_permanently(path: str) -> None:
    on_netlify = Redirects.parse(render_file("_redirects", ControlFilesTarget.NETLIFY)).on_netlify
    on_cloudflare = Redirects.parse(
        render_file("_redirects", ControlFilesTarget.CLOUDFLARE)
    ).on_cloudflare
    assert on_netlify(path, FILES) == (301, "/about/")
    assert on_cloudflare(path, FILES) == (301, "/about/")


def test_control_files_redirect_without_force_keeps_old_page() -> None:
    rules = Redirects.parse(render_file("_redirects", ControlFilesTarget.ANY))
    assert rules.on_netlify("/old/", FILES) == (200, "old/index.html")
    assert rules.on_gitlab("/old/", FILES) == (200, "old/index.html")
    assert rules.on_gitlab("/was/", FILES) == (301, "/")
    forced = Redirects.parse(render_file("_redirects", ControlFilesTarget.NETLIFY))
    assert forced.on_cloudflare("/old/", FILES) == (200, "old/index.html")


def make_rules(count: int, sign: str = "") -> HostingConfig:
    return HostingConfig(
        "https://clinic.example", {f"old{sign}{n}/": "about/" for n in range(count)}
    )


@pytest.mark.parametrize(
    ("kind", "hosting", "said"),
    [
        (
            ControlFilesTarget.CLOUDFLARE,
            make_rules(1001),
            "2002 redirects, and Cloudflare Pages takes 2,000 at most",
        ),
        (
            ControlFilesTarget.CLOUDFLARE,
            make_rules(1, "x" * 990),
            "a redirect of 1008 characters, and Cloudflare Pages takes",
        ),
        (
            ControlFilesTarget.GITLAB,
            make_rules(501),
            "1002 redirects, and GitLab Pages takes 1,000 at most",
        ),
        (
            ControlFilesTarget.GITLAB,
            make_rules(400, "x" * 80),
            "bytes of redirects, and GitLab Pages takes 65,536",
        ),
    ],
)
def test_control_files_above_host_limits_are_refused(
    kind: ControlFilesTarget, hosting: HostingConfig, said: str
) -> None:
    with pytest.raises(PublishError, match=re.escape(said)):
        build_control_files(hosting, manifest(FILES), kind)


def test_control_files_at_host_limits_are_accepted() -> None:
    assert (
        render_file("_redirects", ControlFilesTarget.CLOUDFLARE, make_rules(1000)).count("\n")
        == 2000
    )
    assert render_file("_redirects", ControlFilesTarget.GITLAB, make_rules(500)).count("\n") == 1000
    assert (
        render_file("_redirects", ControlFilesTarget.NETLIFY, make_rules(3000)).count("\n") == 6000
    )


def test_control_files_with_too_many_rules_are_refused() -> None:
    ends = (".0123456789.css", ".css")  # one is for ever and one is not, in every folder
    kinds = {f"theme/{n}/{n}{end}" for n in range(101) for end in ends}
    with pytest.raises(PublishError, match="rules for headers, and Cloudflare Pages takes 100"):
        render_file("_headers", ControlFilesTarget.CLOUDFLARE, paths=FILES | kinds)


def test_control_files_for_gitlab_have_no_headers() -> None:
    assert set(build_control_files(HOSTING, manifest(FILES), ControlFilesTarget.GITLAB)) == {
        "_redirects"
    }


@pytest.mark.parametrize("old", ["about.html", "About.html"])
def test_control_files_for_netlify_refuse_a_circle(old: str) -> None:
    """Netlify serves a page at both addresses, and would apply the redirect to its target."""
    hosting = HostingConfig("https://clinic.example", {old: "about/"})
    with pytest.raises(PublishError, match=f"cannot tell the old address /{old} from"):
        build_control_files(hosting, Manifest(()), ControlFilesTarget.NETLIFY)
    assert build_control_files(hosting, Manifest(()), ControlFilesTarget.CLOUDFLARE)
