"""Rule about keys and passwords, which no page, record or file may hold."""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem
from clinicsite.parsing.download_probe import MAX_DOWNLOAD_BYTES
from clinicsite.parsing.raster_image import is_raster_image
from clinicsite.parsing.site import Site
from clinicsite.support.secret_patterns import find_secret

_HELP = "Take it out, and make a new one where it is from, because other people may have read it."


@rule("E715", scope=Scope.SITE)
def secrets(site: Site) -> Iterator[Problem]:
    """No file of content holds a key or a password. The problem does not repeat it."""
    for path in sorted(site.files):
        file = site.content / path
        if is_raster_image(path) and path.startswith("images/"):
            continue  # the build encodes the pixels alone
        try:
            if file.is_symlink() or not file.is_file() or file.stat().st_size > MAX_DOWNLOAD_BYTES:
                continue
            secret = find_secret(file.read_bytes())
        except OSError:
            continue  # other rules report what cannot be read
        if secret:
            message = f"This line holds {secret.name}"
            yield Problem(f"content/{path}", secret.line, secret.column, "E715", message, _HELP)
