"""What a source still needs before it can be a record, and how to give it."""

from __future__ import annotations

from clinicsite.authoring.reference_draft import ReferenceDraft

# What a record cannot be without, and how to give it to a source that is typed.
REQUIRED_FIELDS = {
    "title": ("Nobody gave its title.", 'Add --title "…".'),
    "authors": ("Nobody gave its authors.", 'Add --authors "Doe J; Roe R".'),
    "year": ("Nobody gave its year.", "Add --year …."),
    "place": ("It cannot be looked up.", "Add --doi, --pmid or --url."),
    "type": ("Nobody said what kind of source it is.", "Add --type …."),
    "read": ("A web page needs the day it was read.", "Open it, then add --checked."),
}


def list_missing_fields(draft: ReferenceDraft) -> list[str]:
    """What a record of this draft still needs, as named in NEEDED."""
    is_web_page = draft.type == "web_page"
    given = {
        "title": draft.title,
        "authors": draft.authors,
        "year": draft.year or is_web_page,
        "place": draft.doi or draft.pmid or draft.url,
        "type": draft.type,
        "read": draft.checked_on or not is_web_page,
    }
    return [what for what, value in given.items() if not value]


def format_missing_field(field: str, draft: ReferenceDraft, key: str) -> str:
    """What is missing; how to give it where that is not the same for all sources of a file."""
    missing, advice = REQUIRED_FIELDS[field]
    if draft.location:
        advice = f"Add --only {key} --type …." if field == "type" else ""
    return f"{missing} {advice}".strip()
