"""Puts bytes in the place of a file: all of them, or none."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_atomically(file: Path, data: bytes) -> None:
    """Writes `file`, which keeps its permissions. Raises OSError; it is then what it was before."""
    # Names that begin with .# are passed over by the reader, as those of editors are.
    handle, name = tempfile.mkstemp(prefix=".#", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as fresh:
            fresh.write(data)
            fresh.flush()
            os.fsync(fresh.fileno())
        Path(name).chmod(file.stat().st_mode if file.exists() else 0o644)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
