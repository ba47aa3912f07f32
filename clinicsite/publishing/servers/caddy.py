"""Write a site block for Caddy (2.6 or newer), with our headers on every response."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinicsite.publishing.servers.common import (
    HEADER_REMARKS,
    PATH_HEADERS,
    SAFE_PATH,
    ServerContext,
)
from clinicsite.rendering.http_headers import (
    COMPRESSIBLE,
    CONTENT_TYPES,
    DEFAULT_CONTENT_TYPE,
    ENCODING_SUFFIXES,
    HEADER_RULES,
    PAGE_OR_COMPRESSIBLE,
    HeaderRule,
    HostingConfig,
)

_PATH = "http.request.orig_uri.path"  # what was asked for, whatever the rules below make of it


def emit_config(hosting: HostingConfig, folder: str) -> str:
    """Return the block for the site whose files are in `folder`. Raises HostConfigError."""
    context = ServerContext(hosting, folder)
    inside = [*_maps(context), *_route(context), *_errors(context)]
    lines = [*_head(context), f"{context.domain} {{", *(f"\t{line}" for line in inside), "}"]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _head(context: ServerContext) -> Iterator[str]:
    yield (
        f"# {context.domain} on Caddy. Made by `python3 tasks.py host-config caddy`: make it again"
    )
    yield "# after a change of addresses or headers, do not edit it by hand."
    yield "#"
    yield "# 1. Put it into /etc/caddy/Caddyfile. 2. Look at one path: the folder of the site."
    yield "# 3. caddy validate --config /etc/caddy/Caddyfile && systemctl reload caddy"
    yield "# Caddy obtains the certificate, and redirects from http to https."
    yield ""


def _to_variable(header: HeaderRule) -> str:
    return header.name.lower().replace("-", "_")


def _maps(context: ServerContext) -> Iterator[str]:
    yield f'root * "{context.folder}"'
    yield ""
    yield "# Values for some files only."
    for header in filter(lambda header: header.value, PATH_HEADERS):
        rows = [(f"~{rule}", value) for rule, value in context.get_rules(header)]
        yield from _map(_PATH, _to_variable(header), rows, header.value)
    types = [(rf"~\{suffix}$", kind) for suffix, kind in CONTENT_TYPES.items()]
    yield from _map(
        _PATH, "content_type", [("~/$", CONTENT_TYPES[".html"]), *types], DEFAULT_CONTENT_TYPE
    )
    yield from _map("query", "asked", [("~^(.+)$", "?${1}")], "")
    if context.redirects:
        yield "# Old addresses."
        rows = [(old, redirect.new) for redirect in context.redirects for old in redirect.old]
        yield from _map(_PATH, "moved_to", rows, "")
    yield ""


def _map(source: str, name: str, rows: list[tuple[str, str]], default: str) -> Iterator[str]:
    yield f"map {{{source}}} {{{name}}} {{"
    yield from (f'\t"{rule}" "{value}"' for rule, value in rows)
    yield f'\tdefault "{default}"'
    yield "}"


def _route(context: ServerContext) -> Iterator[str]:
    base = re.escape(context.base)
    yield f"@index path_regexp page ^({base}{SAFE_PATH})index\\.html$"
    if context.base:
        yield f"@base path_regexp ^{base}$"
        yield f"@outside not path_regexp ^{base}/"
    yield "@changing not method GET HEAD"
    # No file of ours has such a name; a disk that is asked for it has a fault instead of an answer.
    yield "@unfit path_regexp [^!-~]|[^/]{256}|.{1000}"
    yield "@hidden {"
    yield f"\tpath_regexp /\\.|\\.({COMPRESSIBLE})\\.(br|gz)$"
    yield f"\tnot path_regexp ^{base}/\\.well-known/([^./][^/]*/)*([^./][^/]*)?$"
    yield "}"
    yield "@folder {"
    yield "\tpath_regexp folder ^(/[A-Za-z0-9._~-]+)+$"
    yield "\tfile {path}/"
    yield "}"
    yield ""
    yield "# In this order."
    yield "route {"
    for line in _handlers(context):
        yield f"\t{line}"
    yield "}"
    yield ""


def _handlers(context: ServerContext) -> Iterator[str]:
    yield from _headers()
    yield "error @changing 405"
    yield "# A page has one address: /about/, and neither /about nor /about/index.html."
    yield "redir @index {re.page.1}{asked} 301"
    if context.base:
        yield f"redir @base {context.base}/{{asked}} 301"
        yield "error @outside 404"
    yield "error @unfit 404"
    yield "error @hidden 404"
    if context.redirects:
        yield '@moved expression {moved_to} != ""'
        yield "redir @moved {moved_to}{asked} 301"
    if context.base:
        yield f"uri strip_prefix {context.base}"
    # Not {path}: that still has the // at its start which would lead to another host.
    yield f"redir @folder {context.base}{{re.folder.0}}/{{asked}} 301"
    yield "header {"
    yield from (
        f"\t{header.name} {{{_to_variable(header)}}}" for header in PATH_HEADERS if header.value
    )
    yield "\tContent-Type {content_type}"
    yield "}"
    yield f"@packed path_regexp {PAGE_OR_COMPRESSIBLE}"
    yield from _vary("@packed ")
    yield from _file_server()


def _vary(where: str) -> Iterator[str]:
    """Yield the Vary header, deferred, because Caddy sets it only on compressed files."""
    yield f"header {where}{{"
    yield "\tVary Accept-Encoding"
    yield "\tdefer"
    yield "}"


def _headers() -> Iterator[str]:
    """Yield the headers of every response."""
    yield "header {"
    for header in filter(lambda header: header.value, HEADER_RULES):
        if remark := HEADER_REMARKS.get(header.name):
            yield f"\t# {remark}"
        yield f'\t{header.name} "{header.value}"'
    yield "}"


def _file_server() -> Iterator[str]:
    yield "file_server {"
    yield "\tindex index.html"
    yield "\tdisable_canonical_uris"
    yield f"\tprecompressed {' '.join(ENCODING_SUFFIXES)}"
    yield "}"


def _errors(context: ServerContext) -> Iterator[str]:
    yield "# Caddy forgets the headers of an answer that became an error."
    yield "handle_errors {"
    yield "\troute {"
    for line in _headers():
        yield f"\t\t{line}"
    yield f'\t\theader Content-Type "{CONTENT_TYPES[".html"]}"'
    yield "\t\trewrite * /404.html"
    for line in [*_vary(""), *_file_server()]:
        yield f"\t\t{line}"
    yield "\t}"
    yield "}"
