"""A word that is nearly right is answered with the right one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.model.problem import Problem
from tests.checks.conftest import HEAD, SUMMARY, Check

Body = Callable[[str], list[Problem]]


def get_help(problems: list[Problem]) -> str:
    (problem,) = problems
    return problem.help.split("?")[0]


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("summry: x", "summary"),
        ("Title: x", "title"),
        ("zzz: x", None),
        ("updatd: 2026-01-02", "updated"),
        ("relate: [x]", "related"),
    ],
)
def test_suggestion_for_front_matter_key(check: Check, wrong: str, meant: str | None) -> None:
    found = check({"pages/example.md": f"{HEAD[:-4]}{wrong}\n---\n\nText.\n"})
    said = next(problem.help for problem in found if problem.code == "E101")
    assert said.startswith(f'Did you mean "{meant}"?' if meant else "You can use: ")


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("date: 2027-01-31", "write “publish_on:”"),
        ("author: x", "Only articles have “authors:”"),
        ("topic: [x]", "Only articles have “topics:”"),
        ("status: 2027-01-31", "a line “publish_on:”"),
    ],
)
def test_help_for_a_field_of_another_kind(check: Check, line: str, advice: str) -> None:
    head = HEAD.replace("status: published\n", "") if "status" in line else HEAD
    found = check({"pages/example.md": f"{head[:-4]}{line}\n---\n\nText.\n"})
    assert [advice in p.help for p in found if p.code in ("E101", "E102")] == [True]


@pytest.mark.parametrize("level", ["no", "yes", "7.5"])
def test_help_for_a_value_that_is_no_text_names_the_choices(body: Body, level: str) -> None:
    (problem,) = body(f"/// care-card | T\n    level: {level}\n\nx\n\n///")
    assert (problem.code, problem.line) == ("E403", 7)
    assert "emergency" in problem.help


def test_suggestion_for_value(check: Check) -> None:
    text = f"---\ntitle: An example\n{SUMMARY}\nstatus: publishd\n---\n\nText.\n"
    assert get_help(check({"pages/example.md": text})) == 'Did you mean "published"'


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("[a](abuot.md)", '"about.md"'),
        ("[a](../page/about.md)", '"about.md"'),
        ("[a](About.md)", '"about.md"'),
        ("[a](../example.md)", '"example.md"'),
        ("[a](crps.md)", '"../conditions/crps.md"'),
        ("[a](crps)", '"../conditions/crps.md"'),
        ("[a](content/conditions/crps.md)", '"../conditions/crps.md"'),
        ("[a](about.md#exampel)", '"example"'),
        ("[a](#secton)\n\n## Section", '"section"'),
        ("[a](glossary.md#alodynia)", '"allodynia"'),
        ("![a](../images/drawng.svg)", '"../images/drawing.svg"'),
        ("![a](images/drawing.svg)", '"../images/drawing.svg"'),
        ("[a](../extra/leaflt.txt)", '"../extra/leaflet.txt"'),
        ("[a](htps://example.org)", '"https"'),
        ("A.[@orser-197]", '"orser-1997"'),
        ("/// noet | T\n\nx\n\n///", '"note"'),
        ("/// care_card | T\n    level: book\n\nx\n\n///", '"care-card"'),
        ("/// care-card | T\n    level: emergancy\n\nx\n\n///", '"emergency"'),
        ("/// evidence\n    treatment: ketamin-infusion\n\n///", '"ketamine-infusion"'),
        ("/// ntoe | T\n\nx\n\n///", '"note"'),
        ("[a](../conditions/cprs.md)", '"../conditions/crps.md"'),
        ("/// evidence\n    treatement: x\n\n///", '"treatment"'),
    ],
)
def test_a_link_a_picture_a_citation_a_block(check: Check, text: str, meant: str) -> None:
    medical = HEAD.replace("status", "next_review: 2026-12-01\nstatus")
    files: dict[str, str | bytes] = {
        "extra/leaflet.txt": "x",
        "conditions/crps.md": f"{medical}Text.\n",
    }
    assert (
        get_help(check({**files, "pages/example.md": f"{HEAD}{text}\n"})) == f"Did you mean {meant}"
    )


@pytest.mark.parametrize(
    "text",
    [
        "![a](../images/door.jpg)",
        "A.[@nope-2018]",
        "[a](../extra/nope.txt)",
        "/// download | A\n    file: ../extra/nope.txt\n\nx\n\n///",
        "[a](#kidneys)\n\n## Section",
    ],
)
def test_no_suggestion_of_something_else(check: Check, text: str) -> None:
    files: dict[str, str | bytes] = {
        "extra/fake.txt": "x",
        "news/photo.jpeg": b"x",
        "pages/example.md": f"{HEAD}{text}\n",
    }
    found = [p.help for p in check(files) if p.path.endswith("example.md")]
    assert len(found) == 1
    assert "Did you mean" not in found[0]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("[a](/leaflet.txt)", 'Write "../extra/leaflet.txt".'),
        ("[a](/images/drawing.svg)", 'Write "../images/drawing.svg".'),
        ("[a](/leaflt.txt)", 'Did you mean "../extra/leaflet.txt"?'),
        ("[a](/form.pdf)", "Write the path to the file, such as ../extra/name.pdf."),
        ("[a](leaflet.pdf)", 'Did you mean "../extra/leaflet.txt"?'),
        ("![a](/images/drawing.svg)", 'Did you mean "../images/drawing.svg"?'),
        ("![a](drawing.png)", 'Did you mean "../images/drawing.svg"?'),
        ("![a](drawng.svg)", 'Did you mean "../images/drawing.svg"?'),
    ],
)
def test_suggestion_for_the_path_of_a_file(check: Check, text: str, meant: str) -> None:
    files: dict[str, str | bytes] = {
        "pages/example.md": f"{HEAD}{text}\n",
        "extra/leaflet.txt": "x",
    }
    (problem,) = check(files)
    assert problem.help == meant


def test_a_link_to_a_term_of_the_glossary_is_right(body: Body) -> None:
    assert body("Nerve pain can bring [pain from a light touch](glossary.md#allodynia).") == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("[a](about)", 'Write "about.md".'),
        ("[a](about.html)", 'Write "about.md".'),
        ("[a](/about/)", 'Write "about.md".'),
        ("[a](/about#example)", 'Write "about.md#example".'),
        ("[a](about/)", 'Write "about.md".'),
        ("[a](www.example.org)", 'Write "https://www.example.org".'),
        ("[a](desk@example.org)", 'Write "mailto:desk@example.org".'),
        ("[a](about.md “Title”)", 'Write "about.md".'),
        ("[a](555-555-0100)", 'Write "tel:555-555-0100".'),
        ("/// note: A title\n\nx\n\n///", "Put a | in front of the title: “/// note | A title”."),
        (
            "/// care-card | T\n  level: urgent\n\nx\n\n///",
            "Put four spaces in front of the line below: “    level: urgent”.",
        ),
        (
            "/// care-card | T\n\tlevel: urgent\n\nx\n\n///",
            "Put four spaces in front of the line below: “    level: urgent”.",
        ),
        ("[a](“https://example.org”)", 'Write "https://example.org".'),
        ("[a](https://example.org/a b)", 'Write "https://example.org/a%20b".'),
        ("![a](..\\images\\drawing.svg)", 'Write "../images/drawing.svg".'),
        ("[a](..\\pages\\about.md)", 'Write "../pages/about.md".'),
        ("/// note A title\n\nx\n\n///", "Put a | in front of the title: “/// note | A title”."),
    ],
)
def test_suggestion_is_shown_in_full(body: Body, text: str, meant: str) -> None:
    assert [problem.help for problem in body(text) if problem.code != "W621"] == [meant]


def test_suggestion_for_record_key(check: Check) -> None:
    files: dict[str, str | bytes] = {
        "data/navigation.yaml": "header: [pages/abuot.md]\nfoter: []\n",
        "data/people.yaml": "- {kee: x}\n",
    }
    cures = {problem.code: problem.help.split("?")[0] for problem in check(files)}
    assert cures["E101"].startswith("Did you mean ")


@pytest.mark.parametrize(
    ("name", "meant"),
    [("home", "pages/home.md"), ("/about/", "pages/about.md"), ("visit.md", "pages/visit.md")],
)
def test_page_without_its_folder_is_suggested_whole(check: Check, name: str, meant: str) -> None:
    found = check(
        {"data/navigation.yaml": f"header: [{name}]\n", "pages/home.md": f"{HEAD}Text.\n"}
    )
    assert f'Did you mean "{meant}"?' in next(p.help for p in found if p.code == "E602")


def test_notice_of_all_pages_has_no_line_for_pages(check: Check) -> None:
    days = "from: 2099-01-01, until: 2099-01-02"
    notice = f'- {{key: example, text: Words., {days}, pages: ["*"]}}\n'
    (problem,) = check({"data/notices.yaml": notice})
    assert (problem.code, "all pages" in problem.help) == ("E602", True)


def test_a_page_of_the_menu(check: Check) -> None:
    text = "header: [pages/abuot.md]\n"
    assert get_help(check({"data/navigation.yaml": text})) == 'Did you mean "pages/about.md"'


@pytest.mark.parametrize(
    ("path", "line", "meant"),
    [
        ("pages/example.md", "related: [../pages/abuot.md]", '"about.md"'),
        (
            "pages/example.md",
            "related: [ketamine-infusion]",
            '"../treatments/ketamine-infusion.md"',
        ),
        ("articles/example.md", "topics: [ketamine-infusoin]", '"ketamine-infusion"'),
        ("articles/example.md", "claim_waivers: [{rule: curee, QUOTE}]", '"cure"'),
    ],
)
def test_a_name_in_the_front_matter(check: Check, path: str, line: str, meant: str) -> None:
    line = line.replace("QUOTE", "quote: x, reason: x, approved_by: example-clinician")
    dates = "date: 2026-01-02\nnext_review: 2026-12-01\n" if path.startswith("articles") else ""
    text = f"{HEAD[:-4]}{dates}{line}\n---\n\nText.\n"
    treatment = f"{HEAD[:-4]}next_review: 2026-12-01\n---\n\nText.\n"
    files = {path: text, "treatments/ketamine-infusion.md": treatment}
    cures = [p.help.split("?")[0] for p in check(files) if p.path == f"content/{path}"]
    assert f"Did you mean {meant}" in cures


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("evidence", "treatment: ketamine-infusion", "treatment: ketamine-infusoin"),
        ("evidence", "condition: crps", "condition: crpss"),
        ("evidence", "cohen-2018", "cohen-218"),
        ("evidence", "direction: unclear", "direction: uncler"),
        ("references", "type: rct", "type: rtc"),
    ],
)
def test_a_name_in_a_record(check: Check, content: Path, name: str, right: str, wrong: str) -> None:
    text = (content / f"data/{name}.yaml").read_text("utf-8")
    assert right in text
    found = check({f"data/{name}.yaml": text.replace(right, wrong, 1)})
    right = right.partition(": ")[2] or right
    assert any(problem.help.startswith(f'Did you mean "{right}"?') for problem in found)
