"""Collect what the page with the actions of a page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clinicsite.authoring.front_matter_fields import normalize_value
from clinicsite.authoring.translate import list_changed_blocks
from clinicsite.authoring.visibility import describe_status
from clinicsite.model.language_names import OWN_NAMES
from clinicsite.model.urls import DEFAULT_LANG, get_main_path
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site


@dataclass(frozen=True)
class TranslationView:
    """A translation of a page, or the place of one: what changed since it was made.

    `changed` has the English words of each paragraph, and their old translation.
    """

    lang: str
    name: str
    path: str
    exists: bool
    changed: list[tuple[str, str]]


def describe_actions(document: Document, site: Site) -> dict[str, Any]:
    """Return the values of the template of the actions."""
    meta = document.meta
    status = site.policy.get_status(meta) if meta else None
    fields = document.front_matter_tree.value
    values = fields if isinstance(fields, dict) else {}
    is_original = document.page_path.lang == DEFAULT_LANG
    moment, expires = (str(normalize_value(values.get(key))) for key in ("publish_on", "expires"))
    return {
        "path": document.path,
        "title": meta.title if meta else document.path,
        "kind": document.page_path.kind.name,
        "url": f"/{document.page_path.url_path}",
        "slug": document.page_path.slug,
        "last_part": document.page_path.url_path.rstrip("/").rpartition("/")[2],
        "translated": meta.translated if meta else None,
        "page_status": meta.status if meta else "",
        "state": str(status.state) if status else "unreadable",
        "state_words": describe_status(status),
        "publish_on": moment,
        "expires": expires,
        "is_medical": document.is_medical,
        "english": "" if is_original else get_main_path(document.path),
        "translations": list_translation_states(document, site) if is_original else [],
    }


def list_translation_states(document: Document, site: Site) -> list[TranslationView]:
    """Return the translation of an English page into each language of the site."""
    found = []
    for lang in site.records.strings:
        if lang == DEFAULT_LANG:
            continue
        path = f"{document.path.removesuffix('.md')}.{lang}.md"
        own = site.documents.get(path)
        blocks = list_changed_blocks(own, document) if own else []
        changed = [
            (
                block.english.text if block.english else "",
                block.translation.text if block.translation else "",
            )
            for block in blocks
        ]
        name = OWN_NAMES.get(lang, lang)
        found.append(TranslationView(lang, name, path, own is not None, changed))
    return found
