"""Answer a URL as a host does that follows http_headers: real servers are compared with it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote

from clinicsite.rendering.http_headers import (
    COMPRESSIBLE,
    ENCODING_SUFFIXES,
    HEADER_RULES,
    HostingConfig,
    get_content_type,
    get_headers,
)

ERROR_PAGE = "404.html"
INDEX_FILE = "index.html"
WELL_KNOWN = ".well-known"  # RFC 8615
_COMPRESSED_FILE = re.compile(rf"\.({COMPRESSIBLE})\.(br|gz)$")


@dataclass(frozen=True)
class ExpectedResponse:
    """A status, the headers of the definition, and the file whose bytes are the body."""

    status: HTTPStatus
    headers: dict[str, str]
    file: str = ""  # relative to the root of the site; empty with a redirect


def get_expected_response(
    url: str, hosting: HostingConfig, files: Collection[str], accept_encoding: str = ""
) -> ExpectedResponse:
    """The answer to `url`, a path from the root of the domain and perhaps a query.

    `files` are those that the host has, packed ones too. A redirect keeps the query.
    """
    path, mark, query = url.partition("?")
    target = _find_redirect_target(unquote(path), hosting, files)
    if target is not None:
        location = f"{hosting.base}/{target}{mark}{query}"
        fixed = {header.name: header.value for header in HEADER_RULES if header.value}
        return ExpectedResponse(HTTPStatus.MOVED_PERMANENTLY, {**fixed, "Location": location})
    address = unquote(path).removeprefix(f"{hosting.base}/")
    file = f"{address}{INDEX_FILE}" if not address or address.endswith("/") else address
    inside = path.startswith(f"{hosting.base}/")
    if not inside or is_hidden(address) or file not in files:
        return _respond_with_file(HTTPStatus.NOT_FOUND, ERROR_PAGE, files, accept_encoding)
    return _respond_with_file(HTTPStatus.OK, file, files, accept_encoding)


def _find_redirect_target(path: str, hosting: HostingConfig, files: Collection[str]) -> str | None:
    """Where `path` leads on, relative to the root of the site; None when it does not."""
    if path == hosting.base and path:
        return ""
    if not path.startswith(f"{hosting.base}/"):
        return None
    address = path.removeprefix(f"{hosting.base}/")
    folder, _, name = address.rpartition("/")
    if name == INDEX_FILE:  # a page has one address
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
    return not allowed or bool(_COMPRESSED_FILE.search(address))


def _respond_with_file(
    status: HTTPStatus, file: str, files: Collection[str], accepted: str
) -> ExpectedResponse:
    """The file as small as the browser takes it."""
    found = {**get_headers(file), "Content-Type": get_content_type(file)}
    wanted = {
        coding.strip()
        for coding, _, q in map(_split_quality, accepted.split(","))
        if not _is_zero_quality(q)
    }
    for coding, suffix in ENCODING_SUFFIXES.items():
        if coding in wanted and f"{file}{suffix}" in files:
            return ExpectedResponse(
                status, {**found, "Content-Encoding": coding}, f"{file}{suffix}"
            )
    return ExpectedResponse(status, found, file)


def _split_quality(coding: str) -> tuple[str, str, str]:
    return coding.replace(" ", "").lower().partition(";q=")


def _is_zero_quality(quality: str) -> bool:
    return bool(re.fullmatch(r"0(\.0*)?", quality))
