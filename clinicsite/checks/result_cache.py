"""What rules have found in a text, for as long as it is as it was: on disk, or in this process."""

from __future__ import annotations

from typing import Protocol

from pydantic import TypeAdapter

from clinicsite.model.problem import Problem, Source
from clinicsite.parsing.document_cache import Kept
from clinicsite.parsing.markdown.elements import Found
from clinicsite.parsing.site import Text

PROBLEMS = TypeAdapter(list[Problem])


class Findings(Protocol):
    """Where it is kept. `near` names what else the rules look at: the evidence on other pages."""

    def get(self, text: Text, near: str) -> list[Problem] | None:
        """What was found in a text that is as it was; else None."""

    def put(self, text: Text, near: str, problems: list[Problem]) -> None:
        """Keeps what was found."""


class OnDisk:
    """Beside what was read of the text (document_cache); nothing where the site keeps nothing."""

    def __init__(self, kept: Kept | None) -> None:
        self._kept = kept

    def get(self, text: Text, near: str) -> list[Problem] | None:
        """As above."""
        if not self._kept or not text.made_from:
            return None
        return self._kept.get(f"{text.path}.problems", f"{text.made_from} {near}", PROBLEMS)

    def put(self, text: Text, near: str, problems: list[Problem]) -> None:
        """As above."""
        if self._kept and text.made_from:
            name, made_from = f"{text.path}.problems", f"{text.made_from} {near}"
            self._kept.put(name, made_from, PROBLEMS, problems)


class InMemory:
    """By the very source and body that were looked at: both are made anew when anything changes."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[Source, Found, str, list[Problem]]] = {}

    def get(self, text: Text, near: str) -> list[Problem] | None:
        """As above."""
        if known := self._found.get(text.path):
            source, found, was_near, problems = known
            if source is text.source and found is text.found and was_near == near:
                return problems
        return None

    def put(self, text: Text, near: str, problems: list[Problem]) -> None:
        """As above."""
        self._found[text.path] = (text.source, text.found, near, problems)
