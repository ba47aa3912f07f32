"""Define the points by which the words of a sentence read like an advertisement."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from clinicsite.model.claim_words import check_words
from clinicsite.model.fields import Language, NonEmptyText, StrictModel


class TonePoints(StrictModel):
    """Words that add these points to a sentence. Names of word lists are in capital letters."""

    points: Annotated[int, Field(ge=-50, le=50)]
    words: Annotated[NonEmptyText, AfterValidator(check_words)]


class Tone(StrictModel):
    """The points of one language, from content/data/claim-tone.yaml.

    `base`: the points of each sentence. `question`, `quotation`, `source`: the points of a sentence
    with a question mark, with quotation marks, or with a source.
    """

    lang: Language
    base: int
    question: int = 0
    quotation: int = 0
    source: int = 0
    words: Annotated[tuple[TonePoints, ...], Field(min_length=1)]
