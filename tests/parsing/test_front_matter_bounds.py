"""Front matter that ends too early or too late, or stands in the text, is reported."""

import pytest

from clinicsite.model.problem import Problem, SourceFile
from clinicsite.parsing.front_matter import split_document
from clinicsite.parsing.front_matter_bounds import find_misplaced_lines

HEAD = "---\ntitle: An example\nstatus: draft\n---\n"


def find_problems(text: str) -> list[Problem]:
    source = SourceFile.from_text("content/pages/example.md", text)
    parts, problems = split_document(source)
    misplaced = find_misplaced_lines(source, parts.body_line) if parts else None
    return [misplaced] if misplaced else problems


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("status: published\n---\n\nText.", 5),
        ("\ntitle: Two\n\nText.", 6),
        ("summary: x\nstatus: published\n\nText.", 5),
        ("  the rest of a value\nstatus: published\n---\n\nText.", 6),
        ("- about.md\nnext_review: 2027-01-01\n---\n\nText.", 6),
        ("tags: a\n\nText.", 5),
        ("lorem: ipsum\n\nText.", 5),
        ("redirect-from: /a/\n\nText.", 5),
        ("status:\n\nText.", 5),
        ("---\n\nstatus: published\n", 7),
        ("Text.\n\n---\ntitle: Two\n---\n\nText.", 8),
        ("Text.\n\n---\nTitle: Two\nAuthor: Example Clinician\n---\n\nText.", 8),
        ("Text.\n\n---\n\nstatus: published\n---\n", 9),
        ("Text.\n\nstatus: published\n\nText.", 7),
        ("Text.\n\nStatus: Published", 7),
        ("Text.\n\nExpires: 2027-01-01", 7),
        ("Text.\n\n***\ntitle: Two\n***\n\nText.", 8),
        ('Text.\n\n+++\ntitle = "Two"\n+++\n\nText.', 8),
        ('+++\ntitle = "Two"\n+++\n\nText.', 6),
        ("Title: Two\nDate: 5 May\n\nText.", 5),
        ("Text.\n\nTitle: Two\nAuthor: Example Clinician\n\nText.", 7),
        ('"status": published\n\nText.', 5),
        ("status:published\n\nText.", 5),
        ("  - date: 2026-01-01\n    what: New words\n\nText.", 5),
        ("  the rest of a summary.\n---\n\nText.", 5),
    ],
)
def test_front_matter_in_the_text_is_an_error(body: str, line: int) -> None:
    assert [(p.code, p.line) for p in find_problems(HEAD + body)] == [("E105", line)]


@pytest.mark.parametrize(
    "body",
    [
        "Text.\n\n---\n\nMore.",
        "Note: we are open.",
        "Summary: it helps some people.",
        "Text.\n\n---\nAuthors: Example Clinician",
        "We made\nchanges: none.",
        "```\nstatus: published\n```",
        "/// figure | T\n    picture: ../images/drawing.svg\n\n///",
        "Text.\n\n> title: x",
        "https://example.org",
        "See: [a](about.md)",
        "10:30 is the time.",
        "Date: 5 May 2026",
        "- Date: 5 May\n- Authors: Example Clinician",
        "Text.\n\n***\n\nMore.",
        "x = 5",
    ],
)
def test_front_matter_bounds_with_other_text_are_fine(body: str) -> None:
    assert find_problems(HEAD + body) == []


@pytest.mark.parametrize("before", ["\n\n", " \n"])
def test_front_matter_that_ends_early_below_blank_lines_is_an_error(before: str) -> None:
    found = find_problems(f"{before}{HEAD}status: published\n---\nText.")
    assert [(p.code, p.line) for p in found] == [("E105", 5 + before.count("\n"))]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\n## Heading\n\n---\n\nText.", 5),
        ("\nWords of the page.\n\n---\n\nText.", 5),
        ("\n**Words** of the page.\n---\n", 5),
        ("\n> Words\n\nMore: words.\n\n---\n", 5),
    ],
)
def test_front_matter_that_ends_late_is_an_error(text: str, line: int) -> None:
    found = find_problems(f"---\ntitle: An example\nstatus: draft\n{text}")
    assert [(p.code, p.line) for p in found] == [("E105", line)]


@pytest.mark.parametrize(
    "yaml", ["\n# A comment\n\nsummary: x\n", "changes:\n\n  - date: x\n", "related:\n\n- a.md\n"]
)
def test_front_matter_with_blank_lines_is_fine(yaml: str) -> None:
    assert find_problems(f"---\ntitle: An example\n{yaml}---\n\nText.") == []


@pytest.mark.parametrize("end", [" ---", "----", "—", "--", "***", "..."])
def test_front_matter_with_a_mistyped_end_names_its_line(end: str) -> None:
    (problem,) = find_problems(f"---\ntitle: An example\n{end}{end if end == '—' else ''}\nText.")
    assert (problem.code, problem.line) == ("E105", 1)
    assert "line 3" in problem.help
