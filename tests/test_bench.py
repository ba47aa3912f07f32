"""The benches measure a site that could be published, by the code of today."""

import ast
from importlib import import_module

import pytest

from bench.compare_pelican import BUILD_PROGRAM, TASK_PROGRAM, add_articles
from bench.preview_speed import OTHER_EDITS, PREVIEW_PROGRAM, TEXT_EDIT
from bench.publish_speed import PUBLISH_PROGRAM
from clinicsite.checks.check import check_site
from tests.conftest import Project

PROGRAMS = {
    "build": BUILD_PROGRAM,
    "preview": PREVIEW_PROGRAM,
    "publish": PUBLISH_PROGRAM.format(root=""),
    "task": TASK_PROGRAM,
}


def test_bench_articles_keep_every_rule(project: Project) -> None:
    add_articles(project, 2)
    assert [problem.to_text() for problem in check_site(project.root)] == []


@pytest.mark.parametrize("name", PROGRAMS)
def test_bench_program_imports_names_that_exist(name: str) -> None:
    imports = [
        node for node in ast.walk(ast.parse(PROGRAMS[name])) if isinstance(node, ast.ImportFrom)
    ]
    missing = [
        f"{node.module}.{alias.name}"
        for node in imports
        for alias in node.names
        if not hasattr(import_module(node.module or ""), alias.name)
    ]
    assert missing == []


def test_bench_edits_find_their_text(project: Project) -> None:
    add_articles(project, 8)
    edits = [TEXT_EDIT, *OTHER_EDITS.values()]
    missing = [edit.path for edit in edits if edit.old not in project.read(edit.path)]
    assert missing == []
