"""Finds the preview of a project that is running already."""

from __future__ import annotations

import contextlib
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from clinicsite.preview.overlay import OWN
from clinicsite.preview.server import ADDRESS

WORKSHOP = ".build/preview-{port}"  # of one preview alone, as the port is; relative to the project
PATIENCE = 10  # seconds for an answer; a busy machine is slow to give it


def running(root: Path) -> str:
    """The address of a preview of the project at `root`, as in http://127.0.0.1:8000, or nothing.

    One that was killed has left its folder, and does not answer.
    """
    for folder in sorted(root.glob(WORKSHOP.format(port="*"))):
        port = folder.name.rpartition("-")[2]
        with contextlib.suppress(OSError, HTTPException, ValueError, OverflowError):
            asked = HTTPConnection(ADDRESS, int(port), timeout=PATIENCE)
            with contextlib.closing(asked):
                asked.request("HEAD", f"{OWN}preview.css")
                if asked.getresponse().status == HTTPStatus.OK:
                    return f"http://{ADDRESS}:{port}"
    return ""
