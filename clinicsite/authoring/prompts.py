"""Asks a person at the terminal for what a source still lacks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from clinicsite.authoring.reference_draft import TYPES, Draft, typed_authors, year_in

Ask = Callable[[str], str]

Known = Callable[[Draft], object]

_PLACES = ("doi", "pmid", "url")
_QUESTIONS = {
    "doi": "Its DOI (looks like 10.5555/12345; press Enter if it has none): ",
    "pmid": "Its number in PubMed (press Enter if it has none): ",
    "url": "Its web address (with https://): ",
    "title": "Its title: ",
    "authors": "Its authors (Doe J; Roe R): ",
    "type": "",
    "year": "The year it was published: ",
    "journal": "Its journal, in short (press Enter if it has none): ",
}


def ask_for_missing(
    draft: Draft, ask: Ask, lacks: Callable[[Draft], list[str]], known: Known, today: dt.date
) -> Draft:
    """The draft with the answers; what a person leaves empty stays empty.

    Without anything typed all fields are asked for, else those that `lacks` names. As soon as
    `known` finds the source among the records, the rest is not asked.
    """
    is_bare = draft == Draft(checked_on=draft.checked_on)
    if draft.where and lacks(draft):
        ask = _introduced(ask, f"\n{draft.where}: {draft.title or 'no title'}\n")
    for name, question in _QUESTIONS.items():
        missing = lacks(draft)
        wanted = is_bare or name in missing or (name in _PLACES and "place" in missing)
        if not wanted or getattr(draft, name) or _is_needless(draft, name, missing):
            continue
        answer = _type(ask) if name == "type" else ask(question).strip()
        draft = _answered(draft, name, answer)
        if known(draft.tidied()) or (name == "type" and not answer):
            return draft
    if not draft.checked_on and (is_bare or "read" in lacks(draft)):
        said = ask("Have you opened it today and compared what you typed? (y or n) ")
        if said.strip().lower() in ("y", "yes"):
            draft = replace(draft, checked_on=today)
    return draft


def _introduced(ask: Ask, words: str) -> Ask:
    """`ask`, with `words` before its first question."""
    said = iter([words])
    return lambda question: ask(next(said, "") + question)


def _is_needless(draft: Draft, name: str, missing: list[str]) -> bool:
    """Whether what is known makes the question needless."""
    if name == "url" or (name == "pmid" and draft.doi):
        return "place" not in missing
    return draft.type == "web_page" and name in ("year", "journal")


def _answered(draft: Draft, name: str, answer: str) -> Draft:
    if name == "authors":
        return replace(draft, authors=typed_authors(answer))
    if name == "year":
        return replace(draft, year=year_in(answer))
    return replace(draft, **{name: answer})


def _type(ask: Ask) -> str:
    """The type a person chooses, by its number or its name; empty when they leave it open."""
    names = list(TYPES)
    lines = [f"{number:>4}  {name:<19}{TYPES[name]}" for number, name in enumerate(names, start=1)]
    question = "\n".join(["What kind of source is it?", *lines, "Number or name: "])
    while True:
        answer = ask(question).strip().lower().replace(" ", "_")
        if answer.isdecimal() and 1 <= int(answer) <= len(names):
            return names[int(answer) - 1]
        if answer in TYPES or not answer:
            return answer
        question = f'There is no "{answer}" in the list. Number or name (Enter to leave it): '
