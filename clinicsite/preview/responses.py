"""What the browser gets for an address: a page as it is now, or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from pathlib import PurePosixPath

from clinicsite.checks.report_formats import errors_in
from clinicsite.model.problem import Problem
from clinicsite.preview import overlay
from clinicsite.preview.session import Live
from clinicsite.rendering.lazy_build import OnDemand
from clinicsite.rendering.lazy_writer import Make

KEPT = 50  # good pages that are remembered, to stand below an error


@dataclass(frozen=True)
class Answer:
    """A status, the ending that tells the type, the bytes; for a redirect, where to."""

    status: HTTPStatus
    suffix: str
    body: bytes
    target: str = ""


class Answers:
    """Answers for the site at this moment, and remembers the last good state of each page."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._kept: dict[str, bytes] = {}

    def at(self, address: str) -> Answer:
        """The answer for an address relative to the root of the site, as in articles/x/."""
        with self._live.precedence.first():
            return self._at(address)

    def _at(self, address: str) -> Answer:
        name, shown = self._live.news.name, self._live.shown  # the name first: never too new
        if shown is None:
            wrong = self._live.problems
            parts = overlay.parts(self._live, "", [], wrong, good=False)
            return _page(HTTPStatus.SERVICE_UNAVAILABLE, b"", parts, name)
        file = f"{address}index.html" if not address or address.endswith("/") else address
        status, make = HTTPStatus.OK, shown.record.find(file)
        path = self._live.paths.get(file, "")
        if make is None and not path:
            if shown.record.find(f"{file}/index.html"):
                return Answer(HTTPStatus.MOVED_PERMANENTLY, ".txt", b"", f"{address}/")
            file = path = "404.html"
            status, make = HTTPStatus.NOT_FOUND, shown.record.find(file)
        if make and not file.endswith(".html"):
            return self._file(file, make, shown)
        own = self._live.own_problems(path)
        wrong = [*self._live.problems, *errors_in(own)]
        if make is None and not wrong and status == HTTPStatus.OK:  # a draft, seen as on a day
            status, file, make = HTTPStatus.NOT_FOUND, "404.html", shown.record.find("404.html")
        html = b""
        if make and not errors_in(own):
            html, faults = self._made(make, shown)
            wrong += faults
        if html and not wrong:
            self._keep(file, html)
        below = html or self._kept.get(file, b"")
        wrong = sorted(set(wrong))
        parts = overlay.parts(self._live, path, own, wrong, good=bool(below))
        if wrong and not below:
            status = HTTPStatus.SERVICE_UNAVAILABLE
        return _page(status, below, parts, name)

    def _made(self, make: Make, shown: OnDemand) -> tuple[bytes, list[Problem]]:
        """What was asked for, or why it cannot be made."""
        try:
            return make(), []
        except Exception as error:  # noqa: BLE001 (a template can raise anything; it is shown)
            return b"", [self._live.fault(error)]

    def _file(self, file: str, make: Make, shown: OnDemand) -> Answer:
        data, faults = self._made(make, shown)
        if faults:
            text = "\n\n".join(fault.text() for fault in faults).encode()
            return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, ".txt", text)
        return Answer(HTTPStatus.OK, PurePosixPath(file).suffix, data)

    def _keep(self, file: str, html: bytes) -> None:
        self._kept.pop(file, None)
        self._kept[file] = html
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]


def _page(status: HTTPStatus, html: bytes, parts: overlay.Parts, name: str) -> Answer:
    """A page with the preview's own parts in it."""
    html = html or overlay.EMPTY_PAGE
    top, end, after = html.partition(b"</head>")
    opening, tag, rest = after.partition(b"<body>")
    main, closing, last = rest.rpartition(b"</body>")
    own = [str(part).encode() for part in (overlay.head(name), parts.top, parts.foot)]
    whole = (top, own[0], end, opening, tag, own[1], main, own[2], closing, last)
    return Answer(status, ".html", b"".join(whole))
