"""Report the requests of a browser on each page, as /privacy/proof.json."""

from __future__ import annotations

import json

from clinicsite.checks.output.output_files import OutputFiles, OutputFolder
from clinicsite.model.output_paths import is_verification_file
from clinicsite.parsing.site import Site
from clinicsite.rendering.content_security_policy import format_policy
from clinicsite.rendering.output_registry import OutputRegistry
from clinicsite.support.html_page import HtmlPage, Subresource, get_origin

REPORT_FILE = "privacy/proof.json"


def write_request_report(files: OutputFolder, site: Site) -> None:
    """Add the report of the pages in `files` to them."""
    files.write_file(REPORT_FILE, report_requests(files, site))


def report_requests(files: OutputFiles, site: Site) -> bytes:
    """Return the report of the pages in `files`."""
    requests = {name: page.subresources for name, page in files.pages.items()}
    return build_request_report(requests, site)


def register_request_report(registry: OutputRegistry, site: Site) -> None:
    """Register the report of a preview, which renders every page when the report is wanted."""
    pages = (path for path in registry if path.endswith(".html"))
    names = sorted(path for path in pages if not is_verification_file(path))

    def make_report() -> bytes:
        producers = {name: registry.find_producer(name) for name in names}
        requests = {
            name: HtmlPage(producer().decode()).subresources
            for name, producer in producers.items()
            if producer
        }
        return build_request_report(requests, site)

    registry.register(REPORT_FILE, make_report)


def build_request_report(pages_requests: dict[str, tuple[Subresource, ...]], site: Site) -> bytes:
    """Return the report: the requests and the policy of each page, and the other origins."""
    pages: dict[str, dict[str, object]] = {}
    origins: set[str] = set()
    for name, requests in pages_requests.items():
        url_path = name.removesuffix("index.html")
        urls = list(dict.fromkeys(request.url for request in requests))
        origins |= {origin for url in urls if (origin := get_origin(url))}
        pages[site.urls.get_link(url_path)] = {"requests": urls, "policy": format_policy()}
    report = {"other_sites": sorted(origins), "pages": pages}
    return f"{json.dumps(report, indent=1, ensure_ascii=False)}\n".encode()
