"""Write a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_atomically(file: Path, data: bytes) -> None:
    """Write `file`, which keeps its permissions. Raises OSError when the file is as before."""
    # The parser ignores names that begin with .#, as those of editors.
    handle, name = tempfile.mkstemp(prefix=".#", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as staged:
            staged.write(data)
            staged.flush()
            os.fsync(staged.fileno())
        Path(name).chmod(file.stat().st_mode if file.exists() else 0o644)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
