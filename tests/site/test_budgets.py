"""The weight of each page, and the proof that no page asks another site for anything."""

import hashlib
import json

import pytest

from clinicsite.checks.output.budgets import (
    INITIAL_WINDOW_BYTES,
    MAX_FONT_BYTES,
    MAX_REQUESTS,
    PageWeight,
    check_budgets,
    get_script_budget,
    measure_page,
)
from clinicsite.checks.output.output_files import OutputFolder, find_css_urls, scan_page
from clinicsite.checks.report_formats import ContentCheckError
from clinicsite.parsing.read import read_site
from tests.conftest import BuiltSite, Project, get_output_file
from tests.every_page import every_page


def get_weight(site: BuiltSite, address: str) -> PageWeight:
    name = get_output_file(address)
    return measure_page(OutputFolder(site.folder, site.base), name)


@every_page
def test_what_code_adds_to_a_page_stays_within_its_budget(
    site: BuiltSite, page_address: str
) -> None:
    weight, name = get_weight(site, page_address), get_output_file(page_address)
    assert weight.first_screen - sum(weight.scripts.values()) <= INITIAL_WINDOW_BYTES, weight
    assert sum(weight.scripts.values()) <= get_script_budget(weight.scripts), weight
    assert sum(weight.fonts.values()) <= MAX_FONT_BYTES, weight
    assert len(weight.fonts) == 2
    assert weight.requests <= MAX_REQUESTS
    head = (site.folder / name).read_text("utf-8").partition("</head>")[0]
    assert head.index('rel="stylesheet"') < head.find("<script src")  # which would delay it


def test_words_below_the_heading_do_not_count_for_the_first_screen(small: Project) -> None:
    before = get_weight(small.build(), "")
    small.edit("content/pages/home.md", "Words.", "Words.\n\nThree more words.\n\n## Visit")
    after = get_weight(small.build(), "")
    assert after.page > before.page
    assert abs(after.first_screen - before.first_screen) < 40


NOISE = "".join(hashlib.sha256(str(number).encode()).hexdigest() for number in range(400))
FACE = '@font-face { font-family: "More"; src: url("../fonts/more.woff2"); }\n'


@pytest.mark.parametrize(
    ("file", "text", "label"),
    [
        (
            "theme/static/css/noise.css",
            f"@layer base {{ .a{NOISE} {{ color: red; }} }}",
            "The first",
        ),
        ("theme/static/js/theme.js", f"const noise = '{NOISE}'", "The scripts of "),
        ("theme/static/fonts/more.woff2", NOISE, "The fonts of "),
    ],
    ids=["styles", "scripts", "fonts"],
)
def test_code_that_makes_pages_heavy_stops_the_build(
    small: Project, file: str, text: str, label: str
) -> None:
    small.write(file, text)
    if "fonts" in file:
        small.write("theme/static/css/more.css", FACE)
    with pytest.raises(ContentCheckError) as stopped:
        small.build()
    assert {problem.code for problem in stopped.value.problems} == {"E712"}
    assert any(problem.message.startswith(label) for problem in stopped.value.problems)


def test_the_weight_of_a_page_counts_all_its_files(site: BuiltSite) -> None:
    weight = get_weight(site, "")
    assert (len(weight.styles), len(weight.scripts)) == (1, 1)
    assert min(weight.page, *weight.styles.values(), *weight.scripts.values()) > 100


def test_a_heavy_page_is_a_warning_that_names_the_page_and_its_files(small: Project) -> None:
    words = "\n\n".join(str(number**20) for number in range(2000))
    small.write("content/pages/heavy.md", HEAVY + words)
    site = small.build()
    read = read_site(small.root / "content", small.root / "theme", "", publish=True)
    problems = check_budgets(OutputFolder(site.folder, site.base), read)
    (heavy,) = [problem for problem in problems if problem.path == "content/pages/heavy.md"]
    assert (heavy.code, heavy.severity) == ("W701", "warning")
    assert "/heavy/index.html takes " in heavy.message
    assert "/theme/site." in heavy.message


@pytest.mark.parametrize(
    "written",
    [
        '<img src="https://example.org/x.png" alt="">',
        '<script src="//example.org/x.js"></script>',
        '<link rel="preconnect" href="https://example.org">',
    ],
)
def test_a_file_from_another_site_stops_the_build(small: Project, written: str) -> None:
    small.edit("theme/templates/base.html", "</main>", f"{written}</main>")
    with pytest.raises(ContentCheckError) as stopped:
        small.build()
    assert {problem.code for problem in stopped.value.problems} >= {"E709"}


def test_a_style_sheet_that_asks_another_site_stops_the_build(small: Project) -> None:
    font = '@font-face { font-family: "x"; src: url(https://example.org/x.woff2); }'
    small.edit(
        "theme/static/css/utilities.css", "@layer utilities {", f"@layer utilities {{ {font}"
    )
    with pytest.raises(ContentCheckError, match="requests a file from another site") as stopped:
        small.build()
    assert {problem.code for problem in stopped.value.problems} >= {"E709"}


def test_links_that_only_lead_somewhere_are_no_requests() -> None:
    html = '<link rel="canonical" href="https://example.org/"><a href="https://example.org/">x</a>'
    assert scan_page("index.html", html.encode()).subresources == ()
    assert find_css_urls("a { background: url('x.png') } @import \"y.css\";") == ("x.png", "y.css")


def test_the_proof_lists_every_page_and_no_other_site(site: BuiltSite) -> None:
    proof = json.loads(site.read("privacy/proof.json"))
    assert proof["other_sites"] == []
    addresses = [file.removesuffix("index.html") for file in site.files("*.html")]
    assert list(proof["pages"]) == [f"/{address}" for address in addresses]
    for page in proof["pages"].values():
        assert all(request.startswith("/") for request in page["requests"])
        assert page["policy"].startswith("default-src 'none'; ")


HEAVY = """---
title: Heavy
summary: A page with so many numbers on it that it takes seconds on a slow phone.
status: published
---

"""
