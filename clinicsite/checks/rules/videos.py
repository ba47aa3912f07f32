"""Check video blocks: each plays one video of a known site, with a length and captions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem
from clinicsite.model.video import InvalidVideoError, parse_video_link
from clinicsite.parsing.document import Document
from clinicsite.parsing.markdown.elements import BlockStart, OptionElement
from clinicsite.parsing.site import Site

_LENGTH = re.compile(
    r"\d{1,3}:[0-5]\d|(?:\d{1,3} (?:min|minutes?))?(?:(?<=[a-z]) )?(?:\d{1,2} (?:s|sec|seconds?))?"
)
_WITHOUT_CAPTIONS = re.compile(r"(?i)(?:no|none|without|not?|false|-|n/a|auto(?:matic|mated)?)\b.*")


@rule("E410", "W402", scope=Scope.DOCUMENT)
def video_options(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A video block links to one video of a known site, and gives its length and captions."""
    for text in documents:
        for block in text.elements.blocks:
            if isinstance(block, BlockStart) and block.name == "video":
                for option in block.options:
                    if option.value:
                        yield from _check_option(text, option)


def _check_option(text: Document, option: OptionElement) -> Iterator[Problem]:
    if option.key == "link":
        try:
            parse_video_link(option.value)
        except InvalidVideoError as error:
            problem = text.make_problem("E410", option.value_span, error.message, error.help)
            yield problem.with_fix(option.value, error.intended)
    elif option.key == "length" and not _LENGTH.fullmatch(option.value):
        message = f'"{option.value}" is not the length of a video'
        help_text = "Write it as in “3 minutes”, “45 seconds” or “3 min 20 s”."
        yield text.make_problem("E410", option.value_span, message, help_text)
    elif option.key == "captions" and _WITHOUT_CAPTIONS.fullmatch(option.value):
        message = "A visitor who cannot hear does not get what this video tells"
        help_text = "Add captions that a person has read, and name their languages here."
        yield text.make_problem("W402", option.value_span, message, help_text)
