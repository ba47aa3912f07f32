"""The definition → a site file for nginx (1.18 or newer), headers on every answer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from clinicsite.publishing.servers.common import BY_PATH, EVERYWHERE, REMARKS, Place
from clinicsite.rendering.content_security_policy import MORE
from clinicsite.rendering.http_headers import ANYTHING, PACKED, TYPES, Header, Hosting

# A folder: no segment begins with a dot, and nothing in it could end a header.
# “+” behind a repeat: what it took it keeps, so a long address costs no more than its length.
_FOLDER = "(?<page>/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*+/)*+)"


def emit(hosting: Hosting, folder: str) -> str:
    """The file for the site whose files lie in `folder`. Raises UnfitError."""
    place = Place(hosting, folder)
    return "\n".join([*_head(place), *_maps(place), *_plain_http(place), *_server(place)]) + "\n"


def _head(place: Place) -> Iterator[str]:
    name = place.domain
    yield f"# {name} on nginx. Made by `python3 tasks.py host-config nginx`: make it again after"
    yield "# a change of addresses or headers, do not edit it by hand."
    yield "#"
    yield f"# 1. Save it as /etc/nginx/sites-available/{name}, and link to it in sites-enabled/."
    yield "# 2. Look at three paths: the folder of the site, the certificate and its key (those"
    yield "#    that are named here are certbot's)."
    yield "# 3. nginx -t && systemctl reload nginx"
    yield ""


def _variable(place: Place, header: Header, of: str = "") -> str:
    """A name that no other site of this nginx has, in the 40 signs that it takes unasked."""
    site = hashlib.sha256(f"{place.domain}{place.base}".encode()).hexdigest()[:6]
    return f"${header.name.lower().replace('-', '_')}{of}_{site}"


def _maps(place: Place) -> Iterator[str]:
    yield "# What is said of some files only."
    for header in BY_PATH:
        yield f"map $uri {_variable(place, header, '_of')} {{"
        for pattern, value in place.rules(header):
            yield f'    "~{pattern}" "{value}";'
        yield f'    default "{header.value}";'
        yield "    volatile; # looked up again when the answer becomes the page for what is missing"
        yield "}"
    yield ""


def _plain_http(place: Place) -> Iterator[str]:
    yield "server {"
    yield "    listen 80;"
    yield "    listen [::]:80;"
    yield f"    server_name {place.domain};"
    yield "    server_tokens off;"
    yield "    location /.well-known/acme-challenge/ { root /var/www/html; } # certbot's"
    yield f"    location / {{ return 301 https://{place.domain}$request_uri; }}"
    yield "}"
    yield ""


def _server(place: Place) -> Iterator[str]:
    yield "server {"
    yield "    listen 443 ssl http2;"
    yield "    listen [::]:443 ssl http2;"
    yield f"    server_name {place.domain};"
    yield f"    ssl_certificate /etc/letsencrypt/live/{place.domain}/fullchain.pem;"
    yield f"    ssl_certificate_key /etc/letsencrypt/live/{place.domain}/privkey.pem;"
    yield ""
    yield "    server_tokens off;"
    yield "    absolute_redirect off;"
    yield "    index index.html;"
    yield "    gzip off; # all that shrinks lies packed beside its file"
    yield "    gzip_static on;"
    yield "    # brotli_static on; # with Debian's libnginx-mod-http-brotli-static: a tenth less"
    yield ""
    yield "    types {"
    for suffix, kind in TYPES.items():
        yield f'        "{kind}" {suffix.removeprefix(".")};'
    yield "    }"
    yield f"    default_type {ANYTHING};"
    yield "    charset off; # it stands in the types"
    yield ""
    for header in EVERYWHERE:
        if remark := REMARKS.get(header.name):
            yield f"    # {remark}"
        yield f'    add_header {header.name} "{header.value}" always;'
    yield "    # What holds everywhere, on redirects and errors too; below, a file may say another."
    yield "    # No location has an add_header of its own: it would lose all those of the server."
    for header in BY_PATH:
        yield f'    set {_variable(place, header)} "{header.value}";'
        yield f"    add_header {header.name} {_variable(place, header)} always;"
    yield ""
    yield f"    error_page 404 {place.not_found};"
    yield f"    error_page 403 =404 {place.not_found};"
    yield ""
    yield f'    root "{place.folder}";'
    yield from _pages(place)
    yield f'    location ~ "/\\.(?!well-known/)|\\.({PACKED})\\.(br|gz)$" {{ return 404; }}'
    yield from _redirects(place)
    yield from _files(place)
    yield "}"


def _pages(place: Place) -> Iterator[str]:
    base = re.escape(place.base)
    yield "    # A page has one address: /about/ and not /about/index.html. nginx itself leads from"
    yield "    # /about to /about/. No map is asked here: pages are what is wanted most."
    pages = [f'~ "^{base}{_FOLDER}$"', *(f"= {place.base}/{address}" for address in MORE)]
    for page in pages:
        address = page.removeprefix(f"= {place.base}")
        yield f"    location {page} {{"
        for header in BY_PATH:
            if (value := header.of("" if page == pages[0] else address[1:])) != header.value:
                yield f'        set {_variable(place, header)} "{value}";'
        file = "${page}" if page == pages[0] else address
        yield f"        rewrite ^ {file}index.html break;"
        yield "    }"
    yield f'    location ~ "^({base}{_FOLDER})index\\.html$" {{ return 301 $1$is_args$args; }}'


def _redirects(place: Place) -> Iterator[str]:
    if place.redirects:
        yield "    # Old addresses."
    for redirect in place.redirects:
        for old in redirect.old:
            yield f'    location = "{old}" {{ return 301 "{redirect.new}$is_args$args"; }}'


def _files(place: Place) -> Iterator[str]:
    """All that is no page."""
    yield f"    location {place.base}/ {{"
    for header in BY_PATH:
        yield f"        set {_variable(place, header)} {_variable(place, header, '_of')};"
    if place.base:
        yield f'        alias "{place.folder}/";'
    yield "    }"
    if place.base:
        yield f"    location = {place.base} {{ return 301 {place.base}/$is_args$args; }}"
        yield "    location / { return 404; } # in its place: what else this domain serves"
