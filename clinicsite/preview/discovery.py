"""Find the running preview of a project."""

from __future__ import annotations

import contextlib
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from clinicsite.preview.overlay import PREVIEW_PREFIX
from clinicsite.preview.server import LOOPBACK

PREVIEW_FOLDER = ".build/preview-{port}"  # of one preview, as its port is; relative to the project
RESPONSE_TIMEOUT = 10  # seconds for a response of a busy machine


def find_running_preview(root: Path) -> str:
    """Return the URL of a preview of the project, as in http://127.0.0.1:8000, or "".

    A killed preview has left its folder, and does not respond.
    """
    for folder in sorted(root.glob(PREVIEW_FOLDER.format(port="*"))):
        port = folder.name.rpartition("-")[2]
        with contextlib.suppress(OSError, HTTPException, ValueError, OverflowError):
            connection = HTTPConnection(LOOPBACK, int(port), timeout=RESPONSE_TIMEOUT)
            with contextlib.closing(connection):
                connection.request("HEAD", f"{PREVIEW_PREFIX}preview.css")
                if connection.getresponse().status == HTTPStatus.OK:
                    return f"http://{LOOPBACK}:{port}"
    return ""
