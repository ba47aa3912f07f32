"""What a text holds, each thing with its place: lines and columns of the body, counted from 1."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class At:
    """A place in the body of a page; `length` in characters."""

    line: int
    column: int
    length: int


@dataclass(frozen=True)
class Link:
    """`[text](target)`; its place is that of the target."""

    at: At
    target: str
    text: str


@dataclass(frozen=True)
class Picture:
    """`![alt](target)`; its place is that of the target."""

    at: At
    target: str
    alt: str


@dataclass(frozen=True)
class Heading:
    """`## Words {#id}`; `id` is None where the editor gave none."""

    at: At
    level: int
    text: str
    id: str | None


@dataclass(frozen=True)
class Citation:
    """One key of `[@key; @key]`."""

    at: At
    key: str


@dataclass(frozen=True)
class Markup:
    """HTML or a list of attributes that somebody wrote into the text."""

    at: At
    text: str


@dataclass(frozen=True)
class Option:
    """A `key: value` line of a block, with the places of both."""

    at: At
    key: str
    value: str
    value_at: At


@dataclass(frozen=True)
class BlockStart:
    """`/// name | title` with its options; `readable` is False where the options are not YAML."""

    at: At
    name: str  # the whole line, when it is not a name with or without a title
    title: str
    slashes: int
    options: tuple[Option, ...] = ()
    readable: bool = True


@dataclass(frozen=True)
class BlockEnd:
    """A line that closes a block."""

    at: At
    slashes: int


@dataclass(frozen=True)
class Stray:
    """Signs that look like a link, a list, a footnote, and that Markdown took for words."""

    at: At
    text: str
    what: str


@dataclass
class Found:
    """All that one text holds, each list in the order of the page."""

    links: list[Link] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    html: list[Markup] = field(default_factory=list)
    attributes: list[Markup] = field(default_factory=list)
    strays: list[Stray] = field(default_factory=list)
    blocks: list[BlockStart | BlockEnd] = field(default_factory=list)
    bitmaps: list[str] = field(default_factory=list)  # their paths, relative to content/
    unread: list[BlockStart] = field(default_factory=list)
    plain: str = ""  # the text with blanks in the place of code
