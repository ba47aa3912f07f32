"""The documents name files, commands and headings that exist."""

import re
from pathlib import Path

import pytest
import yaml
from markdown.extensions.toc import slugify_unicode

from clinicsite.cli.command_table import COMMANDS, load_collection
from tests.conftest import ROOT
from tests.test_prose import documents

TOP = tuple(f"{path.name}/" for path in ROOT.iterdir() if path.is_dir() and path.name[0] != ".")
MADE = ("output/", "public/", "preview/")  # folders that commands make
EXAMPLES = {"content/articles/sleep-and-pain.md", "content/extra/"}  # what an editor makes
SPAN = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*/?")
FENCE = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^ {4}.*$", re.MULTILINE)
COMMAND = re.compile(r"(?:python3 tasks\.py|`inv)\s+([a-z][a-z-]*)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
IDS = pytest.mark.parametrize(
    "path", documents(), ids=lambda path: path.relative_to(ROOT).as_posix()
)


def named_paths(text: str) -> set[str]:
    """Return the paths of the project that a document names in code spans."""
    found = set()
    for span in SPAN.findall(FENCE.sub("", text)):
        for word in span.split():
            if PATH.fullmatch(word) and word.startswith(TOP) and not word.startswith(MADE):
                found.add(word)
    return found


def missing_paths(text: str, root: Path) -> list[str]:
    """Return the paths that a document names and the project does not have."""
    paths = sorted(named_paths(text) - EXAMPLES)
    return [path for path in paths if "NAME" not in path and not (root / path).exists()]


def wrong_commands(text: str) -> list[str]:
    """Return the commands of a document that do not exist, and options that no command takes.

    An option in a code span of its own belongs to the commands of its line.
    """
    flags = {task.name: set(task.flags) for task in load_collection([*COMMANDS]).to_contexts()}
    wrong = []
    for line in text.splitlines():
        names = COMMAND.findall(line)
        wrong += [name for name in names if name not in flags]
        named = [*names, *(span.split()[0] for span in SPAN.findall(line) if span.strip())]
        known = {"--help"}.union(*(flags.get(name, ()) for name in named))
        if names and set(names) <= set(flags):
            typed = re.findall(r"(?<![\w-])--[a-z][a-z-]*", re.sub(r'"[^"]*"', "", line))
            wrong += [f"{'/'.join(names)} {flag}" for flag in typed if flag not in known]
    return wrong


def broken_links(path: Path) -> list[str]:
    """Return the links of a document to files or headings that do not exist."""
    wrong = []
    text = CODE.sub("", FENCE.sub("", path.read_text("utf-8")))
    for target in LINK.findall(SPAN.sub("", text)):
        file, _, heading = target.partition("#")
        if file.startswith(("http:", "https:", "mailto:")):
            continue
        to = (path.parent / file).resolve() if file else path
        if not to.exists() or (heading and heading not in _ids(to)):
            wrong.append(target)
    return wrong


def _ids(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", path.read_text("utf-8")), re.MULTILINE)
    return {slugify_unicode(words, "-") for words in headings}


@IDS
def test_document_paths_exist(path: Path) -> None:
    assert missing_paths(path.read_text("utf-8"), ROOT) == []


@IDS
def test_document_commands_exist(path: Path) -> None:
    assert wrong_commands(path.read_text("utf-8")) == []


@IDS
def test_document_links_resolve(path: Path) -> None:
    assert broken_links(path) == []


def test_decision_index_lists_every_record() -> None:
    folder = ROOT / "docs/adr"
    index = (folder / "README.md").read_text("utf-8")
    records = sorted(path for path in folder.glob("[0-9]*.md"))
    numbers = [int(path.name.partition("-")[0]) for path in records]
    assert len(set(numbers)) == len(numbers)  # some are not taken yet
    for number, path in zip(numbers, records, strict=True):
        title = path.read_text("utf-8").splitlines()[0].removeprefix(f"# {number}. ")
        assert f"| {number} | [{title}]({path.name}) |" in index


@pytest.mark.parametrize(
    "path", sorted((ROOT / "docs/adr").glob("[0-9]*.md")), ids=lambda p: p.stem
)
def test_decision_has_its_parts_and_fits_one_screen(path: Path) -> None:
    text = path.read_text("utf-8")
    parts = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert parts == ["Context", "Decision", "Consequences", "What would change it"]
    assert len(text.splitlines()) <= 50


def test_code_owners_name_files_that_exist() -> None:
    lines = (ROOT / "CODEOWNERS").read_text("utf-8").splitlines()
    patterns = [line.split()[0] for line in lines if line.strip() and not line.startswith("#")]
    assert patterns[0] == "*"  # the last line that matches a file counts
    assert [one for one in patterns[1:] if not (ROOT / one.strip("/")).exists()] == []


@pytest.mark.parametrize("folder", ["articles", "conditions", "treatments"])
def test_code_owners_send_medical_words_to_clinicians(folder: str) -> None:
    lines = (ROOT / "CODEOWNERS").read_text("utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith(f"/content/{folder}/ ")]
    assert len(line.split()) > 2  # an editor and a clinician


def test_both_forges_have_the_same_template() -> None:
    github = ROOT / ".github/pull_request_template.md"
    gitlab = ROOT / ".gitlab/merge_request_templates/Default.md"
    assert github.read_text("utf-8") == gitlab.read_text("utf-8")


def test_pre_commit_runs_only_commands_of_the_project() -> None:
    repos = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    hooks = [(repo["repo"], hook) for repo in repos for hook in repo["hooks"]]
    assert {(repo, hook["language"]) for repo, hook in hooks} == {("local", "system")}
    assert wrong_commands("\n".join(hook["entry"] for _, hook in hooks)) == []


def test_missing_path_is_found() -> None:
    assert missing_paths("See `docs/nothing.md` and `docs/adr/`.", ROOT) == ["docs/nothing.md"]


def test_wrong_command_is_found() -> None:
    text = "`python3 tasks.py chek`\n`inv check --fx`, `inv build`\n"
    assert wrong_commands(text) == ["chek", "check/build --fx"]


def test_broken_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\n[b](b.md) [c](#a) [d](#d)\n", "utf-8")
    assert broken_links(tmp_path / "a.md") == ["b.md", "#d"]
