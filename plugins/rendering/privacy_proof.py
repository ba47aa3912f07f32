"""The built files → /privacy/proof.json: what a browser asks for on each page, and of whom."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from plugins.checking.fetched import Built
from plugins.reading.site import Site
from plugins.rendering.security import policy

FILE = "privacy/proof.json"


def write_proof(pelican: Any) -> None:
    """Reads the finished pages, and adds the report to them (signal `finalized`)."""
    site: Site = pelican.settings["SITE"]
    file = Path(pelican.output_path, FILE)
    file.parent.mkdir(parents=True, exist_ok=True)
    report = proof(Built(Path(pelican.output_path), site.addresses.base), site)
    file.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")


def proof(built: Built, site: Site) -> dict[str, Any]:
    """The report: for each page its requests and its policy; then the other sites asked, if any."""
    pages, others = {}, set()
    for name, fetches in built.pages().items():
        address = name.removesuffix("index.html")
        urls = list(dict.fromkeys(fetch.url for fetch in fetches))
        others |= {fetch.origin for fetch in fetches if fetch.origin}
        pages[site.addresses.url(address)] = {"requests": urls, "policy": policy(address)}
    return {"other_sites": sorted(others), "pages": pages}
