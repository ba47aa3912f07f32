"""Rules about sources: every citation names one, and every one is cited."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plugins.model.problem import Problem, Source, suggest
from plugins.reading.site import Site
from plugins.reading.text_file import read_text


def citations_name_references(site: Site) -> Iterator[Problem]:
    """`[@key]` names a record of references.yaml."""
    for text in site.texts.values():
        for citation in text.found.citations:
            if site.records.lacks("references", citation.key):
                message = f'There is no reference "{citation.key}"'
                otherwise = "Add it to content/data/references.yaml, or mend the key."
                cure = suggest(citation.key, site.records.references, otherwise)
                yield text.problem("E501", citation.at, message, cure)


def references_are_cited(site: Site) -> Iterator[Problem]:
    """A reference that no text and no evidence record cites is left over."""
    cited = {citation.key for text in site.texts.values() for citation in text.found.citations}
    cited |= {key for record in site.records.evidence for key in record.sources}
    for text in site.texts.values():
        if text.html is None:  # it cannot be read, which is enough to mend
            cited.update(re.findall(r"@([\w-]+)", "\n".join(text.source.lines)))
    path = "content/data/references.yaml"
    source, _ = read_text(site.content / "data/references.yaml", path)
    for key in site.records.references:
        if key not in cited:
            line, column = _find(source, key)
            message = f'Nothing cites the reference "{key}"'
            cure = f"Cite it with [@{key}], or delete the record."
            yield source.problem("W501", line, column, message, cure, len(key))


def _find(source: Source, key: str) -> tuple[int, int]:
    for number, line in enumerate(source.lines, start=1):
        before, found, after = line.partition(key)
        if found and "key:" in before and not (after[:1].isalnum() or after[:1] == "-"):
            return number, len(before) + 1
    return 1, 1
