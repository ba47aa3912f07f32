"""Write _headers and _redirects, which Netlify, Cloudflare Pages and GitLab Pages read.

All rules that match a path apply, and hosts join them in different ways. Cloudflare joins two
values of a header by a comma, and Netlify documents nothing. So the rules are made from the files
of the site: each path gets each header once. One header is the exception, and both ways are right
for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import PurePosixPath

from clinicsite.publishing.hosts.host import ALL_HEADERS, MEBIBYTE, HostLimits, PublishError
from clinicsite.rendering.http_headers import HostingConfig, get_headers
from clinicsite.rendering.release_info import Manifest


class ControlFilesTarget(StrEnum):
    """The host that the files are for."""

    ANY = ""  # any that reads them: the rules are right on Netlify and on Cloudflare
    NETLIFY = "netlify"
    CLOUDFLARE = "cloudflare"
    GITLAB = "gitlab"


HEADERS_FILE, REDIRECTS_FILE = "_headers", "_redirects"
CACHE_HEADER = "Cache-Control"
# These hosts pack files themselves and say so. They let a browser ask first for every file, as
# the definition does for a page: "public, max-age=0, must-revalidate".
HOST_SET_HEADERS = ("Vary",)
HOST_DEFAULT_HEADERS = (CACHE_HEADER,)
UNWANTED_HEADER = "Access-Control-Allow-Origin"  # Cloudflare lets every site read every file

# developers.cloudflare.com/pages/platform/limits, which are the least of those hosts
TARGET_LIMITS = HostLimits(25 * MEBIBYTE, 1_000_000_000_000, 20_000)
# developers.cloudflare.com/pages/configuration/headers and …/redirects
MAX_RULES, MAX_HEADER_LINE = 100, 2_000
MAX_REDIRECTS, MAX_REDIRECT_LINE = 2_000, 1_000
# docs.gitlab.com/user/project/pages/redirects
GITLAB_MAX_REDIRECTS, GITLAB_MAX_BYTES = 1_000, 64 * 1024  # bytes


def parse_target(name: str) -> ControlFilesTarget:
    """Return the target that is called `name`. Raises PublishError."""
    known = {target.value: target for target in ControlFilesTarget if target}
    if name.lower() not in known:
        raise PublishError(
            f"“#{name}” cannot follow the name of a host. These can: "
            + ", ".join(f"#{target}" for target in known)
        )
    return known[name.lower()]


def list_sent_headers(target: ControlFilesTarget) -> frozenset[str]:
    """Return the headers that a `_headers` file can set. GitLab reads none."""
    if target is ControlFilesTarget.GITLAB:
        return frozenset()
    return ALL_HEADERS - {CACHE_HEADER, *HOST_SET_HEADERS}


def build_control_files(
    hosting: HostingConfig, manifest: Manifest, target: ControlFilesTarget
) -> dict[str, bytes]:
    """Return name → bytes of the files. Raises PublishError where they exceed the host's limits."""
    paths = [entry.path for entry in manifest.entries]
    redirects = format_redirects(hosting, target)
    if target is ControlFilesTarget.GITLAB:  # which has no way to set headers
        _check_gitlab_limits(redirects)
        return {REDIRECTS_FILE: redirects.encode()}
    if target is not ControlFilesTarget.ANY and hosting.base:
        raise PublishError(
            f"{target.title()} serves a site at the root of a domain, and this one was built for "
            f"{hosting.root}: its links would lead nowhere. Set SITE_URL to an address without a "
            "path, then build it again."
        )
    rules = format_headers(hosting, paths, target)
    if target is ControlFilesTarget.NETLIFY:
        _check_netlify_twins(hosting)
    else:
        _check_cloudflare_limits(rules, redirects)
    return {HEADERS_FILE: rules.encode(), REDIRECTS_FILE: redirects.encode()}


def format_redirects(hosting: HostingConfig, target: ControlFilesTarget) -> str:
    """Return a line for each old path, with and without a slash at its end.

    Cloudflare needs the status, because its default is 302. Netlify serves the file at an old path
    instead of the redirect, unless the status ends in `!`. Cloudflare and GitLab do not know that
    sign. GitLab always serves the file.
    """
    status = "301!" if target is ControlFilesTarget.NETLIFY else "301"
    lines = [
        f"{hosting.base}/{old} {hosting.base}/{new} {status}"
        for url_path, new in sorted(hosting.redirects.items())
        for old in dict.fromkeys((url_path, url_path.rstrip("/")))
    ]
    return "".join(f"{line}\n" for line in lines)


def format_headers(hosting: HostingConfig, paths: Iterable[str], target: ControlFilesTarget) -> str:
    """Return the rules for the files at `paths`: one for all, then those with other values."""
    url_paths = [path.removesuffix("index.html") if _is_index(path) else path for path in paths]
    detaches = target is ControlFilesTarget.CLOUDFLARE
    global_headers = {
        name: value for name, value in get_headers("").items() if name not in HOST_SET_HEADERS
    }
    rules: dict[str, dict[str, str]] = {"*": dict(global_headers)}
    for name, usual in global_headers.items():
        values = {url_path: get_headers(url_path).get(name, "") for url_path in url_paths}
        if name in HOST_DEFAULT_HEADERS and not detaches:
            del rules["*"][name]
        for pattern, value in find_exceptions(values, usual):
            rules.setdefault(pattern, {})[name] = value
    return "".join(_format_rules(hosting, rules, detaches))


def _format_rules(
    hosting: HostingConfig, rules: Mapping[str, Mapping[str, str]], detaches: bool
) -> Iterator[str]:
    for pattern, given in rules.items():
        yield f"{hosting.base}/{pattern}\n"
        if detaches:  # of a wider rule, or of the host
            names = [UNWANTED_HEADER] if pattern == "*" else given
            yield from (f"  ! {name}\n" for name in names)
        yield from (f"  {name}: {value}\n" for name, value in given.items())


def find_exceptions(values: Mapping[str, str], usual: str) -> Iterator[tuple[str, str]]:
    """Yield patterns and values for the paths that have another value than the usual one.

    A pattern is a folder, an end of a name, or the path itself. Each matches only paths with its
    value, and no path that another one matches. The widest patterns come first, so there are few.
    """
    remaining = {url_path for url_path, value in values.items() if value != usual}
    paths_by_pattern: dict[str, list[str]] = defaultdict(list)
    for url_path in values:
        for pattern in _iter_patterns(url_path):
            paths_by_pattern[pattern].append(url_path)
    patterns = [
        pattern
        for pattern, found in paths_by_pattern.items()
        if usual != values[found[0]] and len({values[url_path] for url_path in found}) == 1
    ]
    for pattern in sorted(
        patterns, key=lambda pattern: (-len(paths_by_pattern[pattern]), "*" in pattern, pattern)
    ):
        if remaining.issuperset(paths_by_pattern[pattern]):
            remaining.difference_update(paths_by_pattern[pattern])
            yield pattern, values[paths_by_pattern[pattern][0]]


def _iter_patterns(url_path: str) -> Iterator[str]:
    """Yield every pattern for a path that both hosts understand."""
    path = PurePosixPath(url_path)
    yield url_path
    for folder in path.parents:
        if folder.name:
            yield f"{folder}/*"
    if not url_path.endswith("/") and path.suffix:
        yield f"*{path.suffix}"
        yield f"*{path.name}"


def _is_index(path: str) -> bool:
    return path == "index.html" or path.endswith("/index.html")


def _check_netlify_twins(hosting: HostingConfig) -> None:
    """Raise PublishError for a redirect that Netlify would also apply to its target."""
    for old, new in hosting.redirects.items():
        if old.removesuffix(".html").casefold() == new.rstrip("/").casefold():
            raise PublishError(
                f"Netlify cannot tell the old address /{old} from the page /{new}, and would lead "
                f"visitors in a circle. Netlify serves the page at both. Remove /{old} from the "
                "aliases of that page, and build the site again."
            )


def _check_cloudflare_limits(rules: str, redirects: str) -> None:
    count = sum(1 for line in rules.splitlines() if line.startswith("/"))
    if count > MAX_RULES:
        _raise_limit_error(
            f"{count} rules for headers", f"{MAX_RULES}", "Put the files into fewer folders"
        )
    if longest := next((line for line in rules.splitlines() if len(line) > MAX_HEADER_LINE), ""):
        name = longest.split(":")[0].strip()
        _raise_limit_error(
            f"a header {name} of {len(longest)} characters", f"{MAX_HEADER_LINE}", "Make it shorter"
        )
    lines = redirects.splitlines()
    if len(lines) > MAX_REDIRECTS:
        hint = "Remove aliases that are no longer used, because each counts twice"
        _raise_limit_error(f"{len(lines)} redirects", f"{MAX_REDIRECTS:,}", hint)
    if longest := next((line for line in lines if len(line) > MAX_REDIRECT_LINE), ""):
        _raise_limit_error(
            f"a redirect of {len(longest)} characters",
            f"{MAX_REDIRECT_LINE:,}",
            f"Shorten {longest[:60]}…",
        )


def _check_gitlab_limits(redirects: str) -> None:
    if (count := redirects.count("\n")) > GITLAB_MAX_REDIRECTS:
        hint = "Remove aliases that are no longer used, because each counts twice"
        _raise_limit_error(f"{count} redirects", f"{GITLAB_MAX_REDIRECTS:,}", hint, "GitLab Pages")
    if (size := len(redirects.encode())) > GITLAB_MAX_BYTES:
        hint = "Remove aliases that are no longer used"
        _raise_limit_error(
            f"{size:,} bytes of redirects", f"{GITLAB_MAX_BYTES:,}", hint, "GitLab Pages"
        )


def _raise_limit_error(found: str, most: str, hint: str, host: str = "Cloudflare Pages") -> None:
    raise PublishError(f"The site has {found}, and {host} takes {most} at most. {hint}.")
