"""Visitors who ask without pause while releases are switched: nothing is missing or cut off."""

import gzip
import http.client
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.folder.folder import FolderHost
from clinicsite.publishing.release import Release
from clinicsite.rendering.http_headers import HostingConfig
from tests.publishing.release_factory import make_release, read_live, send_release
from tests.publishing.round_counter import RoundCounter
from tests.publishing.servers.real_servers import RealServer, make_shared_folder, run_server

DOMAIN = "clinic.example"
STYLE = re.compile(rb"/theme/site\.[0-9a-f]+\.css")
PATIENCE = 60  # seconds
LONG = "Words that fill many packets of the network. " * 8000  # 360 kB


def make_numbered_release(root: Path, number: int) -> Release:
    """A release that says its number on two pages, and has a style of its own."""
    style = f"theme/site.{number:010x}.css"
    page = f'<link rel="stylesheet" href="/{style}"><p>Release {number}'
    long = f"{page} {LONG} {number}"
    return make_release(
        root, {"index.html": page, "long/index.html": long, style: f"/* {number} */"}
    )


class Visitor(threading.Thread):
    """Asks for pages, and then for what they name; notes whatever is not as it was published."""

    def __init__(self, server: RealServer, texts: dict[bytes, int]) -> None:
        super().__init__(daemon=True)
        self.server, self.texts, self.stopped = server, texts, threading.Event()
        self.faults: Counter[str] = Counter()
        self.asked = 0
        self.visits = 0  # pages and all that they name
        self.seen: list[bytes] = []  # the styles of the pages that are still open, the newest last

    def run(self) -> None:
        connection = self.server._connect(DOMAIN)
        chance = random.Random(self.name)
        while not self.stopped.is_set():
            packed = chance.random() < 0.5
            page = self._ask(connection, chance.choice(["/", "/long/"]), packed)
            if page not in self.texts:
                self.faults["a page that was never published"] += 1
                continue
            style = STYLE.search(page)[0]
            if style not in self.seen:
                self.seen.append(style)
            time.sleep(chance.random() * 0.05)  # as a browser reads, before it asks for more
            for path in self.seen[-2:]:
                number = int(path[12:-4].rpartition(b".")[2], 16)
                if self._ask(connection, path.decode()) != b"/* %d */" % number:
                    self.faults["a style that is not that of its page"] += 1
            self.visits += 1
        connection.close()

    def _ask(
        self, connection: http.client.HTTPConnection, path: str, packed: bool = False
    ) -> bytes:
        if connection.sock is None:  # the server wanted a new one
            connection.sock = self.server._connect(DOMAIN).sock
        self.asked += 1
        try:
            headers = {"Host": DOMAIN, "Accept-Encoding": "gzip" if packed else "identity"}
            connection.request("GET", path, headers=headers)
            with connection.getresponse() as reply:
                body = reply.read()
                if reply.status != 200:
                    self.faults[f"{reply.status} for {re.sub('[0-9a-f]{10}', 'HASH', path)}"] += 1
                return gzip.decompress(body) if reply.getheader("Content-Encoding") else body
        except (http.client.HTTPException, OSError, EOFError) as error:
            self.faults[f"{type(error).__name__} for {path}"] += 1
            connection.close()
            return b""


@pytest.fixture
def open_room() -> Iterator[Path]:
    """A folder that every server may read."""
    with make_shared_folder() as folder:
        yield folder


def wait_for_visits(visitors: list[Visitor]) -> None:
    """Waits until each has begun a visit and ended it, or met a fault."""
    before = [visitor.visits for visitor in visitors]
    end = time.monotonic() + PATIENCE
    while any(
        visitor.visits < seen + 2 and not visitor.faults
        for visitor, seen in zip(visitors, before, strict=True)
    ):
        assert time.monotonic() < end, "a visitor has no answer"
        time.sleep(0.01)


def switch_releases(count: int, name: str, root: Path, place: Path, tally: RoundCounter) -> int:
    """Switches as often while three visitors ask; how much they asked for.

    Every third switch is a rollback.
    """
    host = FolderHost.from_spec(str(place), root, lambda words: None)
    texts = {}
    for number in range(count + 1):
        site = make_numbered_release(root, number).site
        texts |= {(site / p).read_bytes(): number for p in ("index.html", "long/index.html")}
    send_release(host, make_numbered_release(root, 0))
    sites = {"site": (HostingConfig(f"https://{DOMAIN}", {}), place / "current")}
    with run_server(name, sites, place.parent / name) as server:
        visitors = [Visitor(server, texts) for _ in range(3)]
        for visitor in visitors:
            visitor.start()
        taken = 0.0
        for number in range(1, count + 1):
            if number % 3 == 0:
                earlier = host.list_releases()[1]
                started = time.monotonic()
                host.restore(earlier, read_live(host), "Back")
                taken = max(taken, time.monotonic() - started)
            else:
                send_release(host, make_numbered_release(root, number))
            wait_for_visits(visitors)
            found = sum((visitor.faults for visitor in visitors), Counter())
            tally.add("missing or cut off" if found else "all whole")
        for visitor in visitors:
            visitor.stopped.set()
        for visitor in visitors:
            visitor.join(PATIENCE)
    assert sum((visitor.faults for visitor in visitors), Counter()) == {}
    assert all(len(visitor.seen) > count / 5 for visitor in visitors)  # they saw it change
    assert taken < 30  # seconds, as HOSTING asks of a way back
    return sum(visitor.asked for visitor in visitors)


def test_folder_switch_serves_visitors_without_gap(
    tmp_path: Path, open_room: Path, tally: RoundCounter
) -> None:
    asked = switch_releases(5, "nginx", tmp_path, open_room / "served", tally)
    assert asked > 60  # 2 visits of 2 files by each of 3 at each of 5 switches


@pytest.mark.faults
@pytest.mark.parametrize("name", ["nginx", "caddy", "apache"])
def test_folder_switch_fifty_times_serves_visitors_without_gap(
    tmp_path: Path, open_room: Path, name: str, tally: RoundCounter
) -> None:
    asked = switch_releases(50, name, tmp_path, open_room / "served", tally)
    assert asked > 600
