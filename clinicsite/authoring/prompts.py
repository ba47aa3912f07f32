"""Ask a person at the terminal for the missing fields of a source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from clinicsite.authoring.reference_draft import (
    REFERENCE_TYPES,
    ReferenceDraft,
    parse_authors,
    parse_year,
)

PromptFunction = Callable[[str], str]

FindExisting = Callable[[ReferenceDraft], object]

_LOCATOR_FIELDS = ("doi", "pmid", "url")
_QUESTIONS = {
    "doi": "Its DOI (looks like 10.5555/12345, press Enter if it has none): ",
    "pmid": "Its number in PubMed (press Enter if it has none): ",
    "url": "Its web address (with https://): ",
    "title": "Its title: ",
    "authors": "Its authors (Doe J; Roe R): ",
    "type": "",
    "year": "Its year of publication: ",
    "journal": "The abbreviated name of its journal (press Enter if it has none): ",
    "volume": "The volume of the journal (press Enter if it has none): ",
    "issue": "The issue of the volume (press Enter if it has none): ",
    "pages": "Its pages or article number (press Enter if it has none): ",
}


def prompt_missing_fields(
    draft: ReferenceDraft,
    prompt: PromptFunction,
    list_missing: Callable[[ReferenceDraft], list[str]],
    find_existing: FindExisting,
    today: dt.date,
) -> ReferenceDraft:
    """Return the draft with the answers of a person. An empty answer leaves the field empty.

    If no field was typed, every field is asked for, else those that `list_missing` names. The
    questions end as soon as `find_existing` finds the source among the records.
    """
    is_bare = draft == ReferenceDraft(checked_on=draft.checked_on)
    if draft.location and list_missing(draft):
        prompt = _with_introduction(prompt, f"\n{draft.location}: {draft.title or 'no title'}\n")
    for name, question in _QUESTIONS.items():
        missing = list_missing(draft)
        wanted = is_bare or name in missing or (name in _LOCATOR_FIELDS and "place" in missing)
        if not wanted or getattr(draft, name) or _is_needless(draft, name, missing):
            continue
        answer = _prompt_type(prompt) if name == "type" else prompt(question).strip()
        draft = _set_answer(draft, name, answer)
        if find_existing(draft.normalize()) or (name == "type" and not answer):
            return draft
    if not draft.checked_on and (is_bare or "read" in list_missing(draft)):
        reply = prompt("Have you opened it today and compared what you typed? (y or n) ")
        if reply.strip().lower() in ("y", "yes"):
            draft = replace(draft, checked_on=today)
    return draft


def _with_introduction(prompt: PromptFunction, introduction: str) -> PromptFunction:
    """Return a prompt that prints the introduction before its first question."""
    pending = iter([introduction])
    return lambda question: prompt(next(pending, "") + question)


def _is_needless(draft: ReferenceDraft, name: str, missing: list[str]) -> bool:
    """Return whether the known fields make the question needless."""
    if name == "url" or (name == "pmid" and draft.doi):
        return "place" not in missing
    if name in ("volume", "issue", "pages") and not draft.journal:
        return True
    return draft.type == "web_page" and name in ("year", "journal")


def _set_answer(draft: ReferenceDraft, name: str, answer: str) -> ReferenceDraft:
    if name == "authors":
        return replace(draft, authors=parse_authors(answer))
    if name == "year":
        return replace(draft, year=parse_year(answer))
    fields: dict[str, Any] = {name: answer}
    return replace(draft, **fields)


def _prompt_type(prompt: PromptFunction) -> str:
    """Return the type that a person chooses by number or name, or nothing."""
    names = list(REFERENCE_TYPES)
    lines = [
        f"{number:>4}  {name:<19}{REFERENCE_TYPES[name]}"
        for number, name in enumerate(names, start=1)
    ]
    question = "\n".join(["What kind of source is it?", *lines, "Number or name: "])
    while True:
        answer = prompt(question).strip().lower().replace(" ", "_")
        if answer.isdecimal() and 1 <= int(answer) <= len(names):
            return names[int(answer) - 1]
        if answer in REFERENCE_TYPES or not answer:
            return answer
        question = f'There is no "{answer}" in the list. Number or name (Enter to leave it): '
