"""The blocks an editor may write between /// lines, and what each of them takes."""

from __future__ import annotations

from dataclasses import dataclass, field

CARE_LEVELS = ("self-care", "book", "urgent", "emergency")


@dataclass(frozen=True)
class BlockOption:
    """A `key: value` line of a block; `choices` is empty where any text will do."""

    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class BlockKind:
    """A block by name: whether it must have a title, and its options."""

    name: str
    needs_title: bool = False
    options: dict[str, BlockOption] = field(default_factory=dict)


BLOCKS = {
    block.name: block
    for block in (
        BlockKind("in-brief"),
        BlockKind("care-card", True, {"level": BlockOption(True, CARE_LEVELS)}),
        BlockKind("do"),
        BlockKind("dont"),
        BlockKind("early-research"),
        BlockKind("questions"),
        BlockKind("note", True),
        BlockKind("not-provided"),
        BlockKind("figure", True, {"picture": BlockOption(True), "alt": BlockOption(True)}),
        BlockKind("evidence", False, {"treatment": BlockOption(), "condition": BlockOption()}),
        BlockKind("sources-disagree"),
        BlockKind("off-label"),
        BlockKind("claim-rules"),
        BlockKind("free-service-statement"),
    )
}
