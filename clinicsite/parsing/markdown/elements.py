"""Define the elements of a document with their lines and columns, counted from 1."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class TextSpan:
    """A position in the body of a page. `length` is in characters."""

    line: int
    column: int
    length: int


@dataclass(frozen=True)
class LinkElement:
    """`[text](target "title")`, with the position of the target."""

    span: TextSpan
    target: str
    text: str
    title: str = ""


@dataclass(frozen=True)
class ImageElement:
    """`![alt](target)`, with the position of the target."""

    span: TextSpan
    target: str
    alt: str


@dataclass(frozen=True)
class HeadingElement:
    """`## Words {#id}`. `id` is None where the editor gave none."""

    span: TextSpan
    level: int
    text: str
    id: str | None


@dataclass(frozen=True)
class CitationElement:
    """One key of `[@key; @key]`."""

    span: TextSpan
    key: str


@dataclass(frozen=True)
class RawMarkup:
    """HTML or a list of attributes in the text."""

    span: TextSpan
    text: str


@dataclass(frozen=True)
class OptionElement:
    """A `key: value` line of a block, with both positions."""

    span: TextSpan
    key: str
    value: str
    value_span: TextSpan


@dataclass(frozen=True)
class OptionFault:
    """Why the options of a block cannot be read: the place, the message and the help."""

    span: TextSpan
    message: str
    help: str


@dataclass(frozen=True)
class BlockStart:
    """`/// name | title` with its options, and the fault of options that are not YAML."""

    span: TextSpan
    name: str  # the whole line, when it is not a name with or without a title
    title: str
    slashes: int
    options: tuple[OptionElement, ...] = ()
    fault: OptionFault | None = None


@dataclass(frozen=True)
class BlockEnd:
    """A line that closes a block."""

    span: TextSpan
    slashes: int


@dataclass(frozen=True)
class SuspectMarkup:
    """Characters that look like a link, a list or a footnote, which Markdown takes for words."""

    span: TextSpan
    text: str
    kind: str


@dataclass
class DocumentElements:
    """All elements of one document, each list in the order of the page."""

    links: list[LinkElement] = field(default_factory=list)
    images: list[ImageElement] = field(default_factory=list)
    headings: list[HeadingElement] = field(default_factory=list)
    citations: list[CitationElement] = field(default_factory=list)
    html: list[RawMarkup] = field(default_factory=list)
    attributes: list[RawMarkup] = field(default_factory=list)
    suspect_markup: list[SuspectMarkup] = field(default_factory=list)
    blocks: list[BlockStart | BlockEnd] = field(default_factory=list)
    raster_images: list[str] = field(default_factory=list)  # their paths, relative to content/
    unparsed_blocks: list[BlockStart] = field(default_factory=list)
    hidden_html: str = ""  # of the blocks that the page leaves out
    text_without_code: str = ""  # the text with blanks in the place of code
