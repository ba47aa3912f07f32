"""A page that visitors cannot see is left out where another names it; the editor is told."""

import pytest

from tests.checks.conftest import HEAD, Check

MEDICAL = HEAD.replace("status:", "next_review: 2027-11-01\nstatus:", 1)
ARTICLE = MEDICAL.replace("status:", "date: 2026-01-02\nstatus:", 1)
OTHER = [*ARTICLE.rstrip().splitlines(), "\nText.\n"]


@pytest.mark.parametrize(
    ("other", "so", "until"),
    [
        ("status: draft", "is a draft", " until it is published."),
        ("expires: 2026-02-03", "was taken down on 2026-02-03", ": name another page, or none."),
        (
            "date: 2099-01-02\nnext_review: 2099-11-01",
            "goes live on 2099-01-02",
            " until the site is built after that.",
        ),
    ],
)
def test_related_page_unpublished(check: Check, other: str, so: str, until: str) -> None:
    keys = tuple(line.partition(":")[0] for line in other.splitlines())
    lines = [OTHER[0], other, *(line for line in OTHER[1:] if not line.startswith(keys))]
    naming = ARTICLE.replace("status:", "related: [other.md]\nstatus:", 1)
    files = {"articles/other.md": "\n".join(lines), "articles/naming.md": f"{naming}\nText.\n"}
    (found,) = [p for p in check(files) if p.code == "W301"]
    assert (found.line, found.message) == (6, f'The page "other.md" {so}')
    assert found.help.endswith(until)
    files["articles/other.md"] = "\n".join(OTHER)
    assert [p for p in check(files) if p.code == "W301"] == []


@pytest.mark.parametrize(("status", "told"), [("draft", 1), ("published", 0)])
def test_topic_page_unpublished(check: Check, status: str, told: int) -> None:
    topic = MEDICAL.replace("status: published", f"status: {status}")
    naming = ARTICLE.replace("status:", "topics: [crps]\nstatus:", 1)
    found = check(
        {"conditions/crps.md": f"{topic}\nText.\n", "articles/naming.md": f"{naming}\nText.\n"}
    )
    assert [(p.path, p.line) for p in found if p.code == "W301"] == [
        ("content/articles/naming.md", 6)
    ] * told


def test_a_draft_may_name_drafts(check: Check) -> None:
    draft = ARTICLE.replace("published", "draft")
    naming = draft.replace("status:", "related: [other.md]\nstatus:", 1)
    found = check(
        {"articles/other.md": f"{draft}\nText.\n", "articles/naming.md": f"{naming}\nText.\n"}
    )
    assert [p for p in found if p.code == "W301"] == []
