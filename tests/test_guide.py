"""The writing guide: twelve short tasks, commands that exist, every block with a right example."""

import re
import shutil
from pathlib import Path

import pytest
from markdown.extensions.toc import slugify_unicode

from clinicsite.checks.check import check_site
from clinicsite.cli.command_table import COMMANDS, load_collection
from clinicsite.model.block import BLOCKS
from clinicsite.model.front_matter import ArticleFrontMatter
from tests.conftest import PAGE, ROOT, SITE_URL

GUIDES = {name: (ROOT / f"docs/{name}.md").read_text("utf-8") for name in ("writing", "escribir")}
GUIDE = GUIDES["writing"]
FRONT_MATTER = {"writing": "Front matter", "escribir": "Datos iniciales (front matter)"}
MAX_LINES = 5  # of a task
MAX_COMMANDS = 14  # of all twelve together
EVERYDAY = GUIDE.split("\n## The twelve everyday tasks\n")[1].split("\n## ")[0]
TASKS = re.split(r"^### (.*)$", EVERYDAY, flags=re.MULTILINE)[1:]
EXAMPLE = re.compile(r"^```\n(/// .*?)^```$", re.MULTILINE | re.DOTALL)
SUMMARY = "Este texto ocupa el lugar de un resumen, y es tan largo como debe ser un resumen."
COMMAND = re.compile(r"python3 tasks\.py ([a-z-]+)((?: [^\n`]*)?)")


def test_there_are_twelve_everyday_tasks() -> None:
    assert [title.split(".")[0] for title in TASKS[::2]] == [str(n) for n in range(1, 13)]


@pytest.mark.parametrize("title", TASKS[::2])
def test_an_everyday_task_has_at_most_five_lines(title: str) -> None:
    body = TASKS[TASKS.index(title) + 1]
    assert 1 <= len([line for line in body.splitlines() if line.strip()]) <= MAX_LINES


def test_the_twelve_tasks_need_at_most_fourteen_commands() -> None:
    assert (
        len(re.findall(r"^    (?:python3 tasks\.py|git) ", EVERYDAY, re.MULTILINE)) <= MAX_COMMANDS
    )


@pytest.mark.parametrize("guide", GUIDES)
def test_every_command_of_the_guide_exists_with_its_options(guide: str) -> None:
    known = load_collection([*COMMANDS]).to_contexts()
    flags = {context.name: set(context.flags) for context in known}
    for name, rest in COMMAND.findall(GUIDES[guide]):
        assert name in flags, f"{name} is no task"
        typed = set(re.findall(r"--[a-z-]+", re.sub(r'"[^"]*"', "", rest)))
        assert typed <= flags[name], f"{name} does not take {typed - flags[name]}"


@pytest.mark.parametrize("guide", GUIDES)
def test_guide_commands_and_output_are_indented(guide: str) -> None:
    """Four spaces in; else it would run together as a paragraph."""
    assert not re.search(
        r"^ {0,3}(?:python3 tasks\.py|content/\S+:\d)", GUIDES[guide], re.MULTILINE
    )


@pytest.mark.parametrize("guide", GUIDES)
def test_every_block_has_an_example(guide: str) -> None:
    assert {example.split()[1] for example in EXAMPLE.findall(GUIDES[guide])} == set(BLOCKS)


def test_every_example_passes_the_checks(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    (tmp_path / "theme").symlink_to(ROOT / "theme")
    (tmp_path / "content/extra").mkdir(exist_ok=True)
    (tmp_path / "content/extra/visit.ics").write_text("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    english, spanish = (EXAMPLE.findall(guide) for guide in GUIDES.values())
    assert [example.split()[1] for example in english] == [one.split()[1] for one in spanish]
    for number, examples in enumerate(zip(english, spanish, strict=True)):
        for suffix, example in zip(("", ".es"), examples, strict=True):
            page = PAGE.format(title=f"Example {number}") + f"\n## Example\n\n{example}"
            page = page.replace("\n---\n", "\nnext_review: 2027-11-01\n---\n", 1)
            if suffix:
                page = re.sub("(?m)^summary: .*", f"summary: {SUMMARY}\nslug: a-{number}", page)
            folder = "pages/legal" if "/// official-text" in example else "pages"
            (tmp_path / f"content/{folder}/example-{number}{suffix}.md").write_text(page, "utf-8")
    problems = check_site(tmp_path, SITE_URL)
    found = [p for p in problems if "/example-" in p.path and p.code != "W722"]  # by no command
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize("guide", GUIDES)
def test_guide_lists_every_front_matter_field(guide: str) -> None:
    section = GUIDES[guide].split(f"\n## {FRONT_MATTER[guide]}\n")[1].split("\n## ")[0]
    told = set(re.findall(r"^\| `(\w+)` ", section, re.MULTILINE))
    by_command = {"reviewed"}  # which nobody writes by hand
    assert told == set(ArticleFrontMatter.model_fields) - by_command


@pytest.mark.parametrize("guide", GUIDES)
def test_a_link_inside_the_guide_leads_to_a_heading(guide: str) -> None:
    text = GUIDES[guide]
    ids = {slugify_unicode(words, "-") for words in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= ids
