"""Dependencies point one way: model ← reading ← checking ← rendering ← previewing, publishing.

Writing and reporting stand beside rendering: on checking, and under no other part.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PLUGINS = Path(__file__).resolve().parents[1] / "plugins"
# What each part may import of the others.
BELOW = {
    "model": set(),
    "reading": {"model"},
    "checking": {"model", "reading"},
    "rendering": {"model", "reading", "checking"},
    "reporting": {"model", "reading", "checking"},
    "writing": {"model", "reading", "checking"},
    "previewing": {"model", "reading", "checking", "rendering"},
    "publishing": {"model", "reading", "checking", "rendering"},
}
ABOVE = {"bootstrap", "commands", "pelicanconf", "publishconf", "tasks", "tests"}
WITHOUT_PELICAN = {"model", "writing", "reporting"}


def imported(tree: ast.AST, package: str) -> Iterator[tuple[int, str]]:
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


def violations(plugins: Path) -> list[str]:
    """Each import that points upward, or out of the project's parts, as `file:line: why`."""
    found = []
    for file in sorted(plugins.rglob("*.py")):
        path = file.relative_to(plugins)
        part = path.parts[0] if len(path.parts) > 1 else ""
        package = ".".join(["plugins", *path.parts[:-1]])
        for line, name in imported(ast.parse(file.read_text("utf-8")), package):
            top, *rest = name.split(".")
            if top == "plugins" and rest and rest[0] in BELOW:
                other = rest[0]
                if other != part and other not in BELOW.get(part, set()):
                    found.append(f"{path}:{line}: {part or 'plugins'} imports {other}")
            elif top in ABOVE:
                found.append(f"{path}:{line}: {part} imports {top}")
            elif part in WITHOUT_PELICAN and top == "pelican":
                found.append(f"{path}:{line}: {part} imports Pelican")
    return found


def test_no_part_imports_upward() -> None:
    assert violations(PLUGINS) == []


def test_every_part_has_its_place_in_the_order() -> None:
    parts = {path.parent.name for path in PLUGINS.glob("*/__init__.py")}
    assert parts == set(BELOW)


@pytest.mark.parametrize(
    ("path", "code", "why"),
    [
        ("model/x.py", "from plugins.reading.site import Site", "model imports reading"),
        ("model/x.py", "import pelican", "model imports Pelican"),
        ("model/x.py", "def f():\n    from pelican.utils import slugify", "model imports Pelican"),
        ("reading/x.py", "import plugins.checking.rules as r", "reading imports checking"),
        ("reading/x.py", "from plugins import checking", "reading imports checking"),
        ("reading/x.py", "from ..checking import rules", "reading imports checking"),
        ("checking/x.py", "def f():\n    import plugins.rendering", "checking imports rendering"),
        (
            "checking/x.py",
            "if TYPE_CHECKING:\n    from plugins.rendering.build import build",
            "checking imports rendering",
        ),
        ("reading/x.py", "import_module('plugins.checking')", "reading imports checking"),
        (
            "rendering/x.py",
            "from plugins.publishing.git import push",
            "rendering imports publishing",
        ),
        ("publishing/x.py", "import plugins.previewing", "publishing imports previewing"),
        ("checking/x.py", "import plugins.writing.cite", "checking imports writing"),
        ("writing/x.py", "import plugins.reporting", "writing imports reporting"),
        ("writing/x.py", "import pelican", "writing imports Pelican"),
        ("reporting/x.py", "import plugins.rendering", "reporting imports rendering"),
        ("reading/deep/x.py", "import plugins.checking", "reading imports checking"),
        ("rendering/x.py", "import tasks", "rendering imports tasks"),
    ],
)
def test_a_planted_import_upward_is_found(tmp_path: Path, path: str, code: str, why: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(code)
    (found,) = violations(tmp_path)
    assert found.startswith(path)
    assert found.endswith(why)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("reading/x.py", "from plugins.model.page import Page\nfrom plugins.reading import site"),
        ("reading/x.py", "from pelican import signals"),
        ("reading/x.py", "from . import site"),
        ("publishing/x.py", "from plugins.checking import rules"),
    ],
)
def test_an_import_downward_is_fine(tmp_path: Path, path: str, code: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(code)
    assert violations(tmp_path) == []
