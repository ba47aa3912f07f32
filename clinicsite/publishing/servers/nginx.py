"""Write a site file for nginx (1.18 or newer), with our headers on every response."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from clinicsite.publishing.servers.common import (
    GLOBAL_HEADERS,
    HEADER_REMARKS,
    PATH_HEADERS,
    ServerContext,
)
from clinicsite.rendering.content_security_policy import EXTRA_POLICIES
from clinicsite.rendering.http_headers import (
    COMPRESSIBLE,
    CONTENT_TYPES,
    DEFAULT_CONTENT_TYPE,
    HeaderRule,
    HostingConfig,
)

# A folder: no segment begins with a dot, and nothing in it could end a header.
# “+” behind a repeat: what it took it keeps, so a long address costs no more than its length.
_FOLDER = "(?<page>/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*+/)*+)"


def emit_config(hosting: HostingConfig, folder: str) -> str:
    """Return the file for the site whose files are in `folder`. Raises HostConfigError."""
    context = ServerContext(hosting, folder)
    return (
        "\n".join([*_head(context), *_maps(context), *_plain_http(context), *_server(context)])
        + "\n"
    )


def _head(context: ServerContext) -> Iterator[str]:
    name = context.domain
    yield f"# {name} on nginx. Made by `python3 tasks.py host-config nginx`: make it again after"
    yield "# a change of addresses or headers, do not edit it by hand."
    yield "#"
    yield f"# 1. Save it as /etc/nginx/sites-available/{name}, and link to it in sites-enabled/."
    yield "# 2. Look at three paths: the folder of the site, the certificate and its key (those"
    yield "#    that are named here are certbot's)."
    yield "# 3. nginx -t && systemctl reload nginx"
    yield ""


def _variable(context: ServerContext, header: HeaderRule, of: str = "") -> str:
    """Return a variable name that no other site uses, of at most 40 characters, as nginx allows."""
    site = hashlib.sha256(f"{context.domain}{context.base}".encode()).hexdigest()[:6]
    return f"${header.name.lower().replace('-', '_')}{of}_{site}"


def _maps(context: ServerContext) -> Iterator[str]:
    yield "# Values for some files only."
    for header in PATH_HEADERS:
        yield f"map $uri {_variable(context, header, '_of')} {{"
        for pattern, value in context.get_rules(header):
            yield f'    "~{pattern}" "{value}";'
        yield f'    default "{header.value}";'
        yield "    volatile; # looked up again when the answer becomes the page for what is missing"
        yield "}"
    yield ""


def _plain_http(context: ServerContext) -> Iterator[str]:
    yield "server {"
    yield "    listen 80;"
    yield "    listen [::]:80;"
    yield f"    server_name {context.domain};"
    yield "    server_tokens off;"
    yield "    location /.well-known/acme-challenge/ { root /var/www/html; } # certbot's"
    yield f"    location / {{ return 301 https://{context.domain}$request_uri; }}"
    yield "}"
    yield ""


def _server(context: ServerContext) -> Iterator[str]:
    yield "server {"
    yield "    listen 443 ssl http2;"
    yield "    listen [::]:443 ssl http2;"
    yield f"    server_name {context.domain};"
    yield f"    ssl_certificate /etc/letsencrypt/live/{context.domain}/fullchain.pem;"
    yield f"    ssl_certificate_key /etc/letsencrypt/live/{context.domain}/privkey.pem;"
    yield ""
    yield "    server_tokens off;"
    yield "    absolute_redirect off;"
    yield "    index index.html;"
    yield "    gzip off; # compressed files are beside those that shrink"
    yield "    gzip_static on;"
    yield "    # brotli_static on; # with Debian's libnginx-mod-http-brotli-static: a tenth less"
    yield ""
    yield "    types {"
    for suffix, kind in CONTENT_TYPES.items():
        yield f'        "{kind}" {suffix.removeprefix(".")};'
    yield "    }"
    yield f"    default_type {DEFAULT_CONTENT_TYPE};"
    yield "    charset off; # it is part of the types"
    yield ""
    for header in GLOBAL_HEADERS:
        if remark := HEADER_REMARKS.get(header.name):
            yield f"    # {remark}"
        yield f'    add_header {header.name} "{header.value}" always;'
    yield "    # What holds everywhere, on redirects and errors too; below, a file may say another."
    yield "    # No location has an add_header of its own: it would lose all those of the server."
    for header in PATH_HEADERS:
        yield f'    set {_variable(context, header)} "{header.value}";'
        yield f"    add_header {header.name} {_variable(context, header)} always;"
    yield ""
    yield f"    error_page 404 {context.not_found};"
    yield f"    error_page 403 =404 {context.not_found};"
    yield ""
    yield f'    root "{context.folder}";'
    yield from _pages(context)
    yield f'    location ~ "/\\.(?!well-known/)|\\.({COMPRESSIBLE})\\.(br|gz)$" {{ return 404; }}'
    yield from _redirects(context)
    yield from _files(context)
    yield "}"


def _pages(context: ServerContext) -> Iterator[str]:
    base = re.escape(context.base)
    yield "    # A page has one address: /about/ and not /about/index.html. nginx itself leads from"
    yield "    # /about to /about/. No map is asked here: pages are what is wanted most."
    pages = [
        f'~ "^{base}{_FOLDER}$"',
        *(f"= {context.base}/{address}" for address in EXTRA_POLICIES),
    ]
    for page in pages:
        address = page.removeprefix(f"= {context.base}")
        yield f"    location {page} {{"
        for header in PATH_HEADERS:
            if (value := header.get_value("" if page == pages[0] else address[1:])) != header.value:
                yield f'        set {_variable(context, header)} "{value}";'
        file = "${page}" if page == pages[0] else address
        yield f"        rewrite ^ {file}index.html break;"
        yield "    }"
    yield f'    location ~ "^({base}{_FOLDER})index\\.html$" {{ return 301 $1$is_args$args; }}'


def _redirects(context: ServerContext) -> Iterator[str]:
    if context.redirects:
        yield "    # Old addresses."
    for redirect in context.redirects:
        for old in redirect.old:
            yield f'    location = "{old}" {{ return 301 "{redirect.new}$is_args$args"; }}'


def _files(context: ServerContext) -> Iterator[str]:
    """Yield the location for all files that are no page."""
    yield f"    location {context.base}/ {{"
    for header in PATH_HEADERS:
        yield f"        set {_variable(context, header)} {_variable(context, header, '_of')};"
    if context.base:
        yield f'        alias "{context.folder}/";'
    yield "    }"
    if context.base:
        yield f"    location = {context.base} {{ return 301 {context.base}/$is_args$args; }}"
        yield "    location / { return 404; } # in its place: what else this domain serves"
