"""List the fields that a source needs before it can be a record, and how to give them."""

from __future__ import annotations

from clinicsite.authoring.reference_draft import ReferenceDraft

# By field: what is missing, and how to give it to a source that is typed.
REQUIRED_FIELDS = {
    "title": ("It has no title.", 'Add --title "…".'),
    "authors": ("It has no authors.", 'Add --authors "Doe J; Roe R".'),
    "year": ("It has no year.", "Add --year …."),
    "place": ("It has no DOI, PubMed number or address.", "Add --doi, --pmid or --url."),
    "type": ("It has no type.", "Add --type …."),
    "read": ("A web page needs the day it was read.", "Open it, then add --checked."),
}


def list_missing_fields(draft: ReferenceDraft) -> list[str]:
    """Return the fields that a record of this draft needs, as named in REQUIRED_FIELDS."""
    is_web_page = draft.type == "web_page"
    given = {
        "title": draft.title,
        "authors": draft.authors,
        "year": draft.year or is_web_page,
        "place": draft.doi or draft.pmid or draft.url,
        "type": draft.type,
        "read": draft.checked_on or not is_web_page,
    }
    return [name for name, value in given.items() if not value]


def format_missing_field(field: str, draft: ReferenceDraft, key: str) -> str:
    """Return the missing field as a sentence, with advice for a source that was typed."""
    missing, advice = REQUIRED_FIELDS[field]
    if draft.location:
        advice = f"Add --only {key} --type …." if field == "type" else ""
    return f"{missing} {advice}".strip()
