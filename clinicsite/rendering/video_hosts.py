"""List the sites whose videos the pages show, for the page on privacy."""

from __future__ import annotations

from clinicsite.model.video import VIDEO_ORIGINS
from clinicsite.parsing.site import Site


def list_video_hosts(site: Site) -> list[str]:
    """Return the names of the sites with videos on the pages of this build."""
    origins = {origin for page in site.pages for origin in page.body.frames}
    return [name for origin, name in VIDEO_ORIGINS.items() if origin in origins]
