"""Every file that a build makes has a place of its own, and the check finds where two meet."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.model.output_paths import find_path_clashes, is_possible_alias
from clinicsite.model.problem import Problem
from clinicsite.parsing.output_plan import OutputPlan
from clinicsite.parsing.read import read_site
from tests.checks.bad_output_paths import BAD_FILES, with_aliases
from tests.checks.conftest import HEAD
from tests.conftest import SITE_URL, BuiltSite

Check = Callable[..., list[Problem]]


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
