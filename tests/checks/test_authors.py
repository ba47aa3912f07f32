"""Authors of articles: each has a record in people.yaml."""

from tests.checks.conftest import SUMMARY, Check

ARTICLE = f"""---
title: An example
{SUMMARY}
date: 2026-01-02
authors: [{{}}]
---

Text.
"""
PERSON = """
- key: example-author
  name: Example Author
  license_type: MD
  license_state: Florida
  license_number: EXAMPLE-1
  consent_to_publish: true
"""


def test_author_without_a_record_is_refused(check: Check) -> None:
    path = "articles/example.md"
    files = {"data/people.yaml": PERSON, path: ARTICLE.format("example-author, exmple-author")}
    (found,) = [p for p in check(files) if p.code == "E602"]
    assert (found.path, found.line, found.column) == (f"content/{path}", 5, 27)
    assert "example-author" in found.help
