"""Define an outcome of a trial: the people with it, in both groups."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from clinicsite.model.fields import Key, StrictModel, field_error
from clinicsite.model.localized_text import Translated


class Outcome(StrictModel):
    """The number of people with an outcome in one trial, with the treatment and without it.

    `with_treatment` and `without` count people of `out_of` in their own group. Where `out_of` is
    100, they are per cent.
    """

    what: Translated
    kind: Literal["benefit", "side_effect"]
    with_treatment: Annotated[int, Field(ge=0)]
    without: Annotated[int, Field(ge=0)]
    out_of: Annotated[int, Field(ge=10)]
    without_means: Translated
    about: Translated
    source: Key

    def scale_to_ten(self, part: int) -> int:
        """Return the number of people per ten, rounded to the nearest. Halves round up."""
        return (20 * part + self.out_of) // (2 * self.out_of)

    @model_validator(mode="after")
    def _check_rounding(self) -> Outcome:
        parts = (self.with_treatment, self.without)
        if max(parts) > self.out_of:
            message = f"{max(parts)} of {self.out_of} people cannot be"
            raise field_error("E108", message, "Correct the number of people.")
        shown = [self.scale_to_ten(part) for part in parts]
        lost = any(part and not ten for part, ten in zip(parts, shown))
        if lost or (shown[0] == shown[1] and parts[0] != parts[1]):
            message = "The outcome cannot be shown as so many of 10 people: rounding would hide it"
            raise field_error("E108", message, "Take the outcome out, and say it in size_plain.")
        return self
