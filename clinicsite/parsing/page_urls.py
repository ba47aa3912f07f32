"""Give translations their URL paths, whose parts are words of their own language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from clinicsite.model.urls import DEFAULT_LANG, PagePath, is_fixed_url_path
from clinicsite.parsing.document import Document


def translate_url_paths(documents: Mapping[str, Document]) -> dict[str, Document]:
    """Return the documents. The URL path of a translation has its `slug`, and those of its folders.

    A folder has the slug of the page that lists it, as in /es/enfermedades/migrana/.
    """
    return {
        path: document
        if document.page_path.lang == DEFAULT_LANG
        else replace(document, page_path=translate_url_path(document, documents))
        for path, document in documents.items()
    }


def translate_url_path(document: Document, documents: Mapping[str, Document]) -> PagePath:
    """Return the page path of a document with the slugs of its language."""
    place = document.page_path
    if place.lang == DEFAULT_LANG or is_fixed_url_path(place):
        return place
    folders = PurePosixPath(document.path).parts[:-1]
    if place.kind.name == "page":
        folders = folders[1:]
    parts = [
        _get_slug(documents.get(f"pages/{'/'.join(folders[:count])}.{place.lang}.md"), folder)
        for count, folder in enumerate(folders, start=1)
    ]
    url_path = "/".join([place.lang, *parts, _get_slug(document, place.slug), ""])
    return replace(place, url_path=url_path)


def _get_slug(document: Document | None, otherwise: str) -> str:
    meta = document.meta if document else None
    return (meta.slug if meta else None) or otherwise
