"""Make the document of a seed and a number: the same on each machine."""

from __future__ import annotations

import random

from tests.fuzz.grammar import Grammar
from tests.fuzz.mutation import Mutator
from tests.fuzz.pipeline import FuzzDocument

KINDS = ("grammar", "mutation", "both", "records")
SHARES = (42, 37, 18, 3)  # percent


def make_document(seed: int, number: int) -> tuple[str, FuzzDocument]:
    """Return the kind and the document with this number in the round of a seed."""
    rng = random.Random(f"{seed}:{number}")
    kind = rng.choices(KINDS, SHARES)[0]
    mutator = Mutator(rng)
    if kind == "records":
        return kind, FuzzDocument(*mutator.make_record())
    if kind == "mutation":
        return kind, FuzzDocument(*mutator.make_page())
    path, text = Grammar(rng).make_page()
    if kind == "both":
        return kind, FuzzDocument(path, mutator.mutate_page(text))
    return kind, FuzzDocument(path, text.encode("utf-8", "surrogatepass"))
