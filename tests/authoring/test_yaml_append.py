"""The file of references that `cite` writes: it is written on in its own way."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from clinicsite.authoring.cite import REFERENCES_FILE
from clinicsite.authoring.yaml_append import append_records
from clinicsite.support.errors import UserError
from tests.authoring.conftest import OLD, CiteFields, read_added_text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[]\n", "- key: new\n"),
        ("# None yet.\n[]\n", "# None yet.\n\n- key: new\n"),
        ("# None yet.\r\n\r\n- key: a\r\n", "# None yet.\r\n\r\n- key: a\r\n\r\n- key: new\r\n"),
        ("  - key: a\n", "  - key: a\n\n  - key: new\n"),
        ("\ufeff- key: a\n", "\ufeff- key: a\n\n- key: new\n"),
    ],
)
def test_a_file_is_written_on_in_its_own_way(tmp_path: Path, before: str, after: str) -> None:
    file = tmp_path / "references.yaml"
    file.write_bytes(before.encode())
    append_records(tmp_path, file.name, [{"key": "new"}])
    assert file.read_bytes() == after.encode()


def test_append_quotes_pmid_so_that_it_stays_text(tmp_path: Path) -> None:
    file = tmp_path / "references.yaml"
    file.write_text("[]\n")
    append_records(tmp_path, file.name, [{"key": "new", "year": "2020", "pmid": "0123"}])
    assert file.read_text() == '- key: new\n  year: 2020\n  pmid: "0123"\n'


@pytest.mark.parametrize("text", ["[{key: a}]\n", "- key: a\n...\n", "key: a\n", "- key: 'a\n"])
def test_a_file_of_another_form_is_left_alone(tmp_path: Path, text: str) -> None:
    file = tmp_path / "references.yaml"
    file.write_text(text)
    with pytest.raises(UserError, match=r"references\.yaml"):
        append_records(tmp_path, file.name, [{"key": "new"}])
    assert file.read_text() == text
    assert [path for path in tmp_path.iterdir() if path.name != ".cache"] == [file]


def test_the_file_keeps_its_mode_and_nothing_is_left_beside_it(
    root: Path, typed: CiteFields
) -> None:
    (root / REFERENCES_FILE).chmod(0o640)
    typed()
    assert stat.S_IMODE((root / REFERENCES_FILE).stat().st_mode) == 0o640
    assert list((root / "content/data").iterdir()) == [root / REFERENCES_FILE]


def test_a_write_that_fails_leaves_the_old_file(
    root: Path, typed: CiteFields, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="is full"):
        typed()
    assert read_added_text(root) == ""
    assert list((root / "content/data").iterdir()) == [root / REFERENCES_FILE]


def test_records_file_concurrent_edit_is_kept(
    root: Path, typed: CiteFields, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = OLD + "\n# Mine.\n"
    monkeypatch.setattr(
        shutil,
        "copymode",
        lambda *_: (root / REFERENCES_FILE).write_bytes(theirs.encode()),
    )
    with pytest.raises(UserError, match="changed at this moment"):
        typed()
    assert (root / REFERENCES_FILE).read_bytes() == theirs.encode()


def test_records_file_with_errors_is_refused(root: Path, typed: CiteFields) -> None:
    (root / REFERENCES_FILE).write_text("- key: x\n  typ: rct\n")
    with pytest.raises(UserError) as said:
        typed()
    assert 'content/data/references.yaml:2:3  E101 unknown-field  "typ" is not a field' in str(
        said.value
    )
