"""The definition → a site file for Apache (2.4.13 or newer), headers on every answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from clinicsite.publishing.servers.common import BY_PATH, EVERYWHERE, PLAIN_PATH, REMARKS, Place
from clinicsite.rendering.http_headers import ANYTHING, PACKED, TYPES, Hosting
from clinicsite.rendering.reference_server import CODINGS

# A redirect has the values that hold everywhere; the page for what is not there is a file too.
_OF_A_FILE = "%{REQUEST_STATUS} -in {'200', '206', '304', '404'}"

# A coding that a browser names, and not with q=0 (RFC 9110, 12.4.2).
_ACCEPTED = "(^|,) *{} *(; *q=(1(\\.0*)?|0?\\.0*[1-9][0-9]*) *)?(,|$)"


def emit(hosting: Hosting, folder: str) -> str:
    """The file for the site whose files lie in `folder`. Raises UnfitError."""
    place = Place(hosting, folder)
    inside = [*_files(place), *_headers(place), *_types(), *_rewriting(place)]
    lines = [*_head(place), *_plain_http(place), "<VirtualHost *:443>"]
    return "\n".join([*lines, *(f"    {line}".rstrip() for line in inside), "</VirtualHost>", ""])


def _head(place: Place) -> Iterator[str]:
    name = place.domain
    yield f"# {name} on Apache. Made by `python3 tasks.py host-config apache`: make it again after"
    yield "# a change of addresses or headers, do not edit it by hand."
    yield "#"
    yield "# 1. a2enmod ssl http2 headers rewrite"
    yield f"# 2. Save it as /etc/apache2/sites-available/{name}.conf, and a2ensite {name}"
    yield "# 3. Look at three paths: the folder of the site, the certificate and its key (those"
    yield "#    that are named here are certbot's)."
    yield "# 4. apachectl configtest && systemctl reload apache2"
    yield ""
    yield "ServerTokens Prod"
    yield "TraceEnable Off"
    yield ""


def _plain_http(place: Place) -> Iterator[str]:
    yield "<VirtualHost *:80>"
    yield f"    ServerName {place.domain}"
    yield "    DocumentRoot /var/www/html"
    yield "    # All but certbot's folder goes to https."
    yield "    RewriteEngine On"
    yield '    RewriteCond "%{REQUEST_URI}" "!^/\\.well-known/acme-challenge/"'
    yield f'    RewriteRule "^" "https://{place.domain}%{{REQUEST_URI}}" [R=301,L]'
    yield "</VirtualHost>"
    yield ""


def _files(place: Place) -> Iterator[str]:
    yield f"ServerName {place.domain}"
    yield "SSLEngine on"
    yield f'SSLCertificateFile "/etc/letsencrypt/live/{place.domain}/fullchain.pem"'
    yield f'SSLCertificateKeyFile "/etc/letsencrypt/live/{place.domain}/privkey.pem"'
    yield "Protocols h2 http/1.1"
    yield "ServerSignature Off"
    yield ""
    if place.base:
        yield f'Alias "{place.base}/" "{place.folder}/"'
    else:
        yield f'DocumentRoot "{place.folder}"'
    yield "# The folder that is live may be a link, which publishing turns to another one."
    yield f'<Directory "{PurePosixPath(place.folder).parent}">'
    yield "    Options FollowSymLinks"
    yield "    AllowOverride None"
    yield "</Directory>"
    yield f'<Directory "{place.folder}">'
    yield "    Options FollowSymLinks"
    yield "    AllowOverride None"
    yield "    Require all granted"
    yield "    DirectoryIndex index.html"
    yield "    AcceptPathInfo Off"
    yield "</Directory>"
    yield f"ErrorDocument 403 {place.not_found}"
    yield f"ErrorDocument 404 {place.not_found}"
    yield ""


def _headers(place: Place) -> Iterator[str]:
    yield "# “always”: on redirects and errors too."
    for header in EVERYWHERE:
        if remark := REMARKS.get(header.name):
            yield f"# {remark}"
        yield f'Header always set {header.name} "{header.value}"'
    for header in BY_PATH:
        if header.value:
            yield f'Header always set {header.name} "{header.value}"'
        for rule, value in reversed(place.rules(header)):  # the last that fits decides
            where = f"{_OF_A_FILE} && %{{REQUEST_URI}} =~ m#{rule}#"
            yield f'Header always set {header.name} "{value}" "expr={where}"'
    yield ""


def _types() -> Iterator[str]:
    yield from (f'AddType "{kind}" {suffix}' for suffix, kind in TYPES.items())
    others = "|".join(suffix.removeprefix(".") for suffix in TYPES)
    yield f'<FilesMatch "^(?!.*\\.({others})(\\.br|\\.gz)?$)">'
    yield f"    ForceType {ANYTHING}"
    yield "</FilesMatch>"
    yield "SetEnv no-gzip 1"
    yield ""


def _rewriting(place: Place) -> Iterator[str]:
    base = re.escape(place.base)
    yield "RewriteEngine On"
    yield "RewriteCond %{REQUEST_METHOD} !^(GET|HEAD)$"
    yield "RewriteRule ^ - [R=405,L]"
    yield "# No disk holds such a name, and asking it for one is forbidden instead of not found."
    yield 'RewriteRule "[^/]{256}|.{1000}" - [R=404,L]'
    if place.base:
        yield f'RewriteRule "^{base}$" "{place.base}/" [R=301,L]'
        yield "# In its place: what else this domain serves."
        yield f'RewriteRule "^/(?!{base[1:]}/)" - [R=404,L]'
    yield "# A page has one address: /about/ and not /about/index.html. Apache itself leads from"
    yield "# /about to /about/."
    yield f'RewriteRule "^({base}{PLAIN_PATH})index\\.html$" "$1" [R=301,L,NS]'
    yield f'RewriteRule "/\\.(?!well-known/)|\\.({PACKED})\\.(br|gz)$" - [R=404,L]'
    if place.redirects:
        yield "# Old addresses."
    for redirect in place.redirects:
        old = re.escape(redirect.old[0]) + ("/?" if redirect.old[1:] else "")
        yield f'RewriteRule "^{old}$" "{redirect.new}" [R=301,L]'
    folder = place.folder
    yield "# A folder without a page of its own."
    yield f'RewriteCond "{folder}/$1" -d'
    yield f'RewriteCond "{folder}/$1index.html" !-f'
    yield f'RewriteRule "^{base}/((?:.*/)?)$" - [R=404,L]'
    yield "# All that shrinks lies packed beside its file. A name with .br. in its midst would"
    yield "# count as packed twice."
    for coding, suffix in CODINGS.items():
        accepts = f'RewriteCond "%{{HTTP:Accept-Encoding}}" "{_ACCEPTED.format(coding)}"'
        for rule, file in (
            (rf"^{base}/((?:.*/)?)$", f"{folder}/$1index.html{suffix}"),
            (rf"^{base}/(.*\.({PACKED}))$", f"{folder}/$1{suffix}"),
        ):
            yield accepts
            yield 'RewriteCond "%{REQUEST_URI}" "!\\.(br|gz)\\."'
            yield f'RewriteCond "{file}" -f'
            yield f'RewriteRule "{rule}" "{file}" [L]'
    for coding, suffix in CODINGS.items():
        yield f'<FilesMatch "\\{suffix}$">'
        yield f"    RemoveType {suffix}"
        yield f"    RemoveLanguage {suffix}"
        yield f"    AddEncoding {coding} {suffix}"
        yield "</FilesMatch>"
