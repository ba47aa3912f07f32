"""What a host that follows the definition answers to an address: what its servers are tested by."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote

from clinicsite.rendering.http_headers import HEADERS, PACKED, Hosting, content_type, headers

NOT_FOUND = "404.html"
INDEX = "index.html"
CODINGS = {"br": ".br", "gzip": ".gz"}  # RFC 7932, RFC 1952; the smaller is the first
WELL_KNOWN = ".well-known"  # RFC 8615
_PACKED = re.compile(rf"\.({PACKED})\.(br|gz)$")


@dataclass(frozen=True)
class Answer:
    """A status, the headers of the definition, and the file whose bytes are the body."""

    status: HTTPStatus
    headers: dict[str, str]
    file: str = ""  # relative to the root of the site; empty with a redirect


def answer_for(
    url: str, hosting: Hosting, files: Collection[str], accept_encoding: str = ""
) -> Answer:
    """The answer to `url`, a path from the root of the domain and perhaps a query.

    `files` are those that the host has, packed ones too. A redirect keeps the query.
    """
    path, mark, query = url.partition("?")
    target = _target(unquote(path), hosting, files)
    if target is not None:
        location = f"{hosting.base}/{target}{mark}{query}"
        fixed = {header.name: header.value for header in HEADERS if header.value}
        return Answer(HTTPStatus.MOVED_PERMANENTLY, {**fixed, "Location": location})
    address = unquote(path).removeprefix(f"{hosting.base}/")
    file = f"{address}{INDEX}" if not address or address.endswith("/") else address
    inside = path.startswith(f"{hosting.base}/")
    if not inside or is_hidden(address) or file not in files:
        return _sent(HTTPStatus.NOT_FOUND, NOT_FOUND, files, accept_encoding)
    return _sent(HTTPStatus.OK, file, files, accept_encoding)


def _target(path: str, hosting: Hosting, files: Collection[str]) -> str | None:
    """Where `path` leads on, relative to the root of the site; None when it does not."""
    if path == hosting.base and path:
        return ""
    if not path.startswith(f"{hosting.base}/"):
        return None
    address = path.removeprefix(f"{hosting.base}/")
    folder, _, name = address.rpartition("/")
    if name == INDEX:  # a page has one address
        return f"{folder}/" if folder else ""
    if is_hidden(address):
        return None
    for old in (address, f"{address}/"):
        if old in hosting.redirects:
            return hosting.redirects[old]
    is_folder = address and any(file.startswith(f"{address}/") for file in files)
    return f"{address}/" if is_folder and not address.endswith("/") else None


def is_hidden(address: str) -> bool:
    """Whether nobody may have what is at this address: dotfiles, and packed files as such."""
    dots = [part for part in address.split("/") if part.startswith(".")]
    allowed = not dots or (dots == [WELL_KNOWN] and f"{WELL_KNOWN}/" in address)
    return not allowed or bool(_PACKED.search(address))


def _sent(status: HTTPStatus, file: str, files: Collection[str], accepted: str) -> Answer:
    """The file as small as the browser takes it."""
    found = {**headers(file), "Content-Type": content_type(file)}
    wanted = {
        coding.strip() for coding, _, q in map(_parts, accepted.split(",")) if not _is_zero(q)
    }
    for coding, suffix in CODINGS.items():
        if coding in wanted and f"{file}{suffix}" in files:
            return Answer(status, {**found, "Content-Encoding": coding}, f"{file}{suffix}")
    return Answer(status, found, file)


def _parts(coding: str) -> tuple[str, str, str]:
    return coding.replace(" ", "").lower().partition(";q=")


def _is_zero(quality: str) -> bool:
    return bool(re.fullmatch(r"0(\.0*)?", quality))
