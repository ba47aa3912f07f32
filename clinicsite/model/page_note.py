"""Define a note on a paragraph of a page, which visitors never see."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from clinicsite.model.fields import Day, Key, NonEmptyText, StrictModel

MAX_NOTE, MAX_NAME = 2_000, 80  # characters


class PageNote(StrictModel):
    """A note: who wrote it and when, its words, its paragraph, and who closed it.

    `paragraph` is the hash of the paragraph, and `excerpt` are its first words. A closed note has
    the name of the person who closed it, and the day.
    """

    id: Key
    by: Annotated[NonEmptyText, Field(max_length=MAX_NAME)]
    on: Day
    text: Annotated[NonEmptyText, Field(max_length=MAX_NOTE)]
    paragraph: Key
    excerpt: NonEmptyText
    closed_by: Annotated[NonEmptyText, Field(max_length=MAX_NAME)] | None = None
    closed_on: Day | None = None

    @property
    def is_open(self) -> bool:
        """Whether the note still waits for an answer."""
        return self.closed_on is None
