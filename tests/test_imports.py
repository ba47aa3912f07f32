"""Imports point one way.

support ← model ← parsing ← checks ← rendering ← preview, publishing ← admin ← cli. Authoring and
reports import checks and what is below. Only the admin and the command line import them.
"""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

APPLICATION = Path(__file__).resolve().parents[1] / "clinicsite"
# What each package may import of the others.
ALLOWED_IMPORTS: dict[str, set[str]] = {
    "support": set(),
    "model": {"support"},
    "parsing": {"support", "model"},
    "checks": {"support", "model", "parsing"},
    "rendering": {"support", "model", "parsing", "checks"},
    "reports": {"support", "model", "parsing", "checks"},
    "authoring": {"support", "model", "parsing", "checks"},
    "preview": {"support", "model", "parsing", "checks", "rendering"},
    "publishing": {"support", "model", "parsing", "checks", "rendering"},
}
ALLOWED_IMPORTS["admin"] = set(ALLOWED_IMPORTS)  # above all but the command line
ALLOWED_IMPORTS["cli"] = set(ALLOWED_IMPORTS)
ENTRY_MODULES = {"bench", "bootstrap", "pelicanconf", "publishconf", "tasks", "tests"}
TOP = "cli"  # the command line also runs tests and benches, and reads settings
WITHOUT_PELICAN = {"support", "model", "authoring", "reports"}


def list_imports(tree: ast.AST, package: str) -> Iterator[tuple[int, str]]:
    """Every module that a module names in an import, wherever that stands, with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                yield from ((node.lineno, alias.name) for alias in node.names)
            case ast.ImportFrom():
                parts = package.split(".")
                origin = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
                base = ".".join(filter(None, (origin, node.module)))
                yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
            case ast.Call(args=[ast.Constant(value=str(name)), *_]):
                called = node.func
                word = getattr(called, "id", getattr(called, "attr", ""))
                if word in ("import_module", "__import__"):
                    yield node.lineno, name


def find_violations(application: Path) -> list[str]:
    """Each import that points upward, or out of the project's parts, as `file:line: why`."""
    found = []
    for file in sorted(application.rglob("*.py")):
        path = file.relative_to(application)
        part = path.parts[0] if len(path.parts) > 1 else ""
        package = ".".join(["clinicsite", *path.parts[:-1]])
        for line, name in list_imports(ast.parse(file.read_text("utf-8")), package):
            top, *rest = name.split(".")
            if top == "clinicsite" and rest and rest[0] in ALLOWED_IMPORTS:
                other = rest[0]
                if other != part and other not in ALLOWED_IMPORTS.get(part, set()):
                    found.append(f"{path}:{line}: {part or 'clinicsite'} imports {other}")
            elif top in ENTRY_MODULES and part != TOP:
                found.append(f"{path}:{line}: {part} imports {top}")
            elif part in WITHOUT_PELICAN and top == "pelican":
                found.append(f"{path}:{line}: {part} imports Pelican")
    return found


def build_import_graph(application: Path) -> dict[str, set[str]]:
    """Return the modules of the application that each of its modules imports, lazily or not."""
    paths = {file: file.relative_to(application.parent) for file in application.rglob("*.py")}
    modules = {
        file: ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        for file, path in paths.items()
    }
    known, graph = set(modules.values()), {}
    for file, module in modules.items():
        package = ".".join(paths[file].parts[:-1])
        names = [name for _, name in list_imports(ast.parse(file.read_text("utf-8")), package)]
        graph[module] = {
            name if name in known else name.rpartition(".")[0]
            for name in names
            if name in known or name.rpartition(".")[0] in known
        } - {module}
    return graph


def find_unexplained_imports(file: Path) -> list[int]:
    """Return the lines of imports inside functions that have no comment with the reason."""
    lines = file.read_text("utf-8").splitlines()
    functions = [
        node for node in ast.walk(ast.parse("\n".join(lines))) if isinstance(node, ast.FunctionDef)
    ]
    imports = {
        node.lineno
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    return [number for number in sorted(imports) if "#" not in "".join(lines[number - 2 : number])]


def test_modules_import_each_other_in_no_cycle() -> None:
    try:
        TopologicalSorter(build_import_graph(APPLICATION)).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_a_planted_cycle_is_found(tmp_path: Path) -> None:
    package = tmp_path / "clinicsite"
    (package / "model").mkdir(parents=True)
    (package / "model/a.py").write_text("from clinicsite.model import b")
    (package / "model/b.py").write_text("def f():\n    from clinicsite.model.a import x")
    with pytest.raises(CycleError):
        TopologicalSorter(build_import_graph(package)).prepare()


def test_imports_inside_functions_have_a_reason() -> None:
    found = {file: find_unexplained_imports(file) for file in APPLICATION.rglob("*.py")}
    assert {str(file): lines for file, lines in found.items() if lines} == {}


def test_a_planted_lazy_import_is_found(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text("def f():\n    import json\n\n\ndef g():\n    import re  # 20 ms\n")
    assert find_unexplained_imports(file) == [2]


def test_no_part_imports_upward() -> None:
    assert find_violations(APPLICATION) == []


def test_every_part_has_its_place_in_the_order() -> None:
    parts = {path.parent.name for path in APPLICATION.glob("*/__init__.py")}
    assert parts == set(ALLOWED_IMPORTS)


@pytest.mark.parametrize(
    ("path", "code", "why"),
    [
        ("model/x.py", "from clinicsite.parsing.site import Site", "model imports parsing"),
        ("model/x.py", "import pelican", "model imports Pelican"),
        ("model/x.py", "def f():\n    from pelican.utils import slugify", "model imports Pelican"),
        ("parsing/x.py", "import clinicsite.checks.rules as r", "parsing imports checks"),
        ("parsing/x.py", "from clinicsite import checks", "parsing imports checks"),
        ("parsing/x.py", "from ..checks import rules", "parsing imports checks"),
        (
            "checks/x.py",
            "def f():\n    import clinicsite.rendering",
            "checks imports rendering",
        ),
        (
            "checks/x.py",
            "if TYPE_CHECKING:\n    from clinicsite.rendering.build import build",
            "checks imports rendering",
        ),
        ("parsing/x.py", "import_module('clinicsite.checks')", "parsing imports checks"),
        (
            "rendering/x.py",
            "from clinicsite.publishing.publish import publish",
            "rendering imports publishing",
        ),
        ("publishing/x.py", "import clinicsite.preview", "publishing imports preview"),
        ("preview/x.py", "import clinicsite.admin", "preview imports admin"),
        ("checks/x.py", "import clinicsite.authoring.cite", "checks imports authoring"),
        ("authoring/x.py", "import clinicsite.reports", "authoring imports reports"),
        ("authoring/x.py", "import pelican", "authoring imports Pelican"),
        ("reports/x.py", "import clinicsite.rendering", "reports imports rendering"),
        ("parsing/deep/x.py", "import clinicsite.checks", "parsing imports checks"),
        ("rendering/x.py", "import tasks", "rendering imports tasks"),
    ],
)
def test_a_planted_import_upward_is_found(tmp_path: Path, path: str, code: str, why: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(code)
    (found,) = find_violations(tmp_path)
    assert found.startswith(path)
    assert found.endswith(why)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (
            "parsing/x.py",
            "from clinicsite.model.page import Page\nfrom clinicsite.parsing import site",
        ),
        ("parsing/x.py", "from pelican import signals"),
        ("parsing/x.py", "from . import site"),
        ("publishing/x.py", "from clinicsite.checks import rules"),
    ],
)
def test_an_import_downward_is_fine(tmp_path: Path, path: str, code: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(code)
    assert find_violations(tmp_path) == []
