"""Files of content that no command reads are reported: by their names, or by their folders."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinicsite.authoring.fix import fix
from clinicsite.authoring.new import create_page
from clinicsite.checks.check import check_site
from clinicsite.model.problem import Problem
from clinicsite.reports.inventory_report import write_inventory
from clinicsite.support.errors import UserError
from tests.checks.conftest import HEAD, ROOT, Check

Problems = Callable[[], list[Problem]]
PAGE = f"{HEAD}Text.\n"
NOBODY = 65534


@pytest.mark.parametrize(
    ("path", "new"),
    [
        ("pages/sleep.MD", "pages/sleep.md"),
        ("pages/sleep.Md", "pages/sleep.md"),
        ("pages/Sleep.MD", "pages/sleep.md"),
        ("articles/sleep.markdown", "articles/sleep.md"),
        ("pages/sleep.mdown", "pages/sleep.md"),
        ("pages/sleep.mkd", "pages/sleep.md"),
        ("pages/sleep.md.txt", "pages/sleep.md"),
        ("pages/sleep.MD.TXT", "pages/sleep.md"),
        ("pages/sleep.txt", "pages/sleep.md"),
        ("pages/sleep.es.MD", "pages/sleep.es.md"),
        ("pages/visit/sleep.MD", "pages/visit/sleep.md"),
        ("pages/My Sleep.MD", None),
        ("pages/sleep.md~", None),
    ],
)
def test_page_with_another_ending_is_an_error(check: Check, path: str, new: str | None) -> None:
    (problem,) = check({path: PAGE})
    assert problem.code == "E208"
    assert (problem.fix.new if problem.fix else None) == new


@pytest.mark.parametrize(
    "path",
    [
        *("pages/sleep.txt", "pages/sleep.docx", "pages/sleep.html", "pages/sleep.md.bak"),
        *("pages/sleep.md.orig", "pages/sleep.rst", "pages/sleep", "data/other.yml"),
    ],
)
def test_other_file_in_a_folder_of_pages_is_an_error(check: Check, path: str) -> None:
    assert [problem.code for problem in check({path: "words"})] == ["E206"]


def test_backup_copy_of_a_page_is_ignored(check: Check) -> None:
    assert check({"pages/sleep.md": PAGE, "pages/sleep.md~": "words"}) == []


@pytest.mark.parametrize("name", ["clinic.YAML", "clinic.yml", "Clinic.yaml", "clinic.yaml.txt"])
def test_record_file_with_another_ending_is_renamed(content: Path, name: str) -> None:
    (content / "data/clinic.yaml").rename(content / "data" / name)
    result = fix(content.parent, lambda: check_site(content.parent))
    assert (content / "data/clinic.yaml").is_file()
    assert {problem.code for problem in result.remaining} <= {"W501"}


def test_fix_renames_a_page_and_keeps_its_bytes(content: Path) -> None:
    (content / "pages/sleep.MD").write_bytes(PAGE.encode())
    fix(content.parent, lambda: check_site(content.parent))
    assert (content / "pages/sleep.md").read_bytes() == PAGE.encode()
    assert not (content / "pages/sleep.MD").exists()


@pytest.mark.parametrize("other", ["file", "link", "second"])
def test_fix_never_renames_over_another_file(content: Path, other: str) -> None:
    old, new = content / "pages/sleep.markdown", content / "pages/sleep.md"
    old.write_text(PAGE)
    if other == "file":
        new.write_text("other\n")
    elif other == "link":
        new.symlink_to("nowhere")
    else:
        (content / "pages/sleep.mkd").write_text("second")
    result = fix(content.parent, lambda: check_site(content.parent))
    assert "E208" in {problem.code for problem in result.remaining}
    if other == "second":
        assert new.read_text() == PAGE
        assert (content / "pages/sleep.mkd").read_text() == "second"
    else:
        assert old.read_text() == PAGE
        assert new.is_symlink() or new.read_text() == "other\n"


@pytest.mark.parametrize("path", ["pages/sleep.md", "data/clinic.yaml"])
def test_folder_with_the_name_of_a_file_is_an_error(
    content: Path, problems: Problems, path: str
) -> None:
    (content / path).unlink(missing_ok=True)
    (content / path).mkdir()
    assert ("E207", f"content/{path}") in {(p.code, p.path) for p in problems()}


def test_loop_of_links_is_an_error(content: Path, problems: Problems) -> None:
    for path in ("pages/a.md", "images/b.svg", "images/c.png", "pages/d"):
        (content / path).symlink_to(Path(path).name)
    assert [p.code for p in problems()] == ["E207"] * 4


@pytest.fixture
def unprivileged(content: Path) -> Iterator[Path]:
    """A copy of the content that another user can read, and that user as the present one."""
    check_site(content.parent)  # while the modules of the check can be imported
    root = Path(tempfile.mkdtemp())
    root.chmod(0o755)
    shutil.copytree(content.parent, root / "site", symlinks=True)
    (root / "site").chmod(0o755)
    (root / "site/content/images/a.png").write_bytes(b"x")
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    yield root / "site/content"
    if is_root:
        os.seteuid(0)
    (root / "site/content").chmod(0o755)
    for path in (root / "site/content").rglob("*"):
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(root)


def set_mode(path: Path, mode: int) -> None:
    """Change the permissions of a file as its owner."""
    user = os.geteuid()
    if os.getuid() == 0:
        os.seteuid(0)
    path.chmod(mode)
    os.seteuid(user)


@pytest.mark.parametrize("mode", [0o000, 0o644, 0o311])
@pytest.mark.parametrize("folder", ["pages/visit", "pages", "data", "images", "extra", "."])
def test_unreadable_folder_is_the_only_problem(unprivileged: Path, folder: str, mode: int) -> None:
    set_mode(unprivileged / folder, mode)
    (problem,) = check_site(unprivileged.parent)
    path = "content" if folder == "." else f"content/{folder}"
    assert (problem.code, problem.path) == ("E209", path)
    assert "Errno" not in problem.message
    assert str(unprivileged) not in problem.to_text()


@pytest.mark.parametrize(
    "path", ["pages/about.md", "data/clinic.yaml", "images/drawing.svg", "images/a.png"]
)
def test_unreadable_file_is_an_error_in_plain_words(unprivileged: Path, path: str) -> None:
    set_mode(unprivileged / path, 0)
    found = [p for p in check_site(unprivileged.parent) if p.path == f"content/{path}"]
    assert [problem.code for problem in found] == ["E209"]
    assert "you have no permission" in found[0].message
    assert str(unprivileged) not in found[0].to_text()


@pytest.mark.parametrize("path", ["drawings/hand.svg", "templates/base.html", "drawings"])
def test_unreadable_theme_is_an_error_in_plain_words(unprivileged: Path, path: str) -> None:
    root = unprivileged.parent
    user = os.geteuid()
    if os.getuid() == 0:
        os.seteuid(0)
    shutil.rmtree(root / "theme")
    shutil.copytree(ROOT / "theme", root / "theme")
    os.seteuid(user)
    set_mode(root / "theme" / path, 0)
    found = {(p.code, p.path) for p in check_site(root)}
    set_mode(root / "theme" / path, 0o755)
    assert ("E209", f"theme/{path}") in found


def test_report_on_unreadable_content_is_refused(unprivileged: Path) -> None:
    set_mode(unprivileged / "pages", 0)
    with pytest.raises(UserError, match="content/pages"):
        write_inventory(unprivileged.parent, "", [])
    with pytest.raises(UserError, match="content/pages"):
        create_page(unprivileged.parent, "An example")


def test_content_that_is_missing_is_an_error(tmp_path: Path) -> None:
    (problem,) = check_site(tmp_path)
    assert (problem.code, problem.path) == ("E209", "content")
