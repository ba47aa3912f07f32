"""Each row of docs/markdown.md is what the check and the renderer do with its form."""

import re
from collections import defaultdict
from html import escape
from pathlib import Path

import pytest

from clinicsite.checks.runner import check_all
from clinicsite.parsing.document import Document
from clinicsite.parsing.read import read_site
from tests.checks.conftest import HEAD, ROOT, name_apart

ROW = re.compile(r"(?m)^\| (?:`` (.+?) ``|`([^`]+)`) \| [^|]+ \| (.+?) \|(?: .+? \|)?$")
TABLES = (ROOT / "docs/markdown.md").read_text("utf-8").split("\n## ")[1:]
WORKING, REFUSED = (
    [(double or single, result) for double, single, result in ROW.findall(table)]
    for table in TABLES
)
FORMS = dict.fromkeys(form for form, _ in (*WORKING, *REFUSED))

Results = dict[str, tuple[Document, set[str]]]


@pytest.fixture
def results(content: Path) -> Results:
    """The document with each form and the codes of its problems."""
    paths = {form: f"pages/form-{number}.md" for number, form in enumerate(FORMS)}
    for form, path in paths.items():
        text = name_apart(HEAD, path) + "\n" + form.replace("⏎", "\n") + "\n"
        (content / path).write_text(text, "utf-8")
    site = read_site(content, content.parent / "theme", "", publish=True)
    codes: dict[str, set[str]] = defaultdict(set)
    for problem in check_all(site):
        codes[problem.path.removeprefix("content/")].add(problem.code)
    return {form: (site.documents[path], codes[path]) for form, path in paths.items()}


def test_tables_of_forms_have_all_their_rows() -> None:
    rows = sum(line.startswith("| `") for table in TABLES for line in table.splitlines())
    assert len(WORKING) + len(REFUSED) == rows == len(FORMS)
    assert len(REFUSED) > 50


def test_working_form_is_shown_as_the_table_says(results: Results) -> None:
    for form, shown in WORKING:
        document, codes = results[form]
        assert codes == set(), form
        assert document.rendered_body is not None
        html = " ".join(str(document.rendered_body.lead + document.rendered_body.main).split())
        expected = escape(form, quote=False) if shown == "as typed" else shown.strip("`")
        assert expected in html, form


def test_refused_form_has_the_code_of_the_table(results: Results) -> None:
    for form, codes in REFUSED:
        assert results[form][1] == set(codes.split(", ")), form
