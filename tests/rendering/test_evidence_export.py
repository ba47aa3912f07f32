"""The evidence as files to take along: whole, safe in a spreadsheet, the same each time."""

import csv
import io
import json

import pytest

from clinicsite.rendering.evidence_export import format_csv
from tests.conftest import ROOT, BuiltSite, get_text

BOTH = pytest.mark.parametrize("built", ["site", "sub_site"])


def read_table(site: BuiltSite) -> list[dict[str, str]]:
    text = (site.folder / "evidence/evidence.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def read_json(site: BuiltSite) -> list[dict]:
    return json.loads(site.read("evidence/evidence.json"))["records"]


def test_both_files_hold_every_record(site: BuiltSite) -> None:
    written = (ROOT / "content/data/evidence.yaml").read_text("utf-8").count("- treatment:")
    assert len(read_json(site)) == len(read_table(site)) == written > 0
    for row, record in zip(read_table(site), read_json(site)):
        assert (row["question"], row["as_of"]) == (record["question"], record["as_of"])
        assert row["treatment"] == record["treatment"]["name"]
        assert row["condition_key"] == record["condition"]["key"]
        assert row["source_keys"].split() == [source["key"] for source in record["sources"]]
        for source, line in zip(record["sources"], row["sources"].split("\n"), strict=True):
            assert source["title"].rstrip("?") in line
            assert line.endswith(source["link"])
            assert not source["pmid"] or f"PMID {source['pmid']}" in line


def test_a_disagreement_and_an_outcome_are_there(site: BuiltSite) -> None:
    (crps,) = (row for row in read_table(site) if row["condition_key"] == "crps")
    assert crps["disagrees_with"] == "cohen-2018"
    assert (crps["outcome_with_treatment"], crps["outcome_out_of"]) == ("76", "100")
    (record,) = (found for found in read_json(site) if found["condition"]["key"] == "crps")
    assert record["disagrees_with"] == ["cohen-2018"]
    assert record["outcome"]["source"] == "sigtermans-2009"


def test_evidence_files_leave_out_unconfirmed_records(site: BuiltSite) -> None:
    doi = "10.1016/j.ejpain.2011.03.008"  # listed as unconfirmed in references.yaml
    assert doi in (ROOT / "content/data/references.yaml").read_text("utf-8")
    for name in ("csv", "json"):
        assert doi not in site.read(f"evidence/evidence.{name}")


@BOTH
def test_the_page_leads_to_both_with_format_and_size(
    built: str, request: pytest.FixtureRequest
) -> None:
    site: BuiltSite = request.getfixturevalue(built)
    document = site.document("evidence/")
    links = {a.get("href"): get_text(a) for a in document.all("a") if "download" in a.attrib}
    base = "/clinic" if built == "sub_site" else ""
    for name in ("csv", "json"):
        size = (site.folder / f"evidence/evidence.{name}").stat().st_size
        said = links.pop(f"{base}/evidence/evidence.{name}")
        assert said == f"{name.upper()}, {-(-size // 1000)} KB"
    assert links == {}
    assert json.loads(site.read("evidence/evidence.json"))["page"] == f"{site.url}/evidence/"


def test_a_table_is_as_rfc_4180_says() -> None:
    data = format_csv([[("a", "x, y"), ("b", 'a "b"')], [("a", "one\ntwo"), ("b", None)]])
    assert data == b'\xef\xbb\xbfa,b\r\n"x, y","a ""b"""\r\n"one\ntwo",\r\n'


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"])
def test_no_cell_is_a_formula(sign: str) -> None:
    (_, [cell]) = csv.reader(io.StringIO(format_csv([[("a", f"{sign}cmd")]]).decode("utf-8-sig")))
    assert cell.startswith("'")
    (_, [cell]) = csv.reader(io.StringIO(format_csv([[("a", f"1{sign}2")]]).decode("utf-8-sig")))
    assert not cell.startswith("'")
