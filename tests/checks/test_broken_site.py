"""One site with every mistake in it: each is reported, in one run, in exactly these words.

Its files are in `tests/fixtures/broken_site/`, and are laid over a copy of the real content;
records are put in front of the real ones. What is said of them is in its `problems.txt`, as an
editor reads it.
"""

import os
import re
import shutil
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from clinicsite.checks.check import check_site
from clinicsite.checks.explain import PROBLEMS_PAGE, parse_entries
from clinicsite.checks.report_formats import format_text
from clinicsite.model.codes import CODES
from clinicsite.model.problem import Problem
from tests.content_dates import cap_dates
from tests.projects import NOT_COPIED

BROKEN = Path(__file__).resolve().parents[1] / "fixtures" / "broken_site"
ROOT = Path(__file__).resolve().parents[2]
SAID = BROKEN / "problems.txt"
# These are found when a site is built, not when it is read.
OF_RENDERING = {code for code in CODES if code[1] == "7"} - {"E701", "E702"}
# These stop a site that is launched, which this one is not: test_launch.py.
OF_LAUNCH = {"E851", "E852", "E853", "E854", "E855", "E857", "W851"}

TODAY = "2026-11-29"  # reviews become due
NOON = "1795953600"  # at Greenwich, on that day

# A site without git has no last release to be compared with: test_change_log.py.
OF_RELEASES = {"E843", "W843"}
OF_PHOTOS = {"W304", "W305"}  # tests/parsing/test_images.py and test_photos.py
OF_RECORDS = {"E606", "E620", "E805", "W620", "W827"}  # test_clinic_migration.py and others
OF_DOWNLOADS = {"E211", "E212", "E213", "W201"}  # test_downloads.py
OF_MARKUP = {"E317"}  # test_lost_words.py


def copy_broken_files(content: Path) -> None:
    """Puts the broken files into a copy of the real content."""
    for file in sorted(BROKEN.rglob("*")):
        target = content / file.relative_to(BROKEN)
        if file.is_dir():
            target.mkdir(exist_ok=True)
        elif file.suffix == ".yaml":
            target.write_bytes(file.read_bytes() + target.read_bytes())
        elif file != SAID:
            shutil.copy(file, target)


def create_broken_files(content: Path) -> None:
    """Makes the broken files that git or an editor would mend, or that are too large for it."""
    pages, images = content / "pages", content / "images"
    head = (content / "pages/draft.md").read_bytes()
    (pages / "latin-1.md").write_bytes(head + "A caf\u00e9.\n".encode("latin-1"))
    (pages / "control.md").write_bytes(head + b"A bell\x07 and a nought\0.\n")
    (pages / "large.md").write_bytes(head + b"Words.\n\n" * 625_000)
    (pages / "long-line.md").write_bytes(head + b"words " * 4000)
    (pages / "long-paragraph.md").write_bytes(head + b"Some words in a line.\n" * 1000)
    (pages / "elsewhere.md").symlink_to(pages / "about.md")
    (content / "images/elsewhere").symlink_to(content / "extra")
    os.mkfifo(pages / "pipe.md")
    (content / "data/navigation.yaml").unlink()
    launch = content / "data/launch.yaml"
    launch.write_text(launch.read_text("utf-8").replace("- key: hours", "- key: hour"), "utf-8")
    frames = [Image.new("RGB", (4, 4), color) for color in ("black", "white")]
    frames[0].save(images / "moving.gif", save_all=True, append_images=frames[1:])
    Image.new("RGB", (9, 9)).save(images / "half.jpg")
    (images / "half.jpg").write_bytes((images / "half.jpg").read_bytes()[:200])
    (images / "huge.png").write_bytes(make_png_header(20_000, 20_000))
    (images / "heavy.jpg").write_bytes(b"\xff\xd8\xff" + b"\0" * 16_000_000)


def make_png_header(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is very large (PNG 3, 11.2.2)."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    data = b"IDAT" + zlib.compress(b"\0")
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk
        + struct.pack(">I", len(data) - 4)
        + data
        + struct.pack(">I", zlib.crc32(data))
    )


@pytest.fixture(scope="module")
def problems(tmp_path_factory: pytest.TempPathFactory) -> list[Problem]:
    """All problems of the broken site, found in one run."""
    root = tmp_path_factory.mktemp("broken")
    shutil.copytree(ROOT / "content", root / "content", ignore=NOT_COPIED)
    cap_dates(root / "content", TODAY)
    (root / "theme").symlink_to(ROOT / "theme")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", NOON)
        assert check_site(root) == []
        copy_broken_files(root / "content")
        create_broken_files(root / "content")
        return check_site(root)


def test_every_mistake_is_reported_in_exactly_these_words(problems: list[Problem]) -> None:
    assert format_text(problems).split("\n\n") == SAID.read_text("utf-8").rstrip("\n").split("\n\n")


# A site with two languages has them: tests/authoring/test_translate.py.
OF_TRANSLATIONS = frozenset({"E721", "W631", "W721", "W722", "W723"})


def test_every_code_is_reported_here_or_has_a_documented_example(problems: list[Problem]) -> None:
    entries = parse_entries((ROOT / PROBLEMS_PAGE).read_text("utf-8"))
    documented = {code for code, entry in entries.items() if entry.wrong}  # test_explain.py
    elsewhere = (
        OF_TRANSLATIONS
        | OF_RENDERING
        | OF_LAUNCH
        | OF_RELEASES
        | OF_PHOTOS
        | OF_DOWNLOADS
        | OF_MARKUP
        | OF_RECORDS
    )
    assert set(CODES) - {problem.code for problem in problems} <= documented | elsewhere


def test_problems_come_sorted_and_once(problems: list[Problem]) -> None:
    assert problems == sorted(set(problems))


def test_every_place_is_a_place_in_the_file(problems: list[Problem]) -> None:
    for problem in problems:
        assert problem.line >= 1
        assert problem.column >= 1
        if problem.length:
            begin = problem.column - 1
            shown = problem.excerpt[begin : begin + problem.length]
            assert len(shown) == problem.length, problem.to_text()


# Who reads a message aloud must not need somebody who programs.
JARGON = re.compile(
    r"(?i)(?<![.])\b(YAML|regex|tuple|attributes?|symbolic|symlinks?|hash|metadata"
    r"|strings?(?!/)|boolean|integer|parsed?|syntax|schema|encoded|unicode|null|array|scalar|token)\b"
)


def test_every_message_and_rule_is_in_plain_words(problems: list[Problem]) -> None:
    for problem in problems:
        assert not JARGON.search(f"{problem.message} {problem.help}"), problem.to_text()
    for entry in CODES.values():
        assert not JARGON.search(entry.title), entry


def test_no_message_speaks_of_the_code_behind_it(problems: list[Problem]) -> None:
    for problem in problems:
        said = f"{problem.message} {problem.help}"
        for word in ("Error", "Traceback", "None", "regex", "tuple", "dict", "str_", "NoneType"):
            assert word not in said, problem.to_text()
        assert problem.help[-1] in ".?:…" or problem.help.endswith(("”.", '".')), problem.to_text()
        assert problem.message[-1] != ".", problem.to_text()
