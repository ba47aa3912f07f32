"""The built files → /privacy/proof.json: what a browser asks for on each page, and of whom."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from clinicsite.checks.output.subresources import Built, Fetch, fetched
from clinicsite.parsing.site import Site
from clinicsite.rendering.content_security_policy import policy
from clinicsite.rendering.lazy_writer import Record

FILE = "privacy/proof.json"


def write_proof(pelican: Any) -> None:
    """Reads the finished pages, and adds the report to them (signal `finalized`)."""
    site: Site = pelican.settings["SITE"]
    file = Path(pelican.output_path, FILE)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(proof(Built(Path(pelican.output_path), site.addresses.base).pages(), site))


def record_proof(record: Record, site: Site) -> None:
    """Notes how to make the report, from pages that are made for it."""
    names = sorted(path for path in record if path.endswith(".html"))

    def make() -> bytes:
        made = ((name, record.find(name)) for name in names)
        return proof({name: fetched(page().decode()) for name, page in made if page}, site)

    record.keep(FILE, make)


def proof(built: dict[str, tuple[Fetch, ...]], site: Site) -> bytes:
    """The report: for each page its requests and its policy; then the other sites asked, if any."""
    pages, others = {}, set()
    for name, fetches in built.items():
        address = name.removesuffix("index.html")
        urls = list(dict.fromkeys(fetch.url for fetch in fetches))
        others |= {fetch.origin for fetch in fetches if fetch.origin}
        pages[site.addresses.url(address)] = {"requests": urls, "policy": policy(address)}
    report = {"other_sites": sorted(others), "pages": pages}
    return f"{json.dumps(report, indent=1, ensure_ascii=False)}\n".encode()
