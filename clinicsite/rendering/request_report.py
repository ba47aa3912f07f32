"""The built files → /privacy/proof.json: what a browser asks for on each page, and of whom."""

from __future__ import annotations

import json
from pathlib import Path

from clinicsite.checks.output.subresources import OutputFiles, Subresource, find_subresources
from clinicsite.parsing.site import Site
from clinicsite.rendering.content_security_policy import format_policy
from clinicsite.rendering.output_registry import OutputRegistry

REPORT_FILE = "privacy/proof.json"


def write_request_report(site: Site, output: Path) -> None:
    """Read the pages in `output`, and add the report to them."""
    requests = OutputFiles(output, site.urls.base_path).list_subresources()
    file = output / REPORT_FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(build_request_report(requests, site))


def register_request_report(registry: OutputRegistry, site: Site) -> None:
    """Notes how to make the report, from pages that are made for it."""
    names = sorted(path for path in registry if path.endswith(".html"))

    def make_report() -> bytes:
        producers = ((name, registry.find_producer(name)) for name in names)
        return build_request_report(
            {name: find_subresources(page().decode()) for name, page in producers if page}, site
        )

    registry.register(REPORT_FILE, make_report)


def build_request_report(pages_requests: dict[str, tuple[Subresource, ...]], site: Site) -> bytes:
    """The report: for each page its requests and its policy; then the other sites asked, if any."""
    pages, other_origins = {}, set()
    for name, fetches in pages_requests.items():
        address = name.removesuffix("index.html")
        urls = list(dict.fromkeys(fetch.url for fetch in fetches))
        other_origins |= {fetch.origin for fetch in fetches if fetch.origin}
        pages[site.urls.get_link(address)] = {"requests": urls, "policy": format_policy(address)}
    report = {"other_sites": sorted(other_origins), "pages": pages}
    return f"{json.dumps(report, indent=1, ensure_ascii=False)}\n".encode()
