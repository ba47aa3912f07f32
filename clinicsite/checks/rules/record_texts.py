"""Check that the texts of records and front matter are plain, with no phone number of others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from clinicsite.checks.analysis.markup_excerpt import shorten_markup
from clinicsite.checks.analysis.record_texts import (
    iter_front_matter_texts,
    iter_record_texts,
    iter_ui_strings,
)
from clinicsite.checks.registry import Scope, rule
from clinicsite.checks.rules.clinic_facts import find_other_numbers
from clinicsite.model.plain_text import find_cited_markup, find_markup
from clinicsite.model.problem import Problem
from clinicsite.model.records import HasRecords
from clinicsite.model.yaml_tree import YamlPath
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site

_HELP = "Write words only. Pages show these characters as they are."
_PLACEHOLDER = re.compile(r"\{\w+\}")


@rule("E318", scope=Scope.DOCUMENT)
def front_matter_markup(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A text of the front matter is plain, because pages show its characters as they are.

    The rule on facts of the clinic reports braces.
    """
    for document in documents:
        for path, words in iter_front_matter_texts(document.meta) if document.meta else ():
            markup = find_markup(re.sub(r"[{}]", " ", words))
            if markup:
                message = f"The front matter is plain text, and “{shorten_markup(markup)}” is not"
                yield document.make_meta_problem("E318", path, message, _HELP)


@rule("E112", scope=Scope.RECORDS)
def record_markup(site: HasRecords) -> Iterator[Problem]:
    """A text of a record is plain, because pages show its characters as they are."""
    records = site.records
    texts = [(text, find_markup(text.words)) for text in iter_record_texts(records)]
    texts += [
        (text, find_markup(_PLACEHOLDER.sub("", text.words))) for text in iter_ui_strings(records)
    ]
    for text, markup in texts:
        if markup:
            message = f'This is plain text, and "{shorten_markup(markup)}" is not'
            yield text.source.make_problem("E112", text.path, message, _HELP)


@rule("E112", scope=Scope.RECORDS)
def reference_markup(site: HasRecords) -> Iterator[Problem]:
    """The title and the journal of a source are plain, because lists of sources show them."""
    source = site.records.get_source("references")
    for key, reference in site.records.references.items():
        texts: list[tuple[YamlPath, str]] = [
            (("title",), reference.title),
            (("journal",), reference.journal or ""),
            *((("authors", n), name) for n, name in enumerate(reference.authors)),
        ]
        for path, words in texts:
            if markup := find_cited_markup(words):
                message = f'This is plain text, and "{shorten_markup(markup)}" is not'
                yield source.make_record_problem("E112", key, path, message, _HELP)


@rule("W621", scope=Scope.RECORDS, reads=("clinic",))
def record_phone_numbers(site: HasRecords) -> Iterator[Problem]:
    """A phone number in the text of a record is one of the clinic, or Poison Help."""
    for text in iter_record_texts(site.records):
        for found in find_other_numbers(text.words, site.records.clinic):
            message = f"{found[0]} is not a phone number of the clinic"
            help_text = "Correct it, or give it to an office as “phone:” in clinic.yaml."
            yield text.source.make_problem("W621", text.path, message, help_text)
