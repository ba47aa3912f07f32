"""What a person does in the form of an action: look at what would change, then carry it out."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.admin.conftest import AdminHarness


def try_action(section: Locator) -> Locator:
    """Ask what an action would change, and return the part that tells it."""
    section.get_by_role("button", name="Show what would change").click()
    plan = section.get_by_role("region", name="What would change")
    expect(plan).to_be_focused()
    return plan


def carry_out(page: Page, admin: AdminHarness, press: Callable[[], None]) -> None:
    """Press the last button of an action, and let the preview read the files."""
    with page.expect_response(lambda answer: "/act/" in answer.url) as answer:
        press()
    assert answer.value.ok
    admin.session.apply_changes({"content/pages/new"})


def act(
    admin: AdminHarness, action: str, path: str, *, dry_run: bool = False, **values: str
) -> tuple[int, dict[str, Any]]:
    """Send what the form of an action sends."""
    body = {"values": values, "dry_run": dry_run}
    answer = admin.request(f"/admin/act/{action}/{path}", body)
    if answer.status == 200 and not dry_run:
        admin.session.apply_changes({"content/pages/new"})
    return answer.status, json.loads(answer.text)
