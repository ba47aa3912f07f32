"""nginx, Caddy and Apache, started with our files, answer exactly as the definition says."""

import gzip
import re
import shutil
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import brotli
import pytest

from clinicsite.rendering.http_headers import COMPRESSIBLE, HEADER_RULES, HostingConfig
from tests.conftest import BuiltSite
from tests.publishing.servers import real_servers
from tests.publishing.servers.comparison import (
    ADDRESSES,
    BASES,
    ENCODINGS,
    HIDDEN,
    OUTSIDE,
    OUTWARD,
    REDIRECTS,
    UNANSWERABLE,
    UNPACK,
    UNPACKED,
    ServerComparison,
)
from tests.publishing.servers.real_servers import RealServer
from tests.reference_server import is_hidden


@pytest.fixture(scope="module")
def folder(real_site: BuiltSite) -> Iterator[Path]:
    """The site as publishing leaves it on a server: packed, behind a link; and what must not go."""
    with real_servers.make_shared_folder() as room:
        release = room / "releases" / "1"
        shutil.copytree(real_site.folder, release)
        for old in REDIRECTS:
            write(release / (old if old.endswith(".html") else f"{old}index.html"), b"moved")
        for name in HIDDEN:
            write(release / name, b"secret")
        write(room / "releases" / "secret.txt", b"secret")
        write(release / "files/a.pdf", b"%PDF")
        write(release / "files/plan.2026112201.txt", b"plan")
        write(release / "images/a.0123456789-640.webp", b"RIFF")
        for path in [
            path for path in release.rglob("*") if path.suffix[1:] in COMPRESSIBLE.split("|")
        ]:
            data = path.read_bytes()
            write(path.with_name(f"{path.name}.gz"), gzip.compress(data, 9, mtime=0))
            write(path.with_name(f"{path.name}.br"), brotli.compress(data, quality=4))
        for name in UNPACKED:
            write(release / name, b"too small to be packed")
        (room / "current").symlink_to(release)
        yield room


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@pytest.fixture(scope="module", params=["nginx", "caddy", "apache"])
def server(folder: Path, request: pytest.FixtureRequest) -> Iterator[RealServer]:
    """Each server, with the site at the root of a domain and under a path."""
    sites = {
        base: (HostingConfig(root, REDIRECTS), folder / "current") for base, root in BASES.items()
    }
    with real_servers.run_server(request.param, sites, folder / request.param) as started:
        yield started


@pytest.fixture(params=BASES)
def parity(server: RealServer, folder: Path, request: pytest.FixtureRequest) -> ServerComparison:
    """A server, and what it should answer at one of its two sites."""
    current = folder / "current"
    return ServerComparison(
        server, HostingConfig(BASES[request.param], REDIRECTS), current, list_files(current)
    )


@cache
def list_files(folder: Path) -> frozenset[str]:
    """The files below a folder."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return frozenset(path.relative_to(folder).as_posix() for path in found)


def list_urls(parity: ServerComparison) -> list[str]:
    """The paths that are asked for, with the names of real files put in."""
    found = []
    for address in ADDRESSES:
        if address.startswith("{"):
            files = sorted(parity.folder.glob(address.strip("{}")))
            address = next(file for file in files if file.suffix not in (".gz", ".br"))
            address = address.relative_to(parity.folder).as_posix()
        found.append(f"{parity.hosting.base}/{address}")
    return found + (list(OUTSIDE) if parity.hosting.base else [])


def test_servers_request_list_is_complete(parity: ServerComparison) -> None:
    assert len(list_urls(parity)) >= 40


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_servers_answer_like_the_reference(parity: ServerComparison, method: str) -> None:
    wrong = []
    for url in list_urls(parity):
        if url.removeprefix(f"{parity.hosting.base}/") in UNANSWERABLE:
            continue
        for encoding in ENCODINGS:
            headers = {"Accept_Encoding": encoding} if encoding else {}
            reply, wanted = parity.request(url, method, **headers), parity.wanted(url, encoding)
            found = parity.differences(reply, wanted, is_head=method == "HEAD")
            wrong += [f"{url} ({encoding or 'plain'}): {difference}" for difference in found]
    assert not wrong, "\n".join(wrong)


def test_servers_send_every_file_unchanged(parity: ServerComparison) -> None:
    plain = {name for name in parity.files if not is_hidden(name)}
    wrong = []
    for name in sorted(plain):
        url = f"{parity.hosting.base}/{name.removesuffix('index.html')}"
        if parity.wanted(url).status != HTTPStatus.OK:  # an old address, which has a file too
            continue
        for encoding in ("br", "gzip"):
            reply = parity.request(url, Accept_Encoding=encoding)
            unpack = UNPACK[reply.header("Content-Encoding")]
            if unpack(reply.body) != (parity.folder / name).read_bytes():
                wrong.append(f"{url} as {encoding}")
    assert not wrong, "\n".join(wrong)


def test_servers_answer_304_for_current_etag(parity: ServerComparison) -> None:
    for address in ("", "about/", "search/", "feed.xml", "404.html", "favicon.ico", "small.txt"):
        url = f"{parity.hosting.base}/{address}"
        for encoding in ("", "gzip", "br"):
            sent = {"Accept_Encoding": encoding} if encoding else {}
            mark = parity.request(url, **sent).header("ETag")
            assert mark, f"{url} has no ETag"
            again = parity.request(url, **sent, If_None_Match=mark)
            assert (again.status, again.body) == (HTTPStatus.NOT_MODIFIED, b""), url
            wanted = parity.wanted(url, encoding).headers
            assert again.header("ETag") == mark
            for name in ("Cache-Control", "Vary"):  # RFC 9110, 15.4.5
                assert again.header(name) == wanted.get(name, ""), f"{url}: {name}"
            for header in HEADER_RULES:  # Apache leaves out what the browser has with the file
                assert again.header(header.name) in ("", wanted.get(header.name, "")), url
            other = parity.request(url, **sent, If_None_Match='"another"')
            assert other.status == HTTPStatus.OK


def test_servers_give_compressed_files_their_own_etag(parity: ServerComparison) -> None:
    url = f"{parity.hosting.base}/about/"
    marks = {
        parity.request(url, Accept_Encoding=coding).header("ETag") for coding in ("br", "gzip")
    }
    marks.add(parity.request(url).header("ETag"))
    assert len(marks) == 3  # RFC 9110, 8.8.3.3: a strong mark is of exact bytes


def test_servers_redirect_to_no_other_host(parity: ServerComparison) -> None:
    tries = ("//evil.example", "/\\evil.example", "/%5cevil.example", "/%2fevil.example", "//about")
    for start in tries:
        for end in ("", "/", "/index.html", "/..", "/../about", "%0d%0aSet-Cookie:a=b/index.html"):
            for url in (f"{start}{end}", f"{parity.hosting.base}{start}{end}"):
                reply = parity.request(url)
                location = reply.header("Location").replace("\\", "/")
                where = urljoin(f"https://{parity.hosting.domain}/", location)
                host = urlsplit(where).netloc.partition(":")[0]
                assert host == parity.hosting.domain, f"{url} leads to {location}"
                assert reply.header("Set-Cookie") == ""


def test_servers_send_nothing_outside_the_site(parity: ServerComparison) -> None:
    for address in (*HIDDEN, *OUTWARD):
        reply = parity.request(f"{parity.hosting.base}/{address}")
        assert reply.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND), address
        assert b"secret" not in reply.body, address


def test_servers_redirect_http_to_https(server: RealServer) -> None:
    for root in BASES.values():
        host = HostingConfig(root, {})
        url = f"{host.base}/about/?x=1"
        reply = server.request_http(host.domain, url)
        assert reply.status in (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT)
        found = reply.header("Location").replace(f":{server.port}", "")
        assert found == f"https://{host.domain}{url}"


def test_servers_hide_their_version(parity: ServerComparison) -> None:
    for address in ("", "nowhere", "about"):
        reply = parity.request(f"{parity.hosting.base}/{address}")
        assert not re.search(r"\d", reply.header("Server"))


def test_servers_refuse_writing_methods(parity: ServerComparison) -> None:
    for method in ("PUT", "POST", "DELETE", "OPTIONS", "TRACE"):
        reply = parity.request(f"{parity.hosting.base}/about/", method)
        assert reply.status == HTTPStatus.METHOD_NOT_ALLOWED, method


def test_servers_follow_a_switched_link_at_once(parity: ServerComparison) -> None:
    other = parity.folder.parent / "releases" / "2"
    write(other / "index.html", b"the other site")
    write(other / "404.html", b"not in the other site")
    link, kept = parity.folder, parity.folder.readlink()
    try:
        for target, page in ((other, b"the other site"), (kept, None)):
            turned = link.with_name("turned")
            turned.symlink_to(target)
            turned.replace(link)
            got = parity.request(f"{parity.hosting.base}/").body
            assert (got == b"the other site") == (page is not None)
    finally:
        assert link.readlink() == kept
