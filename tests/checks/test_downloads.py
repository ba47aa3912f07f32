"""Files to download: each is what its name says, and holds no program."""

import io
import zipfile
import zlib

import pytest

from clinicsite.parsing.download_probe import MAX_DOWNLOAD_BYTES
from tests.checks.conftest import HEAD, Check

PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n"
REMOTE = (
    b'<Relationships><Relationship Type="http://example.org/attachedTemplate" '
    b'Target="https://example.org/a.dotm" TargetMode="External"/></Relationships>'
)


def make_package(**parts: bytes) -> bytes:
    """Return a package with parts, whose names have __ for / and _dot_ for the point."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, data in parts.items():
            package.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return file.getvalue()


DOCX = {"word__document_dot_xml": b"<w/>"}
ODT = {"mimetype": b"application/vnd.oasis.opendocument.text"}
GOOD = {
    "form.pdf": PDF,
    "form.docx": make_package(**DOCX),
    "list.xlsx": make_package(xl__workbook_dot_xml=b"<w/>"),
    "talk.pptx": make_package(ppt__presentation_dot_xml=b"<w/>"),
    "form.odt": make_package(**ODT),
    "list.ods": make_package(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
    "visit.ics": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    "clinic.vcf": b"\xef\xbb\xbfBEGIN:VCARD\r\n",
    "words.txt": "Números".encode(),
    "list.csv": b"a,b\n",
}
BAD = {
    "empty.pdf": (b"", "E211"),
    "large.pdf": (PDF + bytes(MAX_DOWNLOAD_BYTES), "E212"),
    "words.pdf": (b"words", "E206"),
    "script.pdf": (PDF + b"2 0 obj <</S /JavaScript /JS (app.alert\\(1\\))>> endobj", "E213"),
    "launch.pdf": (PDF + b"2 0 obj <</S /Launch /F (a.exe)>> endobj", "E213"),
    "attached.pdf": (PDF + b"2 0 obj <</Type /EmbeddedFile>> endobj", "E213"),
    "hidden.pdf": (
        PDF + b"2 0 obj <</Type /ObjStm>> stream\n" + zlib.compress(b"<</S /JavaScript>>")
        + b"\nendstream endobj",
        "E213",
    ),
    "locked.pdf": (PDF + b"trailer <</Encrypt 5 0 R>>", "E213"),
    "words.docx": (b"words", "E206"),
    "sheet.docx": (make_package(xl__workbook_dot_xml=b"<w/>"), "E206"),
    "macro.docx": (make_package(**DOCX, word__vbaProject_dot_bin=b"x"), "E213"),
    "inside.docx": (make_package(**DOCX, word__embeddings__a_dot_xlsx=b"x"), "E213"),
    "remote.docx": (make_package(**DOCX, word___rels__s_dot_rels=REMOTE), "E213"),
    "macro.odt": (make_package(**ODT, Basic__a_dot_xml=b"x"), "E213"),
    "sheet.odt": (make_package(mimetype=b"application/zip"), "E206"),
    "words.ics": (b"words", "E206"),
    "latin.txt": ("Números".encode("latin-1"), "E201"),
    "binary.csv": (b"a\0b", "E206"),
    "old.doc": (b"x", "E206"),
    "macro.docm": (b"x", "E206"),
    "run.exe": (b"MZ", "E206"),
}  # fmt: skip


def write_links(*names: str) -> str:
    """Return a page that links to each of the files."""
    links = "".join(f"- [{name}](../extra/{name})\n" for name in names)
    return f"{HEAD}## A\n\n{links}"


def test_downloads_of_every_type_have_no_problem(check: Check) -> None:
    files = {f"extra/{name}": data for name, data in GOOD.items()}
    assert check({**files, "pages/example.md": write_links(*GOOD)}) == []


def test_download_that_is_unfit_has_a_problem(check: Check) -> None:
    files = {f"extra/{name}": data for name, (data, _) in BAD.items()}
    found = check({**files, "pages/example.md": write_links(*BAD)})
    codes = {problem.path.rpartition("/")[2]: problem.code for problem in found}
    assert codes == {name: code for name, (_, code) in BAD.items()}


def test_download_without_a_link_is_a_warning(check: Check) -> None:
    files = {f"extra/{name}": GOOD[name] for name in ("form.pdf", "words.txt")}
    (problem,) = check(files)
    assert (problem.code, problem.path) == ("W201", "content/extra/form.pdf")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("../extra/form.pdf", None),
        ("../extra/from.pdf", "E304"),
        ("../images/drawing.svg", "E305"),
        ("about.md", "E305"),
        ("https://example.org/form.pdf", "E305"),
        ("/form.pdf", "E307"),
        ("../../form.pdf", "E306"),
        ("form.pdf", "E304"),
    ],
)
def test_download_block_names_a_file_of_extra(check: Check, path: str, code: str | None) -> None:
    text = f"{HEAD}/// download | A form\n    file: {path}\n\nFill it in.\n\n///\n"
    found = check({"extra/form.pdf": PDF, "pages/example.md": text})
    wanted = [("content/pages/example.md", code, 7, 11)] if code else []
    here = [(p.path, p.code, p.line, p.column) for p in found if p.code != "W201"]
    assert here == wanted
