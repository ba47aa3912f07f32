"""Every text file of a built site can be read by the programs that it is for."""

from pathlib import Path

import pytest

from clinicsite.checks.output.output_files import OutputFolder
from clinicsite.checks.output.well_formed import check_well_formed
from clinicsite.model.problem import Problem
from clinicsite.parsing.read import read_site
from tests.checks.conftest import HEAD, ROOT
from tests.conftest import BuiltSite

PAGE = "<!DOCTYPE html>\n<html><head><title>a < b</title></head><body>\n{}\n</body></html>\n"


ICS = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\nEND:VCALENDAR\r\n"


def make_event(line: str) -> str:
    """A calendar with one event, whose fourth line is line 7 of the file."""
    event = f"BEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20261129T120000Z\r\n{line}\r\nEND:VEVENT\r\n"
    return ICS.replace("END:", f"{event}END:", 1)


@pytest.fixture
def output(tmp_path: Path) -> Path:
    folder = tmp_path / "output"
    folder.mkdir()
    return folder


def find_problems(output: Path) -> list[Problem]:
    site = read_site(output.parent / "content", ROOT / "theme", "", publish=True)
    return check_well_formed(OutputFolder(output, ""), site)


def find_place(output: Path, name: str, text: str | bytes) -> list[tuple[str, int, int]]:
    (output / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return [(problem.path, problem.line, problem.column) for problem in find_problems(output)]


@pytest.mark.parametrize(
    ("name", "text", "line", "column"),
    [
        ("feed.xml", "<feed>\n<title>a & b</title>\n</feed>\n", 2, 11),
        ("feed.xml", "<feed>\n<title>Bell \x07</title>\n</feed>\n", 2, 13),
        ("feed.xml", "<feed>\n<title>Bell &#x202e;</title>\n</feed>\n", 2, 13),
        ("sitemap.xml", "<urlset>\n", 2, 1),
        ("images.svg", '<svg a="1" a="2"/>', 1, 12),
        ("search.json", '{"a": 1,\n"b" 2}', 2, 5),
        ("search.json", "[1, NaN]", 1, 1),
        ("site.webmanifest", "", 1, 1),
        ("evidence.csv", "\ufeffa,b\r\nc\r\n", 2, 1),
        ("evidence.csv", 'a,b\r\n"c"d,e\r\n', 2, 1),
        ("visit.ics", f"{ICS}{ICS}END:VCALENDAR\r\n", 9, 1),
        ("visit.ics", ICS.replace("\r\n", "\n"), 1, 1),
        ("visit.ics", ICS.replace("VERSION:2.0\r\n", ""), 1, 1),
        ("visit.ics", ICS.replace("END:VCALENDAR\r\n", ""), 1, 1),
        ("visit.ics", make_event("SUMMARY:It\\'s"), 7, 1),
        ("visit.ics", make_event("SUMMARY:A visit at\r\n  noon\r\nand after"), 9, 1),
        ("visit.ics", make_event("DTSTART:2026-11-29"), 7, 1),
        ("visit.ics", make_event("DTSTART;TZID=A;B:20261129T120000"), 7, 1),
        ("visit.ics", make_event("SUMMARY:A").replace("UID:a\r\n", ""), 4, 1),
        ("visit.ics", make_event("BEGIN:VALARM"), 8, 1),
        ("visit.ics", "", 1, 1),
        ("visit.vcf", "BEGIN:VCARD\r\nVERSION:4.0\r\nEND:VCARD\r\n", 1, 1),
        ("robots.txt", "User-agent: *\nAllow: /\u200b\n", 2, 9),
        ("_headers", b"/*\n  A: \xff\n", 1, 1),
        ("index.html", PAGE.format("<p>a<div>b</div></p>"), 3, 5),
        ("index.html", PAGE.format("<ul><li>a</ul>"), 3, 10),
        ("index.html", PAGE.format("<b><i>a</b></i>"), 3, 8),
        ("index.html", PAGE.format("<table><tr><td>a</td></tr></table>"), 3, 8),
        ("index.html", PAGE.format("<a href='x'><a href='y'>z</a></a>"), 3, 13),
        ("index.html", PAGE.format("a < b"), 3, 3),
        ("index.html", PAGE.format("a</span>"), 3, 2),
        ("index.html", PAGE.format('<p id="a" id="b">c</p>'), 3, 1),
        ("index.html", PAGE.format('<p id="a">b</p><p id="a">c</p>'), 3, 4),
        ("index.html", PAGE.format("a&shy;b"), 3, 2),
        (
            "index.html",
            PAGE.format('<script type="application/ld+json">{"a":}</script>'),
            3,
            36,
        ),
    ],
)
def test_a_mistake_is_found_at_its_place(
    output: Path, name: str, text: str | bytes, line: int, column: int
) -> None:
    assert find_place(output, name, text) == [(f"output/{name}", line, column)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("feed.xml", '<?xml version="1.0"?>\n<feed><title>a &amp; b&#160;c</title></feed>'),
        ("evidence.csv", '\ufeffa,b\r\n"c\nd","e ""f"""\r\n'),
        (
            "index.html",
            PAGE.format('<br/><img src=x><svg><path d="a"/></svg><p title="a > b">c</p>'),
        ),
        (
            "index.html",
            PAGE.format("<p hidden>a &lt; b 👩\u200d⚕\ufe0f می\u200cخواهم</p><!-- <b> -->"),
        ),
        ("index.html", PAGE.format("<script>if (a < b) c('</p>')</script>")),
        ("visit.ics", ICS),
        (
            "visit.ics",
            make_event(
                'DTSTART;X="a;b:c";TZID=Area/City:20261129T120000\r\nSUMMARY:A\\, b\r\n  c\\n'
            ),
        ),
        (
            "clinic.vcf",
            "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Example\r\nitem1.TEL:555-0100\r\nEND:VCARD\r\n",
        ),
        ("picture.png", b"\x89PNG\xff"),
        ("google0123456789abcdef.html", "google-site-verification: google0123456789abcdef.html"),
    ],
)
def test_a_file_without_a_mistake(output: Path, name: str, text: str | bytes) -> None:
    assert find_place(output, name, text) == []


def test_the_help_names_the_source_of_a_page(output: Path, content: Path) -> None:
    (content / "pages/x.md").write_text(f"{HEAD}Text.\n", "utf-8")
    (output / "x").mkdir()
    (output / "x/index.html").write_text(PAGE.format("a < b"), "utf-8")
    (problem,) = find_problems(output)
    assert "content/pages/x.md" in problem.help
    assert problem.code == "E716"
    assert problem.message == "This built file is not well formed: a “<” begins no element"


def test_the_built_site_is_well_formed(site: BuiltSite) -> None:
    read = read_site(ROOT / "content", ROOT / "theme", "", publish=True)
    assert check_well_formed(OutputFolder(site.folder, site.base), read) == []
