"""The definition → a site file for nginx (1.18 or newer), headers on every answer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from plugins.publishing.emitters.server import BY_PATH, EVERYWHERE, PLAIN_PATH, REMARKS, Place
from plugins.rendering.hosting import ANYTHING, PACKED, TYPES, Header, Hosting

# A redirect and an error have the value that holds everywhere; the error page is a file too, but
# by then nginx looks at its own address.
_OF_A_FILE = "(200|206|304|404)"


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


def _variable(place: Place, header: Header) -> str:
    """A name that no other site of this nginx has, in the 40 signs that it takes unasked."""
    site = hashlib.sha256(f"{place.domain}{place.base}".encode()).hexdigest()[:6]
    return f"${header.name.lower().replace('-', '_')}_{site}"


def _maps(place: Place) -> Iterator[str]:
    yield "# What is said of some files only. No location below has an add_header of its own: it"
    yield "# would lose all those of the server."
    for header in BY_PATH:
        yield f'map "$status $uri" {_variable(place, header)} {{'
        for pattern, value in place.rules(header):
            start = pattern.removeprefix("^") if pattern.startswith("^") else f".*{pattern}"
            yield f'    "~^{_OF_A_FILE} {start}" "{value}";'
        yield f'    default "{header.value}";'
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
    for header in BY_PATH:
        yield f"    add_header {header.name} {_variable(place, header)} always;"
    yield ""
    yield f"    error_page 404 {place.not_found};"
    yield f"    error_page 403 =404 {place.not_found};"
    yield ""
    yield "    # A page has one address: /about/ and not /about/index.html. nginx itself leads from"
    yield "    # /about to /about/."
    yield f'    if ($request_uri ~ "^({re.escape(place.base)}{PLAIN_PATH})index\\.html(\\?|$)") {{'
    yield "        return 301 $1$is_args$args;"
    yield "    }"
    yield "    location ~ /\\.(?!well-known/) { return 404; }"
    yield f'    location ~ "\\.({PACKED})\\.(br|gz)$" {{ return 404; }}'
    yield from _redirects(place)
    yield from _files(place)
    yield "}"


def _redirects(place: Place) -> Iterator[str]:
    if place.redirects:
        yield "    # Old addresses."
    for redirect in place.redirects:
        for old in redirect.old:
            yield f'    location = "{old}" {{ return 301 "{redirect.new}$is_args$args"; }}'


def _files(place: Place) -> Iterator[str]:
    if not place.base:
        yield f'    root "{place.folder}";'
        return
    yield f"    location {place.base}/ {{"
    yield f'        alias "{place.folder}/";'
    yield "    }"
    yield f"    location = {place.base} {{ return 301 {place.base}/$is_args$args; }}"
    yield "    location / { return 404; } # in its place: what else this domain serves"
