"""A build takes the place of the old site whole, or not at all."""

import logging
import os
import signal
import types
from pathlib import Path

import pytest
from pelican.plugins import signals

from clinicsite.checks.report_formats import ContentCheckError, format_text, select_errors
from clinicsite.rendering import pelican_plugin
from tests.conftest import PAGE, Project

TEMPLATE = "theme/templates/robots.txt"  # any one
ABOUT = "content/pages/about.md"
# What `inv build` does, without making an environment first.
TASK = "import sys, tasks; tasks.main(['build'])"


@pytest.fixture
def built(small: Project) -> Project:
    """A project with an earlier site in output/."""
    small.output.mkdir()
    (small.output / "index.html").write_text("the site of yesterday")
    return small


def is_unchanged(project: Project) -> bool:
    """Whether the earlier site is still there, and nothing else."""
    page = project.output / "index.html"
    there = list(project.output.iterdir()) == [page]
    return there and page.read_text() == "the site of yesterday"


def list_build_folders(project: Project) -> list[str]:
    """What lies in the folder where sites are made."""
    return sorted(file.name for file in (project.root / ".build").iterdir())


def get_build_error(project: Project, **options: object) -> str:
    """What a build says that cannot be finished."""
    with pytest.raises(ContentCheckError) as problems:
        project.build(**options)
    assert is_unchanged(project)
    assert list_build_folders(project) == []
    return format_text(select_errors(problems.value.problems))


# --- A build that succeeds ---


def test_a_build_takes_the_place_of_the_old_site(built: Project) -> None:
    told: list[tuple[int, int]] = []
    site = built.build(on_page=lambda done, total: told.append((done, total)))
    assert "the site of yesterday" not in site.read("index.html")
    assert told == [(number, len(told)) for number in range(1, len(told) + 1)]
    assert len(told) == len(site.files("*.html"))
    assert list_build_folders(built) == []


@pytest.mark.skipif(os.name == "nt", reason="modes")
def test_a_web_server_may_read_the_new_site(small: Project) -> None:
    assert small.build().folder.stat().st_mode & 0o777 == 0o755


# --- A build that fails, as a person sees it ---


def run_task(project: Project) -> tuple[int, str, str]:
    """The exit code of `inv build`, and what it says."""
    done = project.run("-c", TASK, env={"COLUMNS": "200", "PYTHONIOENCODING": "utf-8"})
    _, _, said = done.stdout.partition("\n")  # after the bar of progress
    return done.returncode, said, done.stderr


def test_problems_in_the_content_leave_the_old_site(built: Project) -> None:
    built.edit(ABOUT, "status: published", "status: publshed")
    built.edit("content/pages/contact.md", "Words.", "#### How to ask for a visit")
    code, said, complaint = run_task(built)
    assert (code, complaint) == (1, "")
    assert said == (
        "content/pages/about.md:4:9  E102 unknown-choice  "
        '"publshed" is not one of the choices for status\n'
        "   4 │ status: publshed\n"
        "     │         ^^^^^^^^\n"
        '   Did you mean "published"? You can use: draft, published.\n'
        "\n"
        "content/pages/contact.md:7:1  E309 skipped-heading-level  "
        "This heading skips from level 1 to level 4\n"
        "   7 │ #### How to ask for a visit\n"
        "     │ ^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "   Write it with ## instead.\n"
        "\n"
        "2 errors in 2 files.\n"
    )
    assert is_unchanged(built)


def test_a_fault_in_a_template_leaves_the_old_site(built: Project) -> None:
    built.write(TEMPLATE, "{% set strings = strings_by_language.en %}\n{{ strings.menu_lable }}\n")
    code, said, complaint = run_task(built)
    assert (code, complaint) == (1, "")
    assert said == (
        "theme/templates/robots.txt:2:1  E704 template-error  "
        "The template stops here: no variable is named "
        '"menu_lable"\n'
        "   2 │ {{ strings.menu_lable }}\n"
        "   Correct the name, or add the word to content/data/strings.yaml.\n"
        "\n"
        "1 error in 1 file.\n"
    )
    assert is_unchanged(built)


def test_plugin_that_does_not_register_leaves_the_old_site(built: Project) -> None:
    module = "clinicsite/rendering/pelican_plugin.py"
    built.write(module, f"{built.read(module)}    raise ValueError('odd')\n")
    code, said, complaint = run_task(built)
    assert (code, complaint) == (1, "")
    assert said == (
        "pelicanconf.py:1:1  E703 missing-plugin  The code of this site is not loaded\n"
        "   Fix the error below.\n"
        "\n"
        "pelicanconf.py:1:1  E707 pelican-error  Pelican reports: "
        "Cannot register plugin `clinicsite.rendering.pelican_plugin`: odd\n"
        "   This is a fault of the project, not of a page: report it.\n"
        "\n"
        "2 errors in 1 file.\n"
    )
    assert is_unchanged(built)


# --- A build that fails, in every other way ---

MEND = "Correct the template."
PUT_BACK = "Put the file back, or correct its name."


@pytest.mark.parametrize(
    ("fault", "said", "cure"),
    [
        ("{{ 1 / 0 }}", "division by zero", MEND),
        ("{{ 'x'|nothing }}", "No filter named 'nothing'", MEND),
        ("{{ 'img/none.png'|asset }}", "the theme has no file img/none.png", MEND),
        ("{% endfi %}", "Encountered unknown tag 'endfi'", MEND),
        ("{% include '_none.html' %}", "there is no template _none.html", PUT_BACK),
        (
            "{{ clinic.nmae }}",
            'no variable is named "nmae"',
            "Correct the name, or add the word to content/data/strings.yaml.",
        ),
        (
            "{{ nobody }}",
            'no variable is named "nobody"',
            "Correct the name, or add the word to content/data/strings.yaml.",
        ),
    ],
)
def test_a_fault_in_a_template_names_its_line(
    built: Project, fault: str, said: str, cure: str
) -> None:
    built.write(TEMPLATE, f"User-agent: *\n\n{fault}\n")
    assert get_build_error(built) == (
        f"theme/templates/robots.txt:3:1  E704 template-error  The template stops here: {said}\n"
        f"   3 │ {fault}\n"
        f"   {cure}\n"
        "\n"
        "1 error in 1 file."
    )


def test_a_fault_in_the_template_of_a_block_names_its_line(built: Project) -> None:
    built.write("theme/templates/blocks/care-card.html", "\n{{ block.titel }}\n")
    assert get_build_error(built).startswith(
        "theme/templates/blocks/care-card.html:2:1  E704 template-error  "
        "The template stops here: no variable is "
        'named "titel"\n   2 │ {{ block.titel }}\n'
    )


@pytest.mark.parametrize("name", ["article.html", "sitemap.xml", "blocks/care-card.html"])
def test_a_missing_template_is_named(built: Project, name: str) -> None:
    article = PAGE.format(title="New").replace("\nstatus", "\ndate: 2026-01-02\nstatus")
    article = article.replace("\nstatus", "\nnext_review: 2026-12-01\nstatus")
    built.write("content/articles/new.md", article)
    built.write(f"theme/templates/{name}", None)
    assert get_build_error(built) == (
        f"theme/templates/{name}:1:1  E704 template-error  "
        f"The template stops here: there is no template {name}\n"
        f"   {PUT_BACK}\n"
        "\n"
        "1 error in 1 file."
    )


def test_pelicans_own_theme_stands_in_for_nothing(built: Project) -> None:
    built.write("theme/templates/base.html", None)
    assert (
        "  E704 template-error  The template stops here: there is no template base.html\n"
        in get_build_error(built)
    )


def test_a_missing_style_sheet_is_named(built: Project) -> None:
    built.write("theme/static/css/print.css", None)
    assert get_build_error(built) == (
        "theme/static/css/print.css:1:1  E704 template-error  This file of the theme is missing\n"
        "   Put the file back.\n"
        "\n"
        "1 error in 1 file."
    )


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        ("/nowhere/", "there is no such file"),
        ("/nowhere.pdf", "there is no such file"),
        ("/about/#nowhere", "that page has no such id"),
        ("#nowhere", "that page has no such id"),
        ("about/", "it does not begin at the root of the site"),
        ("//other.example/", "it does not begin at the root of the site"),
        ("//[", "it does not begin at the root of the site"),
    ],
)
def test_a_link_of_the_theme_into_nothing_is_named(built: Project, link: str, fault: str) -> None:
    page = "<title>x</title>\n<p><a href='/about/?a=b#main'>x</a>\n<p><a href='LINK'>x</a>\n"
    built.write("theme/templates/pages/contact.html", page.replace("LINK", link))
    assert get_build_error(built) == (
        "output/contact/index.html:3:1  E706 broken-output-link  "
        f"The built page links to {link}: {fault}\n"
        "   The theme or the code causes this, not a page. Report it.\n"
        "\n"
        "1 error in 1 file."
    )


def test_a_home_page_that_is_a_draft_is_named(built: Project) -> None:
    built.edit("content/pages/home.md", "status: published", "status: draft")
    assert get_build_error(built) == (
        "content/pages/home.md:4:1  E706 broken-output-link  "
        "This page is not published, but other pages must link to it\n"
        "   4 │ status: draft\n"
        "   Write “status: published” in it.\n"
        "\n"
        "1 error in 1 file."
    )


def test_a_page_that_a_template_lets_out_is_named(built: Project) -> None:
    built.edit(ABOUT, "status: published", "status: draft")
    leak = types.ModuleType("leak")

    def let_out(pelican: object) -> None:
        folder = Path(pelican.output_path, "about")
        folder.mkdir()
        (folder / "index.html").write_text("<h1>Not yet</h1>")

    def register() -> None:
        signals.get_writer.connect(let_out, weak=False)

    leak.register = register
    try:
        said = get_build_error(built, settings={"PLUGINS": [pelican_plugin, leak]})
    finally:
        signals.get_writer.disconnect(let_out)
    assert said == (
        "content/pages/about.md:1:1  E705 wrong-pages-built  "
        "pages/about.md is not published, but the built site contains it\n"
        "   The theme or the code causes this, not a page. Report it.\n"
        "\n"
        "1 error in 1 file."
    )


def test_a_complaint_of_pelican_stops_every_build(built: Project) -> None:
    odd = types.ModuleType("odd")
    odd.register = lambda: logging.getLogger("pelican.odd").warning("that is %s", "odd")
    for _ in range(2):  # Pelican itself says the same thing only once in a process
        assert get_build_error(built, settings={"PLUGINS": [pelican_plugin, odd]}) == (
            "pelicanconf.py:1:1  E707 pelican-error  Pelican reports: that is odd\n"
            "   This is a fault of the project, not of a page: report it.\n"
            "\n"
            "1 error in 1 file."
        )


def test_a_fault_of_the_code_is_not_called_one_of_the_theme(built: Project) -> None:
    broken = types.ModuleType("broken")

    def break_down(pelican: object) -> None:
        raise LookupError("lost")

    broken.register = lambda: signals.get_writer.connect(break_down, weak=False)
    try:
        with pytest.raises(LookupError, match="lost"):
            built.build(settings={"PLUGINS": [pelican_plugin, broken]})
    finally:
        signals.get_writer.disconnect(break_down)
    assert is_unchanged(built)
    assert list_build_folders(built) == []


# --- A build that is killed ---

KILLED = (
    "import os, signal, sys; from pathlib import Path; "
    "from clinicsite.rendering.build import build_site; "
    "last = int(sys.argv[1]); "
    "build_site(Path.cwd(), Path.cwd() / 'output', "
    "on_page=lambda done, total: done == last and os.kill(os.getpid(), signal.SIGKILL))"
)


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.parametrize("page", [1, 5])
def test_a_build_that_is_killed_leaves_the_old_site(built: Project, page: int) -> None:
    assert built.run("-c", KILLED, str(page)).returncode == -signal.SIGKILL
    assert is_unchanged(built)
    assert len(list_build_folders(built)) == 1
    built.build()
    assert not is_unchanged(built)
    assert list_build_folders(built) == []
