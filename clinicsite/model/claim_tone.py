"""Define the points by which the words of a sentence read like an advertisement."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from clinicsite.model.claim import ClaimKind
from clinicsite.model.fields import Language, NonEmptyText, StrictModel, field_error

_ENTRY = re.compile(r"[A-Za-z0-9@#$%^*.'-]+(?: [A-Za-z0-9@#$%^*.'-]+){0,2}")
_ENTRIES = re.compile(rf"{_ENTRY.pattern}(?:,\s+{_ENTRY.pattern})*\s*")


def _check_entries(text: str) -> str:
    """Return the entries as given. Raise an error for an invalid or a second one."""
    folded = " ".join(text.split())
    entries = folded.split(", ")
    if not _ENTRIES.fullmatch(folded):
        wrong = next((one for one in entries if not _ENTRY.fullmatch(one)), entries[-1])
        message = f'"{wrong}" is not a word, a pair of words or the name of a list'
        help_text = "Write words in small letters, and a comma between two entries."
        raise field_error("E803", message, help_text)
    if len(set(entries)) < len(entries):
        second = next(one for number, one in enumerate(entries) if one in entries[:number])
        raise field_error("E601", f'"{second}" is already in this list', "Keep one of the two.")
    return text


class TonePoints(StrictModel):
    """Words that add these points to a sentence. Names of word lists are in capital letters.

    `a b` is a pair of words and `a .. b` a pair further apart in one clause. `^ a` is the first
    word of a text and `a ^` the last. `hea*`, `*ing` and `*eal*` are parts of words. `@3-14` is a
    word of a group, and `#dollar` is a mark of the text.
    """

    points: Annotated[int, Field(ge=-500, le=500)]
    words: Annotated[NonEmptyText, AfterValidator(_check_entries)]


class WordGroup(StrictModel):
    """Words of like meaning, which count alike. Groups such as `3-1` and `3-2` are near."""

    name: Annotated[str, Field(pattern=r"^\d+-\d+$")]
    words: NonEmptyText

    @property
    def entries(self) -> list[str]:
        """The words of the group."""
        return self.words.split()


class WordGroups(StrictModel):
    """The groups of one language, from content/data/claim-groups.yaml."""

    lang: Language
    groups: Annotated[tuple[WordGroup, ...], Field(min_length=1)]


class ToneLevels(StrictModel):
    """The least points of a sentence for a problem, as a warning and as an error.

    `form_`: of a sentence with a form of a rule. `alone_`: of one in which the points alone decide.
    """

    form_warning: int
    form_error: int
    alone_warning: int
    alone_error: int


class KindPoints(StrictModel):
    """The points by which a sentence is most likely a claim of one kind."""

    kind: ClaimKind
    base: int
    words: Annotated[tuple[TonePoints, ...], Field(min_length=1)]


class Tone(StrictModel):
    """The points of one language, from content/data/claim-tone.yaml.

    `base`: the points of each sentence. `levels`: the least points for a problem. `kinds`: the
    points that name the kind of a claim.
    """

    lang: Language
    base: int
    levels: ToneLevels
    words: Annotated[tuple[TonePoints, ...], Field(min_length=1)]
    kinds: tuple[KindPoints, ...] = ()
