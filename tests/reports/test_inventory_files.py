"""Each form of the inventory says the same, and no title breaks it."""

import base64
import csv
import hashlib
import io
import json
import re
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from rich.console import Console

import tasks
from clinicsite.reports.inventory import InventoryRow
from clinicsite.reports.inventory_files import COLUMN_TITLES, FIELD_NAMES, to_csv, to_html, to_json
from clinicsite.reports.inventory_report import write_inventory
from clinicsite.reports.inventory_text import NARROW_COLUMNS, print_inventory
from clinicsite.support.errors import UserError
from tests.conftest import ROOT, HtmlPage, get_text
from tests.reports.conftest import HOSTILE, make_row
from tests.reports.inventory_rows import DAY, ROWS
from tests.test_tasks import run_typed


def test_titles_are_as_long_as_titles_may_be() -> None:
    assert max(map(len, HOSTILE)) == 65


def test_csv_can_be_read_back() -> None:
    head, *lines = csv.reader(io.StringIO(to_csv(ROWS), newline=""))
    assert tuple(head) == FIELD_NAMES
    assert len(lines) == len(ROWS)
    for line, row in zip(lines, ROWS, strict=True):
        wanted = ["" if value is None else str(value) for value in asdict(row).values()]
        title = FIELD_NAMES.index("title")
        assert line[title].removeprefix("'") == row.title
        assert line[:title] + line[title + 1 :] == wanted[:title] + wanted[title + 1 :]


def test_no_text_is_a_formula_for_a_spreadsheet() -> None:
    for line in csv.DictReader(io.StringIO(to_csv(ROWS), newline="")):
        assert line["title"][0] not in "=+-@\t\r"
    days = [line["days"] for line in csv.DictReader(io.StringIO(to_csv(ROWS)))]
    assert days[1] == "-1"  # a number stays one


def test_json_can_be_read_back() -> None:
    told = json.loads(to_json(ROWS, DAY))
    assert told["day"] == "2027-01-01"
    assert told["next"].startswith("Let a clinician read")
    assert [page["title"] for page in told["pages"]] == list(HOSTILE)
    assert told["pages"][1] == {
        **asdict(ROWS[1]),
        "next_review": "2027-11-01",
        "review": "overdue",
    }


@pytest.fixture(scope="module")
def page() -> HtmlPage:
    return HtmlPage(to_html(ROWS, DAY, "Clinic <1> & 2"))


def test_the_page_is_whole_html_and_asks_for_nothing(page: HtmlPage) -> None:
    assert page.faults == []
    assert page.links == []
    assert page.all("script", "img", "link", "iframe") == []
    assert not any(name.startswith("on") for e in page.all() for name in e.attrib)
    assert get_text(page.all("h1")[0]) == "Inventory of Clinic <1> & 2"


def test_inventory_html_csp_allows_own_styles_only(page: HtmlPage) -> None:
    (policy,) = [e for e in page.all("meta") if e.get("http-equiv")]
    (style,) = page.all("style")
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert policy.get("content") == f"default-src 'none'; style-src 'sha256-{digest}'"
    assert [e for e in page.all() if "style" in e.attrib] == []
    assert "color-scheme: light dark" in style.text
    assert re.findall(r"#[0-9a-f]{3,6}\b", style.text) == []  # only colours of the device


def test_inventory_html_table_has_header_cells(page: HtmlPage) -> None:
    (table,) = page.all("table")
    assert get_text(page.by_id("caption")) == "9 pages on 2027-01-01"
    heads = [e for e in page.all("th") if e.get("scope") == "col"]
    assert [get_text(head) for head in heads] == list(COLUMN_TITLES.values())
    rows = [e for e in page.all("th") if e.get("scope") == "row"]
    assert [get_text(row.find("bdi")) for row in rows] == list(HOSTILE)
    (around,) = page.with_class("table")
    assert (around.get("role"), around.get("tabindex")) == ("region", "0")
    assert around.get("aria-labelledby") == "caption"
    assert "12,345" in get_text(table)


def format_rows(rows: list[InventoryRow], width: int, *, wide: bool = False) -> list[str]:
    console = Console(file=io.StringIO(), width=width)
    print_inventory(rows, console, wide=wide)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_table_fits_the_window(width: int) -> None:
    from rich.cells import cell_len

    lines = format_rows(ROWS, width)
    assert lines[0].startswith("Next: Let a clinician read")
    assert max(cell_len(line) for line in lines if "content/" not in line) <= width
    head = next(line for line in lines if line.startswith("Risk"))
    assert head.split() == ["Risk", "Page", "Review", "Days", "Grade", "Err.", "Warn."]
    assert len(head.split()) == len(NARROW_COLUMNS)
    assert "9 pages: 9 published." in lines


def test_a_title_is_printed_as_it_is() -> None:
    text = "\n".join(format_rows(ROWS, 200))
    for title in HOSTILE:
        assert title in text


def test_wide_shows_every_column_on_one_line_a_page() -> None:
    lines = format_rows(ROWS, 80, wide=True)
    for row in ROWS:
        (line,) = [line for line in lines if line.startswith(row.path)]
        assert row.title in line
        assert "12,345" in line


@pytest.mark.parametrize("form", ["csv", "json", "html", "ics"])
def test_a_file_holds_what_would_be_printed(tmp_path: Path, form: str) -> None:
    file = tmp_path / "report"
    told, said = Console(file=io.StringIO(), width=80), Console(file=io.StringIO(), width=80)
    write_inventory(ROOT, "", [form], output_file=str(file), console=told)
    write_inventory(ROOT, "", [form], console=said)
    coding = "utf-8-sig" if form == "csv" else "utf-8"
    printed, written = said.file.getvalue(), file.read_bytes().decode(coding)
    if form == "ics":  # the moment it was made differs
        printed, written = (re.sub("DTSTAMP:.*", "", text) for text in (printed, written))
    assert written == printed
    assert re.fullmatch(rf"\d+ pages: {re.escape(str(file))}\n", told.file.getvalue())


def test_inventory_with_two_formats_or_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"^--csv and --ics cannot be combined"):
        write_inventory(ROOT, "", ["csv", "ics"])
    for place in (tmp_path, tmp_path / "nowhere/report.csv"):
        with pytest.raises(UserError, match=r"cannot be written: .*\. Name another file\.$"):
            write_inventory(ROOT, "", ["csv"], output_file=str(place))


def test_the_task_prints_the_inventory(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", sys.argv)
    monkeypatch.chdir(ROOT)
    tasks.main(["inventory"])
    assert capsys.readouterr().out.startswith("Next: ")
    tasks.main(["inventory", "--json"])
    assert json.loads(capsys.readouterr().out)["pages"]
    assert run_typed("inventory", "--csv", "--html") == 1
    assert capsys.readouterr().err.startswith("--html and --csv cannot be combined.")


def test_inventory_table_names_pages_that_visitors_do_not_see() -> None:
    rows = [
        make_row(title="One", state="draft"),
        make_row(title="Two", state="scheduled", state_from="2027-03-01 09:00"),
        make_row(title="Three"),
    ]
    text = io.StringIO()
    print_inventory(rows, Console(file=text, width=120), wide=False)
    for name in ("One (draft)", "Two (scheduled 2027-03-01 09:00)", "Three "):
        assert name in text.getvalue()
    assert "Three (" not in text.getvalue()
