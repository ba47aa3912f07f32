"""What is typed, before Invoke reads it."""

import pytest

from commands import program


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("rollback", "rollback"),
        ("rollback 2", "rollback --release 2"),
        ("rollback --dry-run 2", "rollback --dry-run --release 2"),
        ("rollback --to folder:x 2", "rollback --to folder:x --release 2"),
        ("rollback --to=folder:x 2", "rollback --to=folder:x --release 2"),
        ("live-check https://a.org --wait 9", "live-check --url https://a.org --wait 9"),
        ("live-check --wait 9", "live-check --wait 9"),
        ("build 2", "build 2"),
    ],
)
def test_a_word_behind_a_task_needs_no_name(typed: str, read: str) -> None:
    assert " ".join(program.with_name(typed.split())) == read
