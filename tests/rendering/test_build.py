"""A build takes the place of the old site whole, or not at all."""

import os
import signal

import pytest

from tests.conftest import Project

TEMPLATE = "theme/templates/robots.txt"  # any one
ABOUT = "content/pages/about.md"
# What `inv build` does, without making an environment first.
TASK = "import sys, tasks; tasks.main(['build'])"


def is_unchanged(project: Project) -> bool:
    """Whether the earlier site is still there, and nothing else."""
    page = project.output / "index.html"
    there = list(project.output.iterdir()) == [page]
    return there and page.read_text() == "the site of yesterday"


def list_build_folders(project: Project) -> list[str]:
    """What lies in the folder where sites are made."""
    return sorted(file.name for file in (project.root / ".build").iterdir())


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
    built.write(TEMPLATE, "{% set strings = strings_by_language.en %}\n{{ string.menu_label }}\n")
    code, said, complaint = run_task(built)
    assert (code, complaint) == (1, "")
    assert said.startswith("theme/templates/robots.txt:2:1  E704 template-error  ")
    assert said.endswith("\n1 error in 1 file.\n")
    assert is_unchanged(built)


def test_string_that_only_a_template_has_is_named(built: Project) -> None:
    built.write(TEMPLATE, "{% set strings = strings_by_language.en %}\n{{ strings.menu_lable }}\n")
    code, said, _ = run_task(built)
    assert code == 1
    assert said.startswith("content/data/strings/en.yaml:1:1  E603 missing-strings  ")
    assert '"menu_lable" of theme/templates/robots.txt' in said


def test_plugin_that_does_not_register_leaves_the_old_site(built: Project) -> None:
    module = "clinicsite/rendering/pelican_plugin.py"
    built.write(module, f"{built.read(module)}    raise ValueError('odd')\n")
    code, said, complaint = run_task(built)
    assert (code, complaint) == (1, "")
    first, second, number = said.split("\n\n")
    assert first.startswith("pelicanconf.py:1:1  E703 missing-plugin  ")
    assert second.startswith("pelicanconf.py:1:1  E707 pelican-error  ")
    assert "`clinicsite.rendering.pelican_plugin`: odd\n" in second
    assert number == "2 errors in 1 file.\n"
    assert is_unchanged(built)


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
