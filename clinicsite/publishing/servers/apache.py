"""Write a site file for Apache (2.4.13 or newer), with our headers on every response."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from clinicsite.publishing.servers.common import (
    GLOBAL_HEADERS,
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
    HostingConfig,
)

# A redirect has the values that hold everywhere; the page for what is not there is a file too.
_FILE_RESPONSES = "%{REQUEST_STATUS} -in {'200', '206', '304', '404'}"

# A coding that a browser names, and not with q=0 (RFC 9110, 12.4.2).
_ACCEPTS_ENCODING = "(^|,) *{} *(; *q=(1(\\.0*)?|0?\\.0*[1-9][0-9]*) *)?(,|$)"


def emit_config(hosting: HostingConfig, folder: str) -> str:
    """Return the file for the site whose files are in `folder`. Raises HostConfigError."""
    context = ServerContext(hosting, folder)
    inside = [*_files(context), *_headers(context), *_types(), *_rewriting(context)]
    lines = [*_head(context), *_plain_http(context), "<VirtualHost *:443>"]
    return "\n".join([*lines, *(f"    {line}".rstrip() for line in inside), "</VirtualHost>", ""])


def _head(context: ServerContext) -> Iterator[str]:
    name = context.domain
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


def _plain_http(context: ServerContext) -> Iterator[str]:
    yield "<VirtualHost *:80>"
    yield f"    ServerName {context.domain}"
    yield "    DocumentRoot /var/www/html"
    yield "    # All but certbot's folder goes to https."
    yield "    RewriteEngine On"
    yield '    RewriteCond "%{REQUEST_URI}" "!^/\\.well-known/acme-challenge/"'
    yield f'    RewriteRule "^" "https://{context.domain}%{{REQUEST_URI}}" [R=301,L]'
    yield "</VirtualHost>"
    yield ""


def _files(context: ServerContext) -> Iterator[str]:
    yield f"ServerName {context.domain}"
    yield "SSLEngine on"
    yield f'SSLCertificateFile "/etc/letsencrypt/live/{context.domain}/fullchain.pem"'
    yield f'SSLCertificateKeyFile "/etc/letsencrypt/live/{context.domain}/privkey.pem"'
    yield "Protocols h2 http/1.1"
    yield "ServerSignature Off"
    yield ""
    if context.base:
        yield f'Alias "{context.base}/" "{context.folder}/"'
    else:
        yield f'DocumentRoot "{context.folder}"'
    yield "# The folder that is live may be a link, which publishing turns to another one."
    yield f'<Directory "{PurePosixPath(context.folder).parent}">'
    yield "    Options FollowSymLinks"
    yield "    AllowOverride None"
    yield "</Directory>"
    yield f'<Directory "{context.folder}">'
    yield "    Options FollowSymLinks"
    yield "    AllowOverride None"
    yield "    Require all granted"
    yield "    DirectoryIndex index.html"
    yield "    AcceptPathInfo Off"
    yield "</Directory>"
    yield f"ErrorDocument 403 {context.not_found}"
    yield f"ErrorDocument 404 {context.not_found}"
    yield ""


def _headers(context: ServerContext) -> Iterator[str]:
    yield "# “always”: on redirects and errors too."
    for header in GLOBAL_HEADERS:
        if remark := HEADER_REMARKS.get(header.name):
            yield f"# {remark}"
        yield f'Header always set {header.name} "{header.value}"'
    for header in PATH_HEADERS:
        if header.value:
            yield f'Header always set {header.name} "{header.value}"'
        for rule, value in reversed(context.get_rules(header)):  # the last that fits decides
            where = f"{_FILE_RESPONSES} && %{{REQUEST_URI}} =~ m#{rule}#"
            yield f'Header always set {header.name} "{value}" "expr={where}"'
    yield ""


def _types() -> Iterator[str]:
    yield from (f'AddType "{kind}" {suffix}' for suffix, kind in CONTENT_TYPES.items())
    others = "|".join(suffix.removeprefix(".") for suffix in CONTENT_TYPES)
    yield f'<FilesMatch "^(?!.*\\.({others})(\\.br|\\.gz)?$)">'
    yield f"    ForceType {DEFAULT_CONTENT_TYPE}"
    yield "</FilesMatch>"
    yield "SetEnv no-gzip 1"
    yield ""


def _rewriting(context: ServerContext) -> Iterator[str]:
    base = re.escape(context.base)
    yield "RewriteEngine On"
    yield "RewriteCond %{REQUEST_METHOD} !^(GET|HEAD)$"
    yield "RewriteRule ^ - [R=405,L]"
    yield "# No disk holds such a name, and asking it for one is forbidden instead of not found."
    yield 'RewriteRule "[^/]{256}|.{1000}" - [R=404,L]'
    if context.base:
        yield f'RewriteRule "^{base}$" "{context.base}/" [R=301,L]'
        yield "# In its place: what else this domain serves."
        yield f'RewriteRule "^/(?!{base[1:]}/)" - [R=404,L]'
    yield "# A page has one address: /about/ and not /about/index.html. Apache itself leads from"
    yield "# /about to /about/."
    yield f'RewriteRule "^({base}{SAFE_PATH})index\\.html$" "$1" [R=301,L,NS]'
    yield f'RewriteRule "/\\.(?!well-known/)|\\.({COMPRESSIBLE})\\.(br|gz)$" - [R=404,L]'
    if context.redirects:
        yield "# Old addresses."
    for redirect in context.redirects:
        old = re.escape(redirect.old[0]) + ("/?" if redirect.old[1:] else "")
        yield f'RewriteRule "^{old}$" "{redirect.new}" [R=301,L]'
    folder = context.folder
    yield "# A folder without a page of its own."
    yield f'RewriteCond "{folder}/$1" -d'
    yield f'RewriteCond "{folder}/$1index.html" !-f'
    yield f'RewriteRule "^{base}/((?:.*/)?)$" - [R=404,L]'
    yield "# Compressed files are beside those that shrink. A name that contains .br. would"
    yield "# count as packed twice."
    for coding, suffix in ENCODING_SUFFIXES.items():
        accepts = f'RewriteCond "%{{HTTP:Accept-Encoding}}" "{_ACCEPTS_ENCODING.format(coding)}"'
        for rule, file in (
            (rf"^{base}/((?:.*/)?)$", f"{folder}/$1index.html{suffix}"),
            (rf"^{base}/(.*\.({COMPRESSIBLE}))$", f"{folder}/$1{suffix}"),
        ):
            yield accepts
            yield 'RewriteCond "%{REQUEST_URI}" "!\\.(br|gz)\\."'
            yield f'RewriteCond "{file}" -f'
            yield f'RewriteRule "{rule}" "{file}" [L]'
    for coding, suffix in ENCODING_SUFFIXES.items():
        yield f'<FilesMatch "\\{suffix}$">'
        yield f"    RemoveType {suffix}"
        yield f"    RemoveLanguage {suffix}"
        yield f"    AddEncoding {coding} {suffix}"
        yield "</FilesMatch>"
