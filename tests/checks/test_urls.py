"""Pages, feeds and search consoles have paths of their own."""

from collections.abc import Callable

import pytest

from clinicsite.model.problem import Problem
from tests.checks.conftest import HEAD

FIRST = HEAD.replace("status", "feed_id: /pages-a/\nstatus")


@pytest.mark.parametrize(
    ("pages", "faulty"),
    [
        ({"pages/b.md": FIRST}, []),
        ({"pages/b.md": FIRST, "pages/c.md": FIRST}, ["content/pages/c.md"]),
        ({"pages/pages-a.md": HEAD, "pages/b.md": FIRST}, ["content/pages/b.md"]),
        ({"pages/pages-a.md": FIRST}, []),
        (  # the page at this path has an id of its own
            {
                "pages/pages-a.md": HEAD.replace("status", "feed_id: /x/\nstatus"),
                "pages/b.md": FIRST,
            },
            [],
        ),
        ({"pages/pages-a.md": HEAD.replace("published", "draft"), "pages/b.md": FIRST}, []),
    ],
)
def test_feed_id_belongs_to_one_page(
    check: Callable[..., list[Problem]], pages: dict[str, str], faulty: list[str]
) -> None:
    found = check({path: f"{head}Words.\n" for path, head in pages.items()})
    assert [(p.code, p.path, p.line) for p in found] == [("E701", path, 4) for path in faulty]


@pytest.mark.parametrize("path", ["google0123456789abcdef.html", "BingSiteAuth.xml"])
def test_file_of_a_search_console_is_a_field(
    check: Callable[..., list[Problem]], path: str
) -> None:
    (problem,) = [p for p in check({f"extra/{path}": "x"}) if p.code == "E206"]
    assert "verification:" in problem.help


def test_path_of_a_search_console_is_no_alias(check: Callable[..., list[Problem]]) -> None:
    alias = HEAD.replace("status", "aliases: [/google0123456789abcdef.html]\nstatus")
    assert [p.code for p in check({"pages/b.md": f"{alias}Words.\n"})] == ["E702"]
