"""The definition → _headers and _redirects, which Netlify, Cloudflare Pages and GitLab Pages read.

All rules that fit an address count, and no two hosts join them alike: Cloudflare puts a comma
between two values of a header, Netlify says nothing binding. So the rules are made from the files
of the site: no header but one is given twice to any of them, and for that one both ways are right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import PurePosixPath

from clinicsite.publishing.hosts.host import NotPublishedError
from clinicsite.rendering.http_headers import Hosting, headers
from clinicsite.rendering.release_info import Manifest


class Kind(StrEnum):
    """The host that the files are for."""

    ANY = ""  # any that reads them: the rules are right on Netlify and on Cloudflare
    NETLIFY = "netlify"
    CLOUDFLARE = "cloudflare"
    GITLAB = "gitlab"


HEADERS, REDIRECTS = "_headers", "_redirects"
CSP, CACHE = "Content-Security-Policy", "Cache-Control"
# These hosts pack files themselves and say so. They let a browser ask first for every file, as
# the definition does for a page: "public, max-age=0, must-revalidate".
LEFT_TO_HOST = ("Vary",)
LEFT_TO_HOST_WHERE_PLAIN = (CACHE,)
NOT_ASKED_FOR = "Access-Control-Allow-Origin"  # Cloudflare lets every site read every file

# developers.cloudflare.com/pages/configuration/headers and …/redirects
MAX_RULES, MAX_LINE = 100, 2_000
MAX_STATIC, MAX_REDIRECT = 2_000, 1_000
# docs.gitlab.com/user/project/pages/redirects
GITLAB_RULES, GITLAB_SIZE = 1_000, 64 * 1024  # bytes


def control_files(hosting: Hosting, manifest: Manifest, kind: Kind) -> dict[str, bytes]:
    """The files by their names. Raises NotPublishedError where the host could not follow them."""
    paths = [entry.path for entry in manifest.entries]
    redirects = redirects_file(hosting, kind)
    if kind is Kind.GITLAB:  # which lets nobody set headers
        _fit_for_gitlab(redirects)
        return {REDIRECTS: redirects.encode()}
    if kind is not Kind.ANY and hosting.base:
        raise NotPublishedError(
            f"{kind.title()} serves a site at the root of a domain, and this one was built for "
            f"{hosting.root}: its links would lead nowhere. Set SITE_URL to an address without a "
            "path, then build it again."
        )
    rules = headers_file(hosting, paths, kind)
    if kind is not Kind.NETLIFY:
        _fit_for_cloudflare(rules, redirects)
    return {HEADERS: rules.encode(), REDIRECTS: redirects.encode()}


def redirects_file(hosting: Hosting, kind: Kind) -> str:
    """A line for each old address, with a slash at its end and without.

    The status is written out: without one Cloudflare says 302. Netlify shows the file that lies
    at an old address, for hosts that cannot redirect, unless it is forced by the exclamation mark;
    Cloudflare and GitLab would not understand that. On GitLab such a file wins in any case.
    """
    status = "301!" if kind is Kind.NETLIFY else "301"
    lines = [
        f"{hosting.base}/{old} {hosting.base}/{new} {status}"
        for address, new in sorted(hosting.redirects.items())
        for old in dict.fromkeys((address, address.rstrip("/")))
    ]
    return "".join(f"{line}\n" for line in lines)


def headers_file(hosting: Hosting, paths: Iterable[str], kind: Kind) -> str:
    """The rules for the files at `paths`: one for all, then where a header has another value."""
    addresses = [path.removesuffix("index.html") if _is_index(path) else path for path in paths]
    detaches = kind is Kind.CLOUDFLARE
    everywhere = {name: value for name, value in headers("").items() if name not in LEFT_TO_HOST}
    rules: dict[str, dict[str, str]] = {"*": dict(everywhere)}
    for name, usual in everywhere.items():
        values = {address: headers(address).get(name, "") for address in addresses}
        if name == CSP and not detaches:
            rules["*"][CSP] = widest({usual, *values.values()})
            continue
        if name in LEFT_TO_HOST_WHERE_PLAIN and not detaches:
            del rules["*"][name]
        for pattern, value in exceptions(values, usual):
            rules.setdefault(pattern, {})[name] = value
    return "".join(_written(hosting, rules, detaches))


def _written(
    hosting: Hosting, rules: Mapping[str, Mapping[str, str]], detaches: bool
) -> Iterator[str]:
    for pattern, given in rules.items():
        yield f"{hosting.base}/{pattern}\n"
        if detaches:  # what a wider rule said, or the host itself
            names = [NOT_ASKED_FOR] if pattern == "*" else given
            yield from (f"  ! {name}\n" for name in names)
        yield from (f"  {name}: {value}\n" for name, value in given.items())


def widest(policies: Iterable[str]) -> str:
    """A content security policy that allows what any of these does.

    A page obeys the header and its own meta element, each for itself (CSP 3, 8.1), so that every
    page is held to its own policy all the same.
    """
    joined: dict[str, dict[str, None]] = {}
    for policy in sorted(policies):
        for directive in policy.split(";"):
            name, *sources = directive.split()
            joined.setdefault(name, {}).update(dict.fromkeys(sources))
    return "; ".join(" ".join((name, *sources)) for name, sources in joined.items())


def exceptions(values: Mapping[str, str], usual: str) -> Iterator[tuple[str, str]]:
    """Patterns for the addresses that have another value than the usual one.

    A pattern is a folder, an end of a name, or the address itself. Each fits only addresses that
    have its value, and none that another one fits. Few patterns: the widest come first.
    """
    left = {address for address, value in values.items() if value != usual}
    fits: dict[str, list[str]] = defaultdict(list)
    for address in values:
        for pattern in _patterns(address):
            fits[pattern].append(address)
    good = [
        pattern
        for pattern, found in fits.items()
        if usual != values[found[0]] and len({values[address] for address in found}) == 1
    ]
    for pattern in sorted(good, key=lambda pattern: (-len(fits[pattern]), "*" in pattern, pattern)):
        if left.issuperset(fits[pattern]):
            left.difference_update(fits[pattern])
            yield pattern, values[fits[pattern][0]]


def _patterns(address: str) -> Iterator[str]:
    """Every pattern that could stand for an address, as both hosts read them."""
    path = PurePosixPath(address)
    yield address
    for folder in path.parents:
        if folder.name:
            yield f"{folder}/*"
    if not address.endswith("/") and path.suffix:
        yield f"*{path.suffix}"
        yield f"*{path.name}"


def _is_index(path: str) -> bool:
    return path == "index.html" or path.endswith("/index.html")


def _fit_for_cloudflare(rules: str, redirects: str) -> None:
    count = sum(1 for line in rules.splitlines() if line.startswith("/"))
    if count > MAX_RULES:
        _refuse(f"{count} rules for headers", f"{MAX_RULES}", "Put the files into fewer folders")
    if longest := next((line for line in rules.splitlines() if len(line) > MAX_LINE), ""):
        name = longest.split(":")[0].strip()
        _refuse(f"a header {name} of {len(longest)} signs", f"{MAX_LINE}", "Make it shorter")
    lines = redirects.splitlines()
    if len(lines) > MAX_STATIC:
        cure = "Take aliases out that nobody uses any more; each counts twice"
        _refuse(f"{len(lines)} redirects", f"{MAX_STATIC:,}", cure)
    if longest := next((line for line in lines if len(line) > MAX_REDIRECT), ""):
        _refuse(
            f"a redirect of {len(longest)} signs", f"{MAX_REDIRECT:,}", f"Shorten {longest[:60]}…"
        )


def _fit_for_gitlab(redirects: str) -> None:
    if (count := redirects.count("\n")) > GITLAB_RULES:
        cure = "Take aliases out that nobody uses any more; each counts twice"
        _refuse(f"{count} redirects", f"{GITLAB_RULES:,}", cure, "GitLab Pages")
    if (size := len(redirects.encode())) > GITLAB_SIZE:
        cure = "Take aliases out that nobody uses any more"
        _refuse(f"{size:,} bytes of redirects", f"{GITLAB_SIZE:,}", cure, "GitLab Pages")


def _refuse(found: str, most: str, cure: str, host: str = "Cloudflare Pages") -> None:
    raise NotPublishedError(f"The site has {found}; {host} takes {most} at most. {cure}.")
