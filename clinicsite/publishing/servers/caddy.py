"""The definition → a site block for Caddy (2.6 or newer), headers on every answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinicsite.publishing.servers.common import BY_PATH, PLAIN_PATH, REMARKS, Place
from clinicsite.rendering.http_headers import (
    ANYTHING,
    HEADERS,
    PACKED,
    PAGE_OR_PACKED,
    TYPES,
    Header,
    Hosting,
)
from clinicsite.rendering.reference_server import CODINGS

_PATH = "http.request.orig_uri.path"  # what was asked for, whatever the rules below make of it


def emit(hosting: Hosting, folder: str) -> str:
    """The block for the site whose files lie in `folder`. Raises UnfitError."""
    place = Place(hosting, folder)
    inside = [*_maps(place), *_route(place), *_errors(place)]
    lines = [*_head(place), f"{place.domain} {{", *(f"\t{line}" for line in inside), "}"]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _head(place: Place) -> Iterator[str]:
    yield f"# {place.domain} on Caddy. Made by `python3 tasks.py host-config caddy`: make it again"
    yield "# after a change of addresses or headers, do not edit it by hand."
    yield "#"
    yield "# 1. Put it into /etc/caddy/Caddyfile. 2. Look at one path: the folder of the site."
    yield "# 3. caddy validate --config /etc/caddy/Caddyfile && systemctl reload caddy"
    yield "# Caddy gets the certificate by itself, and leads from http to https."
    yield ""


def _name(header: Header) -> str:
    return header.name.lower().replace("-", "_")


def _maps(place: Place) -> Iterator[str]:
    yield f'root * "{place.folder}"'
    yield ""
    yield "# What is said of some files only."
    for header in filter(lambda header: header.value, BY_PATH):
        rows = [(f"~{rule}", value) for rule, value in place.rules(header)]
        yield from _map(_PATH, _name(header), rows, header.value)
    types = [(rf"~\{suffix}$", kind) for suffix, kind in TYPES.items()]
    yield from _map(_PATH, "content_type", [("~/$", TYPES[".html"]), *types], ANYTHING)
    yield from _map("query", "asked", [("~^(.+)$", "?${1}")], "")
    if place.redirects:
        yield "# Old addresses."
        rows = [(old, redirect.new) for redirect in place.redirects for old in redirect.old]
        yield from _map(_PATH, "moved_to", rows, "")
    yield ""


def _map(source: str, name: str, rows: list[tuple[str, str]], default: str) -> Iterator[str]:
    yield f"map {{{source}}} {{{name}}} {{"
    yield from (f'\t"{rule}" "{value}"' for rule, value in rows)
    yield f'\tdefault "{default}"'
    yield "}"


def _route(place: Place) -> Iterator[str]:
    base = re.escape(place.base)
    yield f"@index path_regexp page ^({base}{PLAIN_PATH})index\\.html$"
    if place.base:
        yield f"@base path_regexp ^{base}$"
        yield f"@outside not path_regexp ^{base}/"
    yield "@changing not method GET HEAD"
    # No file of ours has such a name; a disk that is asked for it has a fault instead of an answer.
    yield "@unfit path_regexp [^!-~]|[^/]{256}|.{1000}"
    yield "@hidden {"
    yield f"\tpath_regexp /\\.|\\.({PACKED})\\.(br|gz)$"
    yield f"\tnot path_regexp ^{base}/\\.well-known/([^./][^/]*/)*([^./][^/]*)?$"
    yield "}"
    yield "@folder {"
    yield "\tpath_regexp folder ^(/[A-Za-z0-9._~-]+)+$"
    yield "\tfile {path}/"
    yield "}"
    yield ""
    yield "# In this order."
    yield "route {"
    for line in _handlers(place):
        yield f"\t{line}"
    yield "}"
    yield ""


def _handlers(place: Place) -> Iterator[str]:
    yield from _headers()
    yield "error @changing 405"
    yield "# A page has one address: /about/, and neither /about nor /about/index.html."
    yield "redir @index {re.page.1}{asked} 301"
    if place.base:
        yield f"redir @base {place.base}/{{asked}} 301"
        yield "error @outside 404"
    yield "error @unfit 404"
    yield "error @hidden 404"
    if place.redirects:
        yield '@moved expression {moved_to} != ""'
        yield "redir @moved {moved_to}{asked} 301"
    if place.base:
        yield f"uri strip_prefix {place.base}"
    # Not {path}: that still has the // at its start which would lead to another host.
    yield f"redir @folder {place.base}{{re.folder.0}}/{{asked}} 301"
    yield "header {"
    yield from (f"\t{header.name} {{{_name(header)}}}" for header in BY_PATH if header.value)
    yield "\tContent-Type {content_type}"
    yield "}"
    yield f"@packed path_regexp {PAGE_OR_PACKED}"
    yield from _vary("@packed ")
    yield from _file_server()


def _vary(where: str) -> Iterator[str]:
    """At the last moment: Caddy says it too, but of the files that it sends packed alone."""
    yield f"header {where}{{"
    yield "\tVary Accept-Encoding"
    yield "\tdefer"
    yield "}"


def _headers() -> Iterator[str]:
    """What is sent with every answer."""
    yield "header {"
    for header in filter(lambda header: header.value, HEADERS):
        if remark := REMARKS.get(header.name):
            yield f"\t# {remark}"
        yield f'\t{header.name} "{header.value}"'
    yield "}"


def _file_server() -> Iterator[str]:
    yield "file_server {"
    yield "\tindex index.html"
    yield "\tdisable_canonical_uris"
    yield f"\tprecompressed {' '.join(CODINGS)}"
    yield "}"


def _errors(place: Place) -> Iterator[str]:
    yield "# Caddy forgets the headers of an answer that became an error."
    yield "handle_errors {"
    yield "\troute {"
    for line in _headers():
        yield f"\t\t{line}"
    yield f'\t\theader Content-Type "{TYPES[".html"]}"'
    yield "\t\trewrite * /404.html"
    for line in [*_vary(""), *_file_server()]:
        yield f"\t\t{line}"
    yield "\t}"
    yield "}"
