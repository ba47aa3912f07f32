"""A file of references, and `cite` to write into it."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.authoring import cite as citing
from clinicsite.authoring.cite import REFERENCES_FILE, CiteOptions, CiteResult, cite
from clinicsite.authoring.reference_draft import ReferenceDraft
from clinicsite.model.reference import Reference
from clinicsite.parsing.records import read_records

TODAY = dt.date(2026, 11, 22)
OLD = """# Sources.  (odd   spacing, é)

- key:   roe-2001
  type: rct
  # A remark.
  year: 2001
  title: 'A first trial of rest in a clinic'
  authors: [ "Roe R" ,Poe P]
  doi: 10.5555/Old.1

# The end, without a line feed"""
NO_DESIGN = (
    "@article{one, author={Doe, J}, title={One}, year=2018, doi={10.5555/1}}\n"
    "@article{two, author={Doe, J}, title={Two}, year=2018, doi={10.5555/2}}\n"
)
SOUND = {
    "doi": "10.5555/new-1",
    "title": "A trial",
    "authors": "Doe J; Roe R",
    "year": "2020",
    "type": "rct",
    "journal": "Example Journal",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one source, on a day that stands still."""
    monkeypatch.setenv(
        "SOURCE_DATE_EPOCH", str(int(dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC).timestamp()))
    )
    (tmp_path / "content/data").mkdir(parents=True)
    (tmp_path / REFERENCES_FILE).write_bytes(OLD.encode())
    return tmp_path


CiteFields = Callable[..., CiteResult]


@pytest.fixture
def typed(root: Path) -> CiteFields:
    """Cites what is typed; fields that are sound stand in for what is not."""

    def typed(*, key: str = "", checked: bool = False, **given: str) -> CiteResult:
        draft = citing.build_draft(
            **{**dict.fromkeys((*SOUND, "pmid", "url"), ""), **SOUND, **given}
        )
        return cite(root, CiteOptions(draft, key=key, is_checked=checked))

    return typed


@pytest.fixture
def from_file(root: Path) -> CiteFields:
    """Cites what stands in a file."""

    def from_file(file: str, text: str | bytes, **wish: str | bool) -> CiteResult:
        path = root / file
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        draft = ReferenceDraft(type=str(wish.pop("type", "")))
        return cite(root, CiteOptions(draft, file=path, **wish))

    return from_file


def read_added_text(root: Path) -> str:
    """What stands behind the old text."""
    text = (root / REFERENCES_FILE).read_text("utf-8")
    assert text.startswith(OLD)
    return text.removeprefix(OLD)


def load_references(root: Path) -> dict[str, Reference]:
    """The references as the site reads them, without a fault."""
    found, problems = read_records(root / "content")
    assert [problem for problem in problems if problem.path == REFERENCES_FILE] == []
    return found.references
