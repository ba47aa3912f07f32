"""No module imports itself through others, and an import inside a function has a reason."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.conftest import ROOT


def read_modules(root: Path) -> dict[str, str]:
    """Return the source of each module of the application by its dotted name."""
    files = sorted((root / "clinicsite").rglob("*.py"))
    names = [".".join(file.relative_to(root).with_suffix("").parts) for file in files]
    return {
        name.removesuffix(".__init__"): file.read_text("utf-8")
        for name, file in zip(names, files, strict=True)
    }


def build_graph(modules: dict[str, str]) -> dict[str, set[str]]:
    """Return the modules that each module imports, also inside functions and for types."""
    graph: dict[str, set[str]] = {}
    for module, source in modules.items():
        named: set[str] = set()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                named.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                full = {f"{node.module}.{alias.name}" for alias in node.names}
                named.update((full & modules.keys()) or {node.module})
        graph[module] = (named & modules.keys()) - {module}
    return graph


def list_inner_imports(source: str) -> Iterator[int]:
    """Yield the line of each import inside a function without a comment on or above it."""
    lines = source.splitlines()
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    near = lines[node.lineno - 2 : node.lineno]
                    if not any("# " in line for line in near):
                        yield node.lineno


def test_modules_import_without_cycles() -> None:
    graph = build_graph(read_modules(ROOT))
    assert len(graph) > 100
    TopologicalSorter(graph).prepare()


def test_import_inside_a_function_has_a_reason() -> None:
    found = [
        f"{module}:{line}"
        for module, source in read_modules(ROOT).items()
        for line in list_inner_imports(source)
    ]
    assert found == []


@pytest.mark.parametrize("late", ["import {}", "def f():\n    from {} import x"])
def test_import_cycle_is_found(late: str) -> None:
    modules = {"clinicsite.a": "from clinicsite.b import y", "clinicsite.b": ""}
    TopologicalSorter(build_graph(modules)).prepare()
    modules["clinicsite.b"] = late.format("clinicsite.a")
    with pytest.raises(CycleError):
        TopologicalSorter(build_graph(modules)).prepare()


def test_inner_import_without_a_reason_is_found() -> None:
    source = "def f():\n    import a\n\n    import b  # slow to import\n"
    assert list(list_inner_imports(source)) == [2]
