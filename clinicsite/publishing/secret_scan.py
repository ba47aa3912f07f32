"""Find keys and passwords that must never be published, in a built site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from clinicsite.support.secret_patterns import find_secret


def find_secrets(folder: Path, paths: Iterable[str]) -> Iterator[str]:
    """Yield each file in `folder` that holds what looks like a key or a password.

    The secret itself is not repeated.
    """
    for path in paths:
        if secret := find_secret((folder / path).read_bytes()):
            yield (
                f"{path!r}, line {secret.line}, holds {secret.name}. Take it out of what the page "
                "is made from, and make a new one, because other people may have read it."
            )
