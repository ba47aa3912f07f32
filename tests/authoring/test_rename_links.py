"""Links that `rename` follows, among words that look like a definition of a link."""

from pathlib import Path

import pytest

from clinicsite.authoring.rename import rename
from tests.authoring.few_pages import load_valid_site, make_page, make_small, read_text, write


@pytest.mark.parametrize(
    "text",
    [
        "Rest.[^1]\n\n[^1]: [walk](walk.md)\n",
        "Rest.[^1]\n\n[^1]: [walk](walk.md) is good.\n",
        "Rest.[^1] Sleep.[^2]\n\n[^1]: [walk](walk.md)\n[^2]: [walk](<walk.md>)\n",
        "See [x]: [walk](walk.md).\n",
        "A [word]: walk and [it](walk.md).\n",
        "x]: walk [walk](walk.md)\n",
        'See [walk](walk.md "a]: b").\n',
        "See [a][b] and [b].\n\n[b]: <walk.md>\n",
        "See [b].\n\n[b]:\n  walk.md#why\n    'A title'\n",
        "> See [b].\n>\n> [b]: walk.md\n",
        "- See [b].\n\n    [b]: walk.md\n",
    ],
)
def test_rename_follows_the_links_of_a_text(tmp_path: Path, text: str) -> None:
    root = make_small(tmp_path)
    body = f"## How {{#how}}\n\n{text}"
    write(root, "pages/plan.md", make_page("Make a plan", body))
    rename(root, "walk", "stroll")
    assert read_text(root, "pages/plan.md") == make_page(
        "Make a plan", body.replace("walk.md", "stroll.md")
    )
    load_valid_site(root)
