"""Bad input: always an answer with a place and a cure, soon, and never a traceback."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import TemplateError

from clinicsite.checks import check
from clinicsite.model.problem import Problem
from tests.checks.conftest import ARTICLE, HEAD, Body, Check

Problems = Callable[[], list[Problem]]


def list_codes(problems: list[Problem]) -> list[tuple[str, int, int]]:
    return [(problem.code, problem.line, problem.column) for problem in problems]


def front_matter(yaml: str) -> dict[str, str | bytes]:
    return {"articles/example.md": f"---\n{yaml}\n---\n\nText.\n"}


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "column"),
    [
        ("title: An example\n", "", "E103", 2, 1),
        ("title: An example", "title:", "E103", 2, 1),
        ("title: An example", "title: ''", "E103", 2, 1),
        ("2026-01-02", "2026-02-30", "E106", 4, 7),
        ("2026-01-02", "2026-01", "E106", 4, 7),
        ("2026-01-02", "01/02/2026", "E106", 4, 7),
        ("2026-01-02", "2. January 2026", "E106", 4, 7),
        ("date: 2026-01-02", "date:", "E103", 4, 1),
        ("next_review", "status: pulished\nnext_review", "E102", 5, 9),
        ("next_review", "status: Draft\nnext_review", "E102", 5, 9),
        ("next_review", "slug: x\nnext_review", "E722", 5, 7),
        ("next_review", "save_as: ../../x\nnext_review", "E101", 5, 1),
        ("title: An example", "title An example", "E104", 2, 1),
        ("title: An example", "title:An example", "E104", 2, 6),
        ("title: An example", 'title: "An example', "E104", 2, 8),
        ("title: An example", "title: An example: so", "E104", 2, 18),
        ("title: An example", "title: An example # so", "E104", 2, 19),
        ("title: An example", "title: [An example", "E104", 2, 8),
        ("title: An example", "title: An example\n  more: x", "E104", 3, 3),
        ("title: An example", "title: &a An example", "E104", 2, 8),
        ("title: An example", "title: *a", "E104", 2, 8),
        ("title: An example", "title: !x An example", "E104", 2, 8),
        ("title: An example", "title: !!python/name:os.system x", "E104", 2, 8),
        ("title: An example", "title: An example\ntitle: Another", "E110", 3, 1),
        ("title: An example", "title: An example\n\tmore: x", "E109", 3, 1),
        ("title: An example", f"title: {'[' * 9000}{']' * 9000}", "E104", 2, 27),
        ("next_review", "aliases: [/../../x/]\nnext_review", "E112", 5, 11),
        ("next_review", "related: [../../x.md]\nnext_review", "E301", 5, 11),
    ],
)
def test_front_matter_that_is_wrong(
    check: Check, old: str, new: str, code: str, line: int, column: int
) -> None:
    assert list_codes(check(front_matter(ARTICLE.replace(old, new, 1)))) == [(code, line, column)]


def test_front_matter_that_is_right(check: Check) -> None:
    assert check(front_matter(ARTICLE)) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "E203"),
        (b" \n", "E203"),
        (b"\xff\xfe", "E201"),
        (HEAD.encode() + b"caf\xe9", "E201"),
        (HEAD.encode("utf-16"), "E201"),
        (HEAD.encode() + b"\0", "E202"),
        (HEAD.encode() + b"\x1b[31m", "E202"),
        (HEAD.encode() + b"x" * 5_000_000, "E204"),
        (HEAD.encode() + b"x" * 900_000, "E205"),
        (b"---\n" * 2, "E105"),
        (b"---\ntitle: x\n", "E105"),
        (b"words", "E105"),
    ],
)
def test_a_file_that_cannot_be_a_page(check: Check, text: bytes, code: str) -> None:
    assert [problem.code for problem in check({"pages/example.md": text})] == [code]


@pytest.mark.parametrize("change", [("\n", "\r\n"), ("\n", "\r"), ("---\nt", "\ufeff---\nt")])
def test_line_ends_of_windows_and_byte_order_marks_are_fine(
    check: Check, change: tuple[str, str]
) -> None:
    text = f"{HEAD}## A\n\n[a](about.md)\n".replace(*change, -1)
    assert check({"pages/example.md": text.encode()}) == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("articles/notes.txt", "E206"),
        ("articles/page.html", "E206"),
        ("articles/page.rst", "E206"),
        ("images/page.md", "E206"),
        ("images/run.js", "E206"),
        ("extra/.htaccess", "E206"),
        ("extra/.env", "E206"),
        ("extra/_redirects", "E206"),
        ("data/more.yaml", "E206"),
        ("data/references.yml", "E208"),
        ("readme.md", "E206"),
        ("other/page.md", "E206"),
        ("images/photo.jpg", "E206"),
        ("extra/form.pdf", "E206"),
        ("articles/Big Name.md", "E208"),
        ("articles/ä.md", "E208"),
        ("articles/x.md.md", "E603"),
    ],
)
def test_a_file_that_belongs_elsewhere(check: Check, path: str, code: str) -> None:
    assert code in [problem.code for problem in check({path: "words"})]


@pytest.mark.parametrize("name", [".DS_Store", ".example.md.swp", ".#example.md", ".~lock.x.md#"])
def test_editor_temp_files_are_ignored(check: Check, name: str) -> None:
    assert check({f"pages/{name}": "words"}) == []


def test_links_in_the_folder_are_refused_and_never_followed(
    content: Path, tmp_path: Path, problems: Problems
) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/secret.md").write_text(f"{HEAD}[a](secret.md)")
    (content / "pages/link.md").symlink_to(tmp_path / "secret/secret.md")
    (content / "pages/dangling.md").symlink_to(tmp_path / "nowhere")
    (content / "pages/folder").symlink_to(tmp_path / "secret")
    (content / "images/endless.svg").symlink_to("/dev/zero")
    text = "/// figure | T\n    picture: ../images/endless.svg\n    alt: x\n\nx\n\n///"
    (content / "pages/example.md").write_text(f"{HEAD}{text}")
    assert [(p.code, p.path) for p in problems()] == [
        ("E207", "content/images/endless.svg"),
        ("E207", "content/pages/dangling.md"),
        ("E207", "content/pages/folder"),
        ("E207", "content/pages/link.md"),
    ]


def test_two_files_never_share_an_address(check: Check) -> None:
    files: dict[str, str | bytes] = dict.fromkeys(("pages/a/b.md", "pages/a/c.md"), f"{HEAD}x")
    assert check(files) == []
    alias = HEAD.replace("status", "aliases: [/a/b, /a/c.html, /A/C/]\nstatus")
    assert list_codes(check(files | {"pages/d.md": f"{alias}x"})) == [
        ("E701", 4, 11),
        ("E701", 4, 17),
        ("E701", 4, 28),
    ]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("[a](nowhere.md)", "E301", 6, 5),
        ("[a](about.md#nowhere)", "E302", 6, 5),
        ("[a](../extra/none.pdf)", "E304", 6, 5),
        ("![a](../images/none.png)", "E303", 6, 6),
        ("![](../images/drawing.svg)", "E308", 6, 5),
        ("[a](javascript:x)", "E305", 6, 5),
        ("[a](&#106;avascript:x)", "E305", 6, 5),
        ("[a](java&NewLine;script:x)", "E305", 6, 5),
        ("[a](../../../etc/passwd)", "E306", 6, 5),
        ("![a](../../../etc/passwd.png)", "E306", 6, 6),
        ("[a](../images/x%00.png)", "E305", 6, 5),
        ("[a](mailto:desk)", "E305", 6, 5),
        ("[a](mailto:desk@()clinic)", "E305", 6, 5),
        ("[a](mailto:desk@clinic@example.org)", "E305", 6, 5),
        ("## A\n\n#### B", "E309", 8, 1),
        ("# A", "E310", 6, 1),
        ("A\n=", "E310", 6, 1),
        ("a <b>", "E311", 6, 3),
        ("a\n<div>", "E311", 7, 1),
        ("a[^1]\n\n[^1]: <!-- [^1]", "E311", 8, 7),
        ("/// note | T\n    1: x\n\na\n\n///", "E403", 7, 5),
        ("/// note | T\n    yes: x\n    true: y\n\na\n\n///", "E403", 7, 5),
        ("/// note | T\n    self: x\n\na\n\n///", "E403", 7, 5),
        ("/// claim-rules\n\n///\n\n/// claim-rules | T\n\n///", "E414", 10, 5),
        ("{: onclick=x}", "E312", 6, 1),
        ("/// nope\n\nx\n\n///", "E401", 6, 5),
        ("/// note | T\n\nx", "E402", 6, 5),
        ("x\n\n///", "E405", 8, 1),
        ("x[@nobody-1999]", "E501", 6, 4),
        ("## A\n\n[b](nowhere.md)\n\n> [c](nowhere.md)", "E301", 8, 5),
    ],
)
def test_document_with_invalid_body_is_reported(
    body: Body, text: str, code: str, line: int, column: int
) -> None:
    assert (code, line, column) in list_codes(body(text))


def test_a_page_that_cannot_be_read_is_no_draft_to_others(check: Check) -> None:
    linking = f"{HEAD.replace('status', 'related: [bad.md]' + chr(10) + 'status')}[Bad](bad.md)\n"
    found = check({"pages/linking.md": linking, "pages/bad.md": f"{HEAD}x".replace("status", "s")})
    assert [(p.code, p.path) for p in found] == [("E101", "content/pages/bad.md")]


def test_reading_never_waits_for_a_pipe(content: Path, problems: Problems) -> None:
    os.mkfifo(content / "pages/pipe.md")
    os.mkfifo(content / "extra/pipe.pdf")
    os.mkfifo(content / "images/pipe.svg")
    codes = {(problem.path, problem.code) for problem in problems()}
    assert ("content/pages/pipe.md", "E207") in codes
    assert ("content/extra/pipe.pdf", "E207") in codes
    assert ("content/images/pipe.svg", "E207") in codes


def test_check_site_reports_template_error_that_no_template_caused(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise TemplateError("no template")

    monkeypatch.setattr(check, "check_all", fail)
    (problem,) = check.check_site(content.parent)
    assert (problem.code, problem.message) == ("E710", "The site cannot be made: no template")
