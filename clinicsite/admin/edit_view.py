"""Collect what the page of the editor shows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from clinicsite.admin.drafts import StoredDraft
from clinicsite.admin.form import DATES, MAIN, MORE, list_fields
from clinicsite.admin.page_text import hash_page, join_page, split_page
from clinicsite.admin.reviews import place_page_notes
from clinicsite.authoring.reference_draft import REFERENCE_TYPES
from clinicsite.authoring.text_edits import TextEditError
from clinicsite.model.block import BLOCKS, FOCUS_POINTS
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site

GROUPS = ((MAIN, "The page"), (DATES, "Dates"), (MORE, "More"))


def describe_editor(
    document: Document, data: bytes, version: bytes, site: Site, drafts: list[StoredDraft]
) -> dict[str, Any]:
    """Return the values of the template of the editor.

    The form has the words of an earlier `version` where there is one, else those of the file.
    """
    page = split_page(version or data)
    meta = document.meta
    fields = [] if page.is_whole else list_fields(document.page_path.kind, page.fields, site)
    return {
        "path": document.path,
        "title": meta.title if meta else document.path,
        "kind": document.page_path.kind.name,
        "lang": document.page_path.lang,
        "url": f"/{document.page_path.url_path}",
        "base": hash_page(data),
        "is_version": bool(version),
        "body": page.body,
        "is_whole": page.is_whole,
        "is_medical": document.is_medical and not page.is_whole,
        "review": page.fields.get("reviewed"),
        "groups": [
            (name, words, [field for field in fields if field.group == name])
            for name, words in GROUPS
        ],
        "drafts": [_describe_draft(draft) for draft in drafts if _is_different(draft, data)],
        "blocks": list(BLOCKS.values()),
        "source_types": REFERENCE_TYPES,
        "focus_points": FOCUS_POINTS,
        "today": site.now.date().isoformat(),
        "notes": [one for one in place_page_notes(document, site) if one.note.is_open],
    }


def _is_different(draft: StoredDraft, data: bytes) -> bool:
    try:
        return join_page(data, draft.fields, draft.body, []) != data
    except TextEditError:
        return True


def _describe_draft(draft: StoredDraft) -> dict[str, Any]:
    minutes = max(0, int(dt.datetime.now(dt.UTC).timestamp() - draft.saved_at) // 60)
    hours, days = minutes // 60, minutes // (60 * 24)
    age = f"{days} days" if days > 1 else f"{hours} hours" if hours > 1 else f"{minutes} minutes"
    words = {"window": draft.window, "fields": draft.fields, "body": draft.body}
    return words | {"base": draft.base, "age": age}
