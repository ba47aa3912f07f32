"""Every file that a build makes has a place of its own, and the check finds where two meet."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.model.output_paths import find_path_clashes, is_possible_alias
from clinicsite.model.problem import Problem
from clinicsite.parsing.output_plan import OutputPlan
from clinicsite.parsing.read import read_site
from tests.checks.conftest import HEAD
from tests.conftest import SITE_URL, BuiltSite

PDF = b"%PDF-1.4\n%%EOF"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"/>'
Check = Callable[..., list[Problem]]


def with_aliases(*aliases: str) -> str:
    """A page with former URL paths in line 4."""
    return f"{HEAD}Words.\n".replace("status", f"aliases: [{', '.join(aliases)}]\nstatus")


OLD = "content/pages/x.md:4"
BAD_FILES: dict[str, tuple[dict[str, str | bytes], str]] = {
    "file and folder": (
        {"pages/x.md": with_aliases("/old.html", "/old.html/more/")},
        f"{OLD} E701",
    ),
    "folder and file": (
        {"pages/x.md": with_aliases("/old.html/more/", "/old.html")},
        f"{OLD} E701",
    ),
    "two files in one": (
        {"pages/x.md": with_aliases("/a.html/b.html", "/a.html/b.html/c")},
        f"{OLD} E701",
    ),
    "file and folder in capitals": (
        {"pages/x.md": with_aliases("/Old.html", "/old.html/more/")},
        f"{OLD} E701",
    ),
    "below a page for lost visitors": (
        {"pages/x.md": with_aliases("/404.html/a/")},
        f"{OLD} E701",
    ),
    "below the file of the home page": (
        {"pages/x.md": with_aliases("/index.html/a/")},
        f"{OLD} E701",
    ),
    "below the file of a page": (
        {"pages/x.md": with_aliases("/about/index.html/z/")},
        f"{OLD} E701",
    ),
    "below a download": (
        {"extra/old.pdf": PDF, "pages/x.md": with_aliases("/old.pdf/a/")},
        f"{OLD} E701",
    ),
    "at a download": (
        {"extra/old.pdf": PDF, "pages/x.md": with_aliases("/old.pdf/")},
        f"{OLD} E701",
    ),
    "above a page": ({"pages/x.md": with_aliases("/about.html/")}, f"{OLD} E701"),
    "page in capitals": ({"pages/x.md": with_aliases("/About/")}, f"{OLD} E701"),
    "home page": ({"pages/x.md": with_aliases("/index.html")}, f"{OLD} E701"),
    "robots in capitals": ({"pages/x.md": with_aliases("/ROBOTS.TXT/")}, f"{OLD} E702"),
    "below robots": ({"pages/x.md": with_aliases("/robots.txt/x/")}, f"{OLD} E702"),
    "sitemap": ({"pages/x.md": with_aliases("/sitemap.xml/")}, f"{OLD} E702"),
    "theme in capitals": ({"pages/x.md": with_aliases("/Theme/")}, f"{OLD} E702"),
    "images": ({"pages/x.md": with_aliases("/images/x.html")}, f"{OLD} E702"),
    "cards in capitals": ({"pages/x.md": with_aliases("/Cards/x.html")}, f"{OLD} E702"),
    "feed": ({"pages/x.md": with_aliases("/feed.xml/")}, f"{OLD} E702"),
    "below a feed": ({"pages/x.md": with_aliases("/news/feed.xml/z/")}, f"{OLD} E702"),
    "evidence": ({"pages/x.md": with_aliases("/evidence/evidence.csv/")}, f"{OLD} E702"),
    "below evidence": (
        {"pages/x.md": with_aliases("/evidence/Evidence.json/a/")},
        f"{OLD} E702",
    ),
    "search index": (
        {"pages/search.md": f"{HEAD}Words.\n", "pages/x.md": with_aliases("/search/index.json/")},
        f"{OLD} E702",
    ),
    "parts of the search index": (
        {"pages/search.md": f"{HEAD}Words.\n", "pages/x.md": with_aliases("/search/parts/a/")},
        f"{OLD} E702",
    ),
    "domain of a host": ({"pages/x.md": with_aliases("/cname/")}, f"{OLD} E702"),
    "search console": (
        {"pages/x.md": with_aliases("/google0123456789abcdef.html")},
        f"{OLD} E702",
    ),
    "guide in capitals": ({"pages/x.md": with_aliases("/Help/")}, f"{OLD} E702"),
    "examples of the theme": (
        {"pages/style-guide.md": f"{HEAD}Words.\n"},
        "content/pages/style-guide.md:1 E702",
    ),
    "part of 300 characters": ({"pages/x.md": with_aliases(f"/{'a' * 300}/")}, f"{OLD} E208"),
    "file of 251 characters": ({"pages/x.md": with_aliases(f"/{'a' * 251}.html")}, f"{OLD} E208"),
    "2,500 parts": ({"pages/x.md": with_aliases("/" + "a/" * 2500)}, f"{OLD} E208"),
    "long folders": ({"pages/x.md": with_aliases(f"/{'a' * 99}/{'b' * 99}/")}, f"{OLD} E208"),
    "page in 110 folders": (
        {f"pages/{'a/' * 110}x.md": f"{HEAD}Words.\n"},
        f"content/pages/{'a/' * 110}x.md:1 E208",
    ),
    "long download": (
        {f"extra/{'a' * 200}.pdf": PDF},
        f"content/extra/{'a' * 200}.pdf:1 E208",
    ),
    "long drawing": (
        {f"images/{'a' * 190}.svg": SVG},
        f"content/images/{'a' * 190}.svg:1 E208",
    ),
    "hidden download": (
        {"extra/.hidden/x.pdf": PDF},
        "content/extra/.hidden/x.pdf:1 E208",
    ),
    "page of a device": (
        {"pages/con.md": f"{HEAD}Words.\n"},
        "content/pages/con.md:1 E208",
    ),
    "page of a device in capitals": (
        {"pages/NUL.md": f"{HEAD}Words.\n"},
        "content/pages/NUL.md:1 E208",
    ),
    "folder of a device": (
        {"pages/com1/x.md": f"{HEAD}Words.\n"},
        "content/pages/com1/x.md:1 E208",
    ),
    "drawing of a device": (
        {"images/lpt9.small.svg": SVG},
        "content/images/lpt9.small.svg:1 E208",
    ),
    "folder with a dot at its end": (
        {"images/old./x.svg": SVG},
        "content/images/old./x.svg:1 E208",
    ),
    "old address of a device": ({"pages/x.md": with_aliases("/Old/AUX.html")}, f"{OLD} E208"),
    "folder of a device in an old address": (
        {"pages/x.md": with_aliases("/prn/x/")},
        f"{OLD} E208",
    ),
    "old address with a dot at its end": ({"pages/x.md": with_aliases("/old./")}, f"{OLD} E208"),
    "old addresses in two cases": (
        {"pages/x.md": with_aliases("/Old-page/", "/old-PAGE.html")},
        f"{OLD} E701",
    ),
    "link to a record": (
        {"pages/x.md": f"{HEAD}See [x](../data/clinic.yaml).\n"},
        "content/pages/x.md:6 E304",
    ),
    "key of a service": (
        {"pages/x.md": f"{HEAD}Words.\n\nOur key is {'AK' + 'IA'}{'A' * 16}.\n"},
        "content/pages/x.md:8 E715",
    ),
    "password in an address": (
        {"pages/x.md": f"{HEAD}See [x](https://user:{'pw12'}@example.org/).\n"},
        "content/pages/x.md:6 E715",
    ),
    "key in a download": (
        {"extra/x.txt": f"One\n{'AK' + 'IA'}{'A' * 16}\n"},
        "content/extra/x.txt:2 E715",
    ),
    "no published home page": (
        {"pages/home.md": f"{HEAD}Words.\n".replace("published", "draft")},
        "content/pages/home.md:4 E714",
    ),
    "no published page for lost visitors": (
        {"pages/404.md": f"{HEAD}Words.\n".replace("published", "draft")},
        "content/pages/404.md:4 E714",
    ),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_path_is_found_without_a_build(check: Check, name: str) -> None:
    files, expected = BAD_FILES[name]
    found = {f"{p.path}:{p.line} {p.code}" for p in check(files) if p.severity == "error"}
    assert found == {expected}


@pytest.mark.parametrize("path", ["pages/home.md", "pages/404.md"])
def test_missing_page_is_found(
    content: Path, problems: Callable[[], list[Problem]], path: str
) -> None:
    (content / path).unlink()
    found = [(p.line, p.code) for p in problems() if p.path == f"content/{path}"]
    assert found == [(1, "E714")]


@pytest.mark.parametrize(
    "aliases",
    [
        ("/old.html", "/older.html"),
        ("/old/", "/old/more/"),
        ("/search/words.html",),
        ("/robots/", "/feed/", "/themes/", "/about/x/"),
        ("/console/", "/com/", "/com10/", "/auxiliary/con-1.html"),
        (f"/{'a' * 180}/",),
    ],
)
def test_good_aliases_pass(check: Check, aliases: tuple[str, ...]) -> None:
    assert check({"pages/x.md": with_aliases(*aliases)}) == []


OWN_FILE, OWN_FOLDER = "pages/clinic-tour.md", "clinic-tour"
POSSIBLE = ["old.html", "old/", "a/b.html", "Old~1/x.html", "a/index.html"]
IMPOSSIBLE = [
    *("my page.html", "caf\u00e9.html", "_draft.html", "a/.b/", "a%20b.html", "(x).html"),
    *("images/x.html", "theme/", "cards/x.html", "feed.xml/x.html", "privacy/", "con.html"),
    *("help/", "old./", f"{'a' * 200}.html"),
]


@pytest.mark.parametrize("url_path", [*POSSIBLE, *IMPOSSIBLE])
def test_possible_aliases_are_those_that_the_check_accepts(check: Check, url_path: str) -> None:
    problems = check({"pages/x.md": with_aliases(f'"/{url_path}"')})
    assert is_possible_alias(url_path) is not any(p.severity == "error" for p in problems)
    assert is_possible_alias(url_path) is (url_path in POSSIBLE)


@pytest.mark.parametrize("address", [f"/{OWN_FOLDER}.html", f"/{OWN_FOLDER.title()}.html"])
def test_page_can_have_its_own_address_with_html_as_alias(check: Check, address: str) -> None:
    """An older static site may have had it, and visitors still have links to it."""
    assert check({OWN_FILE: with_aliases(address)}) == []
    other = check({"pages/x.md": with_aliases(address), OWN_FILE: f"{HEAD}Words.\n"})
    assert [(p.path, p.code) for p in other] == [("content/pages/x.md", "E701")]


def test_page_can_have_both_forms_of_an_old_address(check: Check) -> None:
    for aliases in (("/old/", "/old.html"), ("/old.html", "/old/")):
        assert check({OWN_FILE: with_aliases(*aliases)}) == []


def test_secret_is_not_repeated(check: Check) -> None:
    secret = f"{'AK' + 'IA'}{'B' * 16}"
    (problem,) = check({"pages/x.md": f"{HEAD}Our key is {secret}.\n"})
    assert secret not in problem.to_text()


def test_path_clashes_are_found() -> None:
    paths = ["a/b", "A/c", "a", "x.html", "X.HTML", "x.html/y", "caf\u00e9", "cafe\u0301"]
    assert list(find_path_clashes(paths)) == [
        ("a", "a/b"),
        ("X.HTML", "x.html"),
        ("x.html/y", "x.html"),
        ("cafe\u0301", "caf\u00e9"),
    ]


def test_plan_holds_every_file_of_the_built_site(real_site: BuiltSite) -> None:
    root = real_site.folder.parent
    site = read_site(root / "content", root / "theme", SITE_URL, publish=True)
    plan = OutputPlan(site)
    planned = {claim.output_path for claim in plan.claims}
    unplanned = [
        path
        for path in real_site.files()
        if path not in planned and plan.find_owner(path) != "the site itself"
    ]
    assert unplanned == []


def test_clinician_with_the_name_of_a_device_is_found(check: Check) -> None:
    person = (
        "- {key: con, name: Example Clinician, license_type: MD, license_state: Florida,"
        " license_number: EXAMPLE-1, consent_to_publish: true}\n"
    )
    (problem,) = check({"data/people.yaml": person})
    assert (problem.line, problem.code) == (1, "E208")
    assert 'such as "con-page"' in problem.help


@pytest.mark.parametrize("name", ["CON.md", "con.md"])
def test_no_fix_is_offered_that_keeps_the_name_of_a_device(check: Check, name: str) -> None:
    (problem,) = check({f"pages/{name}": f"{HEAD}Words.\n"})
    assert '"con-page.md"' in problem.help
    assert problem.fix is None
