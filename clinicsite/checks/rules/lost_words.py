"""Check that a page shows all words of its text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import escape

from clinicsite.checks.analysis.block_lines import list_unparsed_lines
from clinicsite.checks.analysis.lost_words import find_lost_words
from clinicsite.checks.analysis.markup_excerpt import shorten_markup
from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site


@rule("E317", scope=Scope.DOCUMENT, reads=("evidence", "conditions", "treatments"))
def lost_words(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """Every word of a text is on its page, or another problem names the line that hides it."""
    for text in documents:
        body = text.rendered_body
        if body is None or text.markdown is None:
            continue
        # A link to a draft is shown without its title.
        titles = escape(" ".join(link.title for link in text.elements.links))
        html = f"{body.lead}\n{body.main}\n{text.elements.hidden_html}\n<p>{titles}</p>"
        lost = find_lost_words(text.markdown, html)
        reported = _list_reported_lines(text, html) if lost else set()
        for span, words in lost:
            if span.line not in reported:
                message = f"The page does not show these words: “{shorten_markup(words)}”"
                help_text = "Write the line again as plain words, with an empty line above it."
                yield text.make_problem("E317", span, message, help_text)


def _list_reported_lines(text: Document, html: str) -> set[int]:
    """Return the lines whose markup another rule reports."""
    elements = text.elements
    spans = [markup.span for markup in elements.suspect_markup]
    spans += [markup.span for markup in (*elements.html, *elements.attributes)]
    # An image that cannot be shown has no description either.
    spans += [image.span for image in elements.images if str(escape(image.alt)) not in html]
    return {span.line for span in spans} | list_unparsed_lines(text)
