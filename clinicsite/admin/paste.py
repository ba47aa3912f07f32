"""Turn what a person pastes from another program into Markdown."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from http import HTTPStatus

from html_to_markdown import ConversionOptions, convert
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from clinicsite.admin.pages import make_json
from clinicsite.admin.pasted_elements import PasteError
from clinicsite.admin.pasted_html import clean_pasted_html
from clinicsite.admin.pasted_text import ESCAPE, NOTE_COLON, NOTE_END, NOTE_START
from clinicsite.model.urls import format_relative_path
from clinicsite.preview.session import PreviewSession

OPTIONS = ConversionOptions(
    list_indent_width=4,
    bullets="-",
    escape_asterisks=True,
    escape_underscores=True,
    escape_misc=True,
    newline_style="backslash",
    compact_tables=True,
    extract_metadata=False,
)
LOSSES = {  # what was not kept, of one and of several, and what to do
    "pictures": ("1 picture was not kept", "{} pictures were not kept", "Add it with “Picture”."),
    "media": ("1 video or frame was not kept", "{} videos or frames were not kept", ""),
    "formulas": ("1 formula was not kept", "{} formulas were not kept", "Write it in words."),
    "controls": ("1 form field was not kept", "{} form fields were not kept", ""),
    "comments": ("1 comment was not kept", "{} comments were not kept", ""),
    "deleted": ("1 deleted passage was not kept", "{} deleted passages were not kept", ""),
    "struck": (
        "The line through 1 passage was not kept",
        "The line through {} passages was not kept",
        "",
    ),
    "links": ("1 link was not kept, only its words", "{} links were not kept, only words", ""),
    "joined cells": ("1 joined cell was parted", "{} joined cells were parted", ""),
    "inner tables": ("1 table in a table became words", "{} tables in tables became words", ""),
    "cell lists": (
        "1 list item in a table became words",
        "{} list items in tables became words",
        "",
    ),
}
_PRIVATE = {ESCAPE: "\\", NOTE_START: "[^", NOTE_END: "]", NOTE_COLON: "]:"}
_PRIVATE_CHARACTERS = re.compile(f"[{''.join(_PRIVATE)}]")
_AMPERSAND = re.compile(r"\\&(?!#?\w+;)")
_NEEDLESS = re.compile(r"(?<=\d)\\(\.)(?=\d)|(?m:(?<!^\d)(?<!^\d\d))\\(\))|(?<!=)\\(=)(?!\\=)")
_GLUED_QUOTE = re.compile(r"(?m)^(?!>)(.*\S.*)\n(?=> )")
_LARGE_NUMBER = re.compile(r"(?m)^( *)(\d{3,})\. ")
_SPACES = re.compile(r"(?m)(?<=\S)[ \t]{2,}(?=\S)|[ \t]+$")
_LINES = re.compile(r"\n{3,}")


def convert_paste(html: str) -> tuple[str, list[str]]:
    """Return the Markdown of the HTML of a clipboard, and a sentence on each thing not kept.

    The Markdown is empty where the plain text of the clipboard has all of it.
    """
    clean = clean_pasted_html(html)
    sentences = describe_losses(clean.losses)
    if not clean.has_markup:
        return "", sentences
    markdown = convert(clean.html, OPTIONS).content or ""
    return _polish(markdown), sentences


def describe_losses(losses: Mapping[str, int]) -> list[str]:
    """Return a sentence on each kind of thing that was not kept."""
    counts = Counter(losses)
    return [
        " ".join(
            filter(None, (f"{(one if counts[name] == 1 else many).format(counts[name])}.", do))
        )
        for name, (one, many, do) in LOSSES.items()
        if counts[name]
    ]


def _polish(markdown: str) -> str:
    text = _PRIVATE_CHARACTERS.sub(lambda found: _PRIVATE[found[0]], markdown)
    text = _GLUED_QUOTE.sub(r"\1\n\n", _AMPERSAND.sub("&", text))
    text = _NEEDLESS.sub(lambda found: found[0][-1], text)
    text = _LARGE_NUMBER.sub(r"\1\2\\. ", text)
    return _LINES.sub("\n\n", _SPACES.sub(_shorten, text)).strip("\n")


def _shorten(found: re.Match[str]) -> str:
    return " " if found.end() < len(found.string) and found.string[found.end()] != "\n" else ""


def link_own_pages(markdown: str, origin: str, paths: Mapping[str, str], near: str) -> str:
    """Return the Markdown with the links to pages of `origin` as links to their files.

    `paths` has the path of a document by that of its page. `near` is the document with the links.
    """

    def replace(found: re.Match[str]) -> str:
        folder, anchor = found[1].strip("/"), found[2] or ""
        path = paths.get(f"{folder}/index.html".lstrip("/"))
        return f"]({format_relative_path(path, near)}{anchor})" if path else found[0]

    return re.sub(rf"\]\({re.escape(origin)}/([\w/-]*)(#[\w-]+)?\)", replace, markdown)


class PasteRoutes:
    """Convert what is pasted. Nothing is written."""

    def __init__(self, session: PreviewSession) -> None:
        self._session = session
        self.routes: list[BaseRoute] = [Route("/paste", self.paste, methods=["POST"])]

    async def paste(self, request: Request) -> Response:
        """Return the Markdown of pasted HTML, and what was not kept."""
        try:
            given = json.loads(await request.body())
            html, near = given["html"], given.get("path", "")
            f"{html + near}".encode()
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            message = "The request is not of this form."
            return make_json({"message": message}, HTTPStatus.BAD_REQUEST)
        try:
            markdown, lost = await run_in_threadpool(convert_paste, html)
        except PasteError as error:
            return make_json({"message": str(error)}, HTTPStatus.UNPROCESSABLE_ENTITY)
        origin = f"http://{request.headers['host']}"
        linked = link_own_pages(markdown, origin, self._session.paths, near)
        return make_json({"markdown": linked, "lost": lost})
