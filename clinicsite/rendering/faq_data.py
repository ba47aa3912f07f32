"""Describe the questions of FAQ blocks in JSON-LD, from the HTML that visitors see."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from clinicsite.model.page import Page
from clinicsite.rendering.schema_org import JsonLdNode
from clinicsite.rendering.search_documents import get_lines

_ITEM = '<div class="faq__item">'


def describe_questions(page: Page, page_url: str) -> JsonLdNode:
    """Return the FAQPage of a page, or an empty node for a page without a FAQ block."""
    html = str(page.body.lead + page.body.main)
    questions = list(_iter_questions(html, page_url)) if _ITEM in html else []
    if not questions:
        return {}
    return {
        "@type": "FAQPage",
        "@id": f"{page_url}#faq",
        "url": page_url,
        "inLanguage": page.lang,
        "isPartOf": {"@id": f"{page_url}#page"},
        "mainEntity": questions,
    }


def _iter_questions(html: str, page_url: str) -> Iterator[JsonLdNode]:
    for item in LexborHTMLParser(html).css("div.faq__item"):
        heading, *answer = item.iter()
        question, text = get_lines([heading]), get_lines(answer)
        if question and text:
            yield {
                "@type": "Question",
                "@id": f"{page_url}#{heading.id}",
                "name": question,
                "acceptedAnswer": {"@type": "Answer", "text": text},
            }
