"""Find the redirects of a site, and what its host needs besides the files."""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.model.output_paths import normalize_alias
from clinicsite.model.page import Page
from clinicsite.parsing.site import Site
from clinicsite.rendering.http_headers import HostingConfig


def get_hosting_config(site: Site) -> HostingConfig:
    """Return the configuration of a site."""
    redirects = {old: page.url_path for old, page in iter_redirects(site)}
    return HostingConfig(site.urls.site_url, redirects)


def iter_redirects(site: Site) -> Iterator[tuple[str, Page]]:
    """Yield each former URL path and its page. A present path is no former one."""
    pages = (*site.pages, *site.expired_pages.values())
    current = {page.url_path for page in pages}
    for page in pages:
        for alias in page.meta.aliases:
            old = normalize_alias(alias)
            if old not in current:
                yield old, page
