"""One line schedules a page of any kind, except those that the site needs."""

import pytest

from tests.checks.conftest import HEAD, SUMMARY, Check

CHANGES = "changes:\n  - {date: 2026-11-22, what: Added., why: It was missing.}\n"
MEDICAL = HEAD.replace("---\n", f"---\nnext_review: 2027-10-01\n{CHANGES}", 1)
FAR = "2027-03-01"


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("pages/example.md", HEAD),
        ("conditions/example.md", MEDICAL),
        ("treatments/example.md", MEDICAL),
        ("articles/example.md", MEDICAL.replace("---\n", "---\ndate: 2026-11-22\n", 1)),
        ("news/example.md", HEAD.replace("---\n", "---\ndate: 2026-11-22\n", 1)),
    ],
)
@pytest.mark.parametrize("line", [f"publish_on: {FAR}", f"publish_on: {FAR} 09:00"])
def test_one_line_schedules_a_page_of_any_kind(
    check: Check, path: str, head: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795366800")  # 22 November 2026
    text = head.replace("---\n", f"---\n{line}\n", 1)
    link = HEAD.replace("An example", "Another") + f"See [it](../{path}).\n"
    found = check({path: f"{text}Text.\n", "pages/linking.md": link})
    assert [(p.path, p.code) for p in found] == [("content/pages/linking.md", "W301")]


def test_day_of_an_article_may_be_after_its_first_change(check: Check) -> None:
    text = MEDICAL.replace("---\n", f"---\ndate: {FAR}\n", 1)
    assert check({"articles/example.md": f"{text}Text.\n"}) == []


def test_page_that_the_site_needs_is_not_scheduled(check: Check) -> None:
    text = HEAD.replace("---\n", "---\npublish_on: 2099-01-01\n", 1)
    (found,) = check({"pages/home.md": f"{text}Text.\n"})
    assert (found.code, found.line) == ("E101", 2)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("status: published\npublish_on:", [("E103", 3)]),
        ("status: published\nexpires:", [("E103", 3)]),
        (f"status: draft\npublish_on: {FAR}", [("W101", 3)]),
        ("status: published\npublish_on: 2027-02-28", [("W101", 3)]),
        (f"status: published\npublish_on: {FAR}", []),
        (f"status: published\npublish_on: {FAR} 09:00", []),
        ("status: published\npublish_on: 2027-03-02", []),
    ],
)
def test_day_without_effect_is_reported(
    check: Check, lines: str, found: list[tuple[str, int]]
) -> None:
    text = HEAD.replace("---\n", f"---\n{lines}\ndate: {FAR}\n", 1)
    text = text.replace(f"{SUMMARY}\nstatus: published\n", f"{SUMMARY}\n")
    assert [(p.code, p.line) for p in check({"news/example.md": f"{text}Text.\n"})] == found


@pytest.mark.parametrize(
    ("path", "line", "code", "meant"),
    [
        ("conditions/example.md", f"date: {FAR}", "E101", "publish_on:"),
        ("pages/example.md", f"publish_date: {FAR}", "E101", "publish_on:"),
        ("pages/example.md", "description: Short", "E101", "summary:"),
        ("pages/example.md", "status: scheduled", "E102", "publish_on:"),
    ],
)
def test_field_under_another_name_gets_the_right_one(
    check: Check, path: str, line: str, code: str, meant: str
) -> None:
    head = MEDICAL if path.startswith("conditions") else HEAD
    text = head.replace("status: published\n", "") if line.startswith("status") else head
    (found,) = check({path: f"{text.replace('---', f'---{chr(10)}{line}', 1)}Text.\n"})
    assert (found.code, found.line) == (code, 2)
    assert meant in found.help
