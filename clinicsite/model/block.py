"""Define the content blocks of the site: their names, titles and options."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from clinicsite.model.language_names import TEXT_LANGUAGES

CareLevel = Literal["self-care", "book", "urgent", "emergency"]
FOREIGN_BLOCK = "in-language"  # words in another language than that of the page
OFFICIAL_BLOCK = "official-text"  # words of an authority, which nobody may change
OFFICIAL_WORDS = "official-text__words"  # the class of the element that holds these words
CARE_LEVELS: tuple[str, ...] = get_args(CareLevel)

CARE_NUMBERS = ("emergency", "crisis", "poison")  # whom a care card offers to call


@dataclass(frozen=True)
class BlockOption:
    """A `key: value` line of a block. Empty `choices` allow any text.

    `is_image`: the value is the path of an image. `is_file`: it is the path of a file to download.
    `is_language`: it is the code of a language. `is_shown`: visitors read it in the block.
    """

    required: bool = False
    choices: tuple[str, ...] = ()
    is_image: bool = False
    is_file: bool = False
    is_language: bool = False
    is_shown: bool = False

    @property
    def is_path(self) -> bool:
        """Whether the value is the path of a file of content."""
        return self.is_image or self.is_file


@dataclass(frozen=True)
class BlockKind:
    """A block by name: its options, and whether it needs a title.

    `needs_text`: it needs words below its options, and no rule of its own says so.
    `is_conditional`: the page leaves the block out where a record says so.
    `shows_records`: the block shows the evidence records that its options select.
    `is_unique`: it lists records, so a page has it once with the same options.
    `is_verbatim`: the words stay as the editor wrote them, with no terms and no typographic quotes.
    """

    name: str
    needs_title: bool = False
    options: dict[str, BlockOption] = field(default_factory=dict)
    needs_text: bool = True
    is_conditional: bool = False
    shows_records: bool = False
    is_unique: bool = False
    is_verbatim: bool = False


_CARE_CARD_OPTIONS = {
    "level": BlockOption(True, CARE_LEVELS),
    "call": BlockOption(choices=CARE_NUMBERS),
}
_PICTURE_OPTIONS = {
    "picture": BlockOption(True, is_image=True),
    "alt": BlockOption(True),
}
# Where the part is that a cropped image keeps. Without it, the image is whole.
FOCUS_POINTS = ("top", "middle", "bottom")
_FIGURE_OPTIONS = {
    **_PICTURE_OPTIONS,
    "credit": BlockOption(is_shown=True),
    "focus": BlockOption(choices=FOCUS_POINTS),
}
_OFFICIAL_OPTIONS = {
    "lang": BlockOption(True, TEXT_LANGUAGES, is_language=True),
    "source": BlockOption(True, is_shown=True),
    "date": BlockOption(True),
    "url": BlockOption(),
}
_VIDEO_OPTIONS = {
    "link": BlockOption(True),
    **_PICTURE_OPTIONS,
    "length": BlockOption(True, is_shown=True),
    "captions": BlockOption(True, is_shown=True),
}
# The words of the block are shown where the record of the treatment says the same.
_OFFERED_OPTIONS = {
    "treatment": BlockOption(True),
    "when": BlockOption(True, ("offered", "not-offered", "unset")),
}
BLOCKS = {
    block.name: block
    for block in (
        BlockKind("in-brief"),
        BlockKind("care-card", True, _CARE_CARD_OPTIONS),
        BlockKind("do"),
        BlockKind("dont"),
        BlockKind("early-research"),
        BlockKind("questions"),
        BlockKind("steps"),
        BlockKind("note", True),
        BlockKind("not-provided"),
        BlockKind("figure", True, _FIGURE_OPTIONS, needs_text=False),
        BlockKind("faq", needs_text=False),
        BlockKind("download", True, {"file": BlockOption(True, is_file=True)}, needs_text=False),
        BlockKind("video", True, _VIDEO_OPTIONS),
        BlockKind(
            "evidence",
            options={"treatment": BlockOption(), "condition": BlockOption()},
            needs_text=False,
            shows_records=True,
            is_unique=True,
        ),
        BlockKind("offered", options=_OFFERED_OPTIONS, is_conditional=True),
        BlockKind("sources-disagree"),
        BlockKind("off-label"),
        BlockKind("claim-rules", needs_text=False, is_unique=True),
        BlockKind("free-service-statement"),
        BlockKind(
            FOREIGN_BLOCK,
            options={"lang": BlockOption(True, TEXT_LANGUAGES, is_language=True)},
            is_verbatim=True,
        ),
        BlockKind(OFFICIAL_BLOCK, False, _OFFICIAL_OPTIONS, needs_text=False, is_verbatim=True),
    )
}

SHOWN_OPTIONS = frozenset(
    name for kind in BLOCKS.values() for name, option in kind.options.items() if option.is_shown
)
# Their options `picture` and `alt` are an image and its description.
PICTURE_BLOCKS = frozenset(name for name, kind in BLOCKS.items() if "picture" in kind.options)


def get_block_option(block: str, option: str) -> BlockOption | None:
    """Return the schema of an option of a block, or None for an unknown block or option."""
    kind = BLOCKS.get(block)
    return kind.options.get(option) if kind else None
