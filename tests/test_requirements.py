"""The requirements files: every package has a version and a hash, and comes from any index."""

import re

import pytest

from tests.projects import ROOT

REQUIREMENTS = ("requirements.txt", "requirements-test.txt")


def load_pins(name: str) -> dict[str, str]:
    """Package and marker → version."""
    rows = re.findall(r"^([\w.-]+)==(\S+)(.*)$", (ROOT / name).read_text(), re.MULTILINE)
    return {package + marker.rstrip(" \\"): version for package, version, marker in rows}


def test_the_test_environment_holds_everything_of_the_other() -> None:
    assert load_pins("requirements.txt").items() <= load_pins("requirements-test.txt").items()


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_everything_asked_for_is_pinned_with_a_hash(name: str) -> None:
    text = (ROOT / name).read_text()
    blocks = re.split(r"\n(?=[a-z])", text)[1:]
    assert len(blocks) > 20
    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    asked = re.findall(r"^[\w-]+", (ROOT / name).with_suffix(".in").read_text(), re.MULTILINE)
    pinned = {block.split("==")[0] for block in blocks}
    assert set(asked) - {"-r"} <= pinned


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_no_package_index_is_named(name: str) -> None:
    rows = [row for row in (ROOT / name).read_text().splitlines() if not row.startswith("#")]
    assert [row for row in rows if re.search(r"index|find-links|://", row)] == []
