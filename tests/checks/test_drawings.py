"""Names of drawings: those of the theme, near misses, and none at all."""

import re
from pathlib import Path

from clinicsite.parsing.drawings import list_drawing_names
from clinicsite.parsing.read import read_site
from clinicsite.parsing.records import read_records
from clinicsite.rendering.views import SiteView
from tests.checks.conftest import HEAD, Check
from tests.conftest import ROOT

CONDITIONS = """\
- {key: a-pain, name: A pain, drawing: bandge}
- {key: b-pain, name: B pain}
- {key: c-pain, name: C pain, drawing: teapot}
"""


def test_unknown_drawing_is_named_at_its_place(check: Check) -> None:
    head = HEAD.replace("status:", "drawing: Hand\nstatus:")
    files = {
        "data/conditions.yaml": CONDITIONS,
        "pages/a.md": HEAD.replace("status:", "drawing: foots\nstatus:") + "## Text\n\nText.\n",
        "pages/b.md": head + "## Text\n\nText.\n",
    }
    found = [p for p in check(files) if p.code in ("E102", "E112")]
    assert [(p.path, p.line, p.code, p.message) for p in found] == [
        ("content/data/conditions.yaml", 1, "E102", 'There is no drawing "bandge"'),
        ("content/data/conditions.yaml", 3, "E102", 'There is no drawing "teapot"'),
        ("content/pages/a.md", 4, "E102", 'There is no drawing "foots"'),
        ("content/pages/b.md", 4, "E112", found[3].message),
    ]
    assert found[0].help.startswith('Did you mean "bandage"? You can use: ')
    assert found[0].fix
    assert not found[1].fix
    assert found[1].help.startswith("You can use: bandage, body, ")


def test_every_condition_has_a_drawing_of_its_own() -> None:
    records, _ = read_records(ROOT / "content")
    drawings = [record.drawing for record in records.conditions.values()]
    assert None not in drawings
    assert len(set(drawings)) == len(drawings)
    assert set(drawings) <= set(list_drawing_names(ROOT / "theme"))


def test_page_has_its_own_drawing_or_that_of_its_record(content: Path) -> None:
    for kind in ("conditions", "treatments"):
        (content / kind).mkdir()
    text = (ROOT / "content/conditions/crps.md").read_text("utf-8")
    (content / "conditions/crps.md").write_text(text)
    (content / "conditions/migraine.md").write_text(
        re.sub("^status:", "drawing: watch\nstatus:", text, flags=re.MULTILINE)
    )
    (content / "conditions/other.md").write_text(text)
    site = read_site(content, ROOT / "theme", "", publish=False)
    view = SiteView(site)
    drawings = {page.slug: view.drawing(page) for page in site.pages if page.kind == "condition"}
    assert drawings == {"crps": "hand", "migraine": "watch", "other": None}
