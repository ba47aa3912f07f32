"""Split the content of a FAQ block into its questions and answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

_HEADING = re.compile("h[1-6]")
_ID = re.compile(' id="([^"]*)"')
_CITATION = re.compile('<sup class="cite">.*?</sup>')


@dataclass
class FaqQuestion:
    """A question: its heading, the id and the words of that, and the answer."""

    heading: Markup
    id: str
    words: str
    answer: Markup = field(default_factory=Markup)


def split_questions(parts: Sequence[tuple[str, Markup]]) -> tuple[Markup, list[FaqQuestion]]:
    """Return the introduction, which a check reports, and the questions.

    `parts` has the tag and the HTML of each element.
    """
    intro, questions = Markup(), list[FaqQuestion]()
    for tag, html in parts:
        if _is_question(tag, parts):
            found = _ID.search(html)
            words = Markup(_CITATION.sub("", html)).striptags()
            questions.append(FaqQuestion(html, found[1] if found else "", words))
        elif questions:
            questions[-1].answer += html + "\n"
        else:
            intro += html
    return intro, questions


def _is_question(tag: str, parts: Sequence[tuple[str, Markup]]) -> bool:
    """Return whether headings with this tag are the questions: the first heading decides."""
    first = next((other for other, _ in parts if _HEADING.fullmatch(other)), "")
    return bool(_HEADING.fullmatch(tag)) and tag <= first
