"""Add a source from the browser, as the command `cite` does."""

from __future__ import annotations

import json
import re
import tempfile
from http import HTTPStatus
from pathlib import Path, PurePosixPath

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from clinicsite.admin.pages import make_json
from clinicsite.authoring.cite import REFERENCES_FILE, CiteOptions, CiteResult, build_draft, cite
from clinicsite.authoring.reference_draft import (
    REQUIRED_FIELDS,
    ReferenceDraft,
    list_missing_fields,
)
from clinicsite.authoring.reference_import import READERS
from clinicsite.preview.session import PreviewSession
from clinicsite.support.errors import UserError

FIELDS = tuple("doi pmid url type title authors year journal volume issue pages".split())
_KEY = re.compile(r"\[@([\w-]+)\]")
_COMMAND_ADVICE = re.compile(r" Add --.*$|(?<=\.) [^.]*--\w+.*$")


class SourceRoutes:
    """Add a typed source, or those of a file, to the references."""

    def __init__(self, session: PreviewSession) -> None:
        self._session = session

    @property
    def routes(self) -> list[BaseRoute]:
        """Return the routes, relative to the admin."""
        return [Route("/cite", self.cite, methods=["POST"])]

    async def cite(self, request: Request) -> Response:
        """Add sources, and return their keys and what was not added."""
        try:
            given = json.loads(await request.body())
            texts = {name: given.get(name, "") for name in (*FIELDS, "name", "file")}
            is_checked = given.get("is_checked") is True
            json.dumps(texts).encode()
            "".join(texts.values()).encode()
        except (ValueError, TypeError, AttributeError, RecursionError):
            message = "The request is not of this form."
            return make_json({"message": message}, HTTPStatus.BAD_REQUEST)
        return await run_in_threadpool(self._cite, texts, is_checked)

    def _cite(self, texts: dict[str, str], is_checked: bool) -> Response:
        add = self._add_file if texts["file"] else self._add_typed
        try:
            result = add(texts, is_checked)
        except UserError as error:
            message = f"Nothing was added. {error.message}"
            return make_json({"message": message}, HTTPStatus.CONFLICT)
        if result.added:
            self._session.apply_changes([REFERENCES_FILE])
        keys = [record.key for record in result.added]
        keys += [key for message in result.existing for key in _KEY.findall(message)]
        problems = [_COMMAND_ADVICE.sub("", message) for message in result.rejected]
        return make_json({"keys": keys, "added": len(result.added), "problems": problems})

    def _add_typed(self, texts: dict[str, str], is_checked: bool) -> CiteResult:
        draft = build_draft(**{name: texts[name].strip() for name in FIELDS})
        result = cite(self._session.root, CiteOptions(draft=draft, is_checked=is_checked))
        if result.rejected and (missing := list_missing_fields(draft.normalize())):
            is_missing = [name for name in missing if name != "read" or not is_checked]
            result.rejected = [REQUIRED_FIELDS[name][0] for name in is_missing] or result.rejected
        return result

    def _add_file(self, texts: dict[str, str], is_checked: bool) -> CiteResult:
        suffix = PurePosixPath(texts["name"]).suffix.lower()
        if suffix not in READERS:
            raise UserError("Choose a file that ends with .ris, .bib or .json.")
        draft = ReferenceDraft(type=texts["type"])
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"file{suffix}"
            file.write_text(texts["file"], "utf-8")
            options = CiteOptions(draft=draft, file=file, is_checked=is_checked)
            return cite(self._session.root, options)
