"""Compute the state of a translation: who reviewed it, and what changed in the English page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from clinicsite.model.front_matter import TranslationReview
from clinicsite.model.urls import DEFAULT_LANG, get_main_path
from clinicsite.parsing.document import Document
from clinicsite.parsing.fingerprint import compute_fingerprint
from clinicsite.parsing.site import Site
from clinicsite.parsing.translation_blocks import ChangedBlock, find_changed_blocks, list_blocks


@dataclass(frozen=True)
class TranslationState:
    """The English page of a translation, what changed in it, and the review of the present words.

    `changed_on` is the day of the last change of the English page, if the translation is older.
    """

    original: Document | None
    changed: tuple[ChangedBlock, ...]
    review: TranslationReview | None

    @property
    def changed_on(self) -> dt.date | None:
        """The day of the English page, by its front matter."""
        meta = self.original.meta if self.original and self.changed else None
        if meta is None:
            return None
        days = [meta.updated, meta.publication_date, *(change.date for change in meta.changes)]
        return max(filter(None, days), default=None)


def get_translation_state(document: Document, site: Site) -> TranslationState | None:
    """Return the state of a translation, or None for a page in the main language."""
    if document.page_path.lang == DEFAULT_LANG or document.meta is None:
        return None
    original = site.documents.get(get_main_path(document.path))
    changed: list[ChangedBlock] = []
    if original and document.meta.translates:
        blocks = list_blocks(original), list_blocks(document)
        changed = find_changed_blocks(document.meta.translates, *blocks)
    return TranslationState(original, tuple(changed), _get_review(document))


def _get_review(document: Document) -> TranslationReview | None:
    """Return the review of a human translator, if it is of the present words."""
    meta, body = document.meta, document.rendered_body
    if not (meta and meta.translated and body):
        return None
    return meta.translated if compute_fingerprint(meta, body) == meta.translated.text else None
