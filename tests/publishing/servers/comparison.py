"""Compare the responses of a server with those of the reference."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import brotli

from clinicsite.rendering.http_headers import HEADER_RULES, HostingConfig
from tests.publishing.servers.real_servers import RealServer, ServerResponse
from tests.reference_server import ExpectedResponse, get_expected_response

REDIRECTS = {  # each sign that an old address may hold
    "old/": "about/",
    "older.html": "articles/",
    "2019/~us/a.b-c_d/": "",
    "Old/": "contact/",
    "-.php/": "search/",
    "a..b/": "about/",
    "picture.png/": "glossary/",
    "v1.0.html": "about/",
}
HIDDEN = (".env", ".git/config", ".htaccess", "about/.secret.txt", ".well-known/.env")
BASES = {"domain": "https://clinic.example", "path": "https://example.org/~site/clinic"}
ENCODINGS = ("", "gzip", "br", "gzip, deflate, br", "br;q=0, gzip", "identity")
# Relative to the root of the site. {theme} and the like stand for the name of such a file.
ADDRESSES = (
    *("", "about/", "search/", "articles/", "conditions/crps/", "?x=1", "about/?x=1&y=%20"),
    *("about", "about?x=1&y=%2F", "conditions/crps", "search", ".well-known/medical-pages.json"),
    *("index.html", "about/index.html", "about/index.html?x=1", "nowhere/index.html", "404.html"),
    *("old", "old/", "old/?x=1", "old/index.html", "older.html", "older.html?a=b", "OLD/", "Old/"),
    *(
        "2019/~us/a.b-c_d",
        "2019/~us/a.b-c_d/",
        "2019/~us/axb-c_d/",
        "-.php/",
        "a..b/",
        "olderxhtml",
    ),
    *("picture.png", "picture.png/", "v1.0.html", "v1x0.html"),
    *("nowhere", "nowhere/", "a/b/c/d/nowhere", "nowhere.css", "about/nowhere.png", "feed.xml/"),
    *("theme", "theme/", "cards/", "theme/nowhere.0123456789.css", "%61bout/", "ABOUT/"),
    *("feed.xml", "about/changes/feed.xml", "sitemap.xml", "robots.txt", "site.webmanifest"),
    *("evidence/evidence.csv", "evidence/evidence.json", "privacy/proof.json", "favicon.ico"),
    *("apple-touch-icon.png", "search/index.json", "search/?q=pain", "small.txt"),
    *("{theme/*.css}", "{theme/js/*.js}", "{cards/*.png}", "{images/*.svg}", "{theme/img/*.svg}"),
    *("{search/parts/*/words-*}", "{search/parts/*/page-*}", "files/a.pdf"),
    *("images/a.0123456789-640.webp", "files/plan.2026112201.txt", "files/plan.br.txt"),
    *("about/index.html.gz", "about/index.html.br", "feed.xml.gz", ".well-known", ".well-known/"),
    *(f"about/{'a' * 300}", f"about/{'a' * 300}.css", "a/" * 2500, "%C3%A9" * 128, "about/%ff/"),
    *HIDDEN,
    *("%2eenv", "about/%2e%2e/.env", "..%2fsecret.txt", "%00", "a%0d%0aSet-Cookie:%20a=b", "%"),
)
UNPACKED = ("small.txt", "files/plan.br.txt")
OUTSIDE = ("/", "/about/", "/~site", "/~site/clinic", "/~site/clinicabout/", "/~site/clinic?x=1")
OUTWARD = (
    *("../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "%00", "%", "about/%2e%2e/.env"),
    *("about/../../secret.txt", "theme../../secret.txt", "theme/../../../secret.txt"),
)
UNPACK = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
UNANSWERABLE = {"..%2fsecret.txt", "%00", "%", "about/%2e%2e/.env"}  # 400 or 404 as they like


@dataclass
class ServerComparison:
    """A site on a server, and what the definition says of it."""

    server: RealServer
    hosting: HostingConfig
    folder: Path
    files: frozenset[str]

    def wanted(self, url: str, encoding: str = "") -> ExpectedResponse:
        return get_expected_response(url, self.hosting, self.files, encoding)

    def request(self, url: str, method: str = "GET", **headers: str) -> ServerResponse:
        return self.server.request(self.hosting.domain, url, method, **headers)

    def differences(
        self, reply: ServerResponse, wanted: ExpectedResponse, *, is_head: bool
    ) -> Iterator[str]:
        """What is not as the definition says, in words."""
        if reply.status != wanted.status:
            yield f"status {reply.status}, wanted {wanted.status.value}"
            return
        names = {*(header.name for header in HEADER_RULES), "Content-Encoding"}
        names |= {"Content-Type"} if wanted.file else set()
        for name in sorted(names):
            if reply.header(name) != wanted.headers.get(name, ""):
                yield f"{name}: {reply.header(name)!r}, wanted {wanted.headers.get(name)!r}"
        if location := wanted.headers.get("Location"):
            here = f"https://{self.hosting.domain}/"
            found = urljoin(here, reply.header("Location"))
            found = found.replace(f":{self.server.port}/", "/")
            if found != urljoin(here, location):
                yield f"Location: {found}, wanted {location}"
        if wanted.file:
            data = (self.folder / wanted.file).read_bytes()
            if reply.header("Content-Length") not in ("", str(len(data))):
                yield f"{reply.header('Content-Length')} bytes of {wanted.file}: {len(data)}"
            if reply.body != (b"" if is_head else data):
                yield f"other bytes than {wanted.file}"
