"""A build that fails names the fault, and leaves the old site."""

import logging
import types
from pathlib import Path

import pytest
from pelican.plugins import signals

from clinicsite.checks.report_formats import ContentCheckError, format_text, select_errors
from clinicsite.rendering import pelican_plugin
from tests.conftest import PAGE, Project
from tests.rendering.test_build import ABOUT, TEMPLATE, is_unchanged, list_build_folders

MEND = "Correct the template."
CORRECT = "Correct the name, or add the word to content/data/strings/en.yaml."
PUT_BACK = "Put the file back, or correct its name."


def get_build_error(project: Project, **options: object) -> str:
    """What a build says that cannot be finished."""
    with pytest.raises(ContentCheckError) as problems:
        project.build(**options)
    assert is_unchanged(project)
    assert list_build_folders(project) == []
    return format_text(select_errors(problems.value.problems))


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
            CORRECT,
        ),
        (
            "{{ nobody }}",
            'no variable is named "nobody"',
            CORRECT,
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


@pytest.mark.parametrize("name", ["css/feed.css", "css/tokens.css", "fonts/clinic-text.woff2"])
def test_build_missing_file_of_theme_is_named(built: Project, name: str) -> None:
    built.write(f"theme/static/{name}", None)
    assert get_build_error(built) == (
        f"theme/static/{name}:1:1  E704 template-error  This file of the theme is missing\n"
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
    links = "<p><a href='/about/?a=b#main'>x</a></p>\n<p><a href='LINK'>x</a></p>"
    page = f"<html><head><title>x</title></head><body>\n{links}\n</body></html>\n"
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
        "content/pages/home.md:4:1  E714 missing-required-page  "
        "The page is not published, and every page links to the home page\n"
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
        (folder / "index.html").write_text("<html><head></head><body>Not yet</body></html>")

    def register() -> None:
        signals.get_writer.connect(let_out, weak=False)

    leak.register = register
    try:
        said = get_build_error(built, settings={"PLUGINS": [pelican_plugin, leak]})
    finally:
        signals.get_writer.disconnect(let_out)
    assert said.startswith(
        "content/pages/about.md:1:1  E705 wrong-pages-built  "
        "pages/about.md is not published, but the built site contains it\n"
    )
    assert said.endswith("\n1 error in 1 file.")


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
        said = get_build_error(built, settings={"PLUGINS": [pelican_plugin, broken]})
    finally:
        signals.get_writer.disconnect(break_down)
    assert said.startswith(
        "pelicanconf.py:1:1  E710 settings-error  The site cannot be made: LookupError lost\n"
    )
