"""Settings of an earlier version get one clear sentence."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.checks.report_formats import ContentCheckError
from clinicsite.cli.console import load_settings
from clinicsite.rendering.old_project import explain_old_project
from clinicsite.support.errors import UserError
from tests.conftest import ROOT


@pytest.fixture
def settings_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose settings are imported in the place of the project's."""
    names = ("pelicanconf", "publishconf")
    loaded = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    (tmp_path / "publishconf.py").write_bytes((ROOT / "publishconf.py").read_bytes())
    yield tmp_path
    for name in names:
        sys.modules.pop(name, None)
    sys.modules.update(loaded)


@pytest.mark.parametrize(
    ("new", "old", "named"),
    [
        ("from clinicsite.rendering import", "from plugins import", "from plugins import …"),
        ('"{url_path}"', '"{address}"', "{address}"),
    ],
)
def test_settings_of_an_earlier_version_are_named(
    settings_folder: Path, new: str, old: str, named: str
) -> None:
    text = (ROOT / "pelicanconf.py").read_text("utf-8")
    assert new in text
    text = text.replace("Path(__file__).parent", f"Path({str(ROOT)!r})").replace(new, old)
    (settings_folder / "pelicanconf.py").write_text(text, "utf-8")
    with pytest.raises((UserError, SystemExit), match=re.escape(named)):
        load_settings()


def test_settings_with_a_missing_module_are_a_problem(
    settings_folder: Path,
) -> None:
    (settings_folder / "pelicanconf.py").write_text("import no_such_module\n", "utf-8")
    with pytest.raises(ContentCheckError, match="no_such_module") as stopped:
        load_settings()
    (problem,) = stopped.value.problems
    assert (problem.code, problem.path) == ("E710", "publishconf.py")


def test_explain_old_project_names_a_left_folder(tmp_path: Path) -> None:
    (tmp_path / "plugins/rendering/__pycache__").mkdir(parents=True)
    assert explain_old_project(tmp_path, "{url_path}") == ""
    (tmp_path / "plugins/rendering/hooks.py").touch()
    assert "Delete this folder" in explain_old_project(tmp_path, "{url_path}")


def test_plain_pelican_with_settings_of_an_earlier_version_is_one_sentence(
    tmp_path: Path,
) -> None:
    (tmp_path / "old").mkdir()  # as git leaves the folder of the old package
    text = "import sys\nsys.path.insert(0, %r)\nfrom plugins import hooks\n" % str(ROOT)  # noqa: UP031
    (tmp_path / "pelicanconf.py").write_text(text)
    command = [sys.executable, "-m", "pelican", "old", "-s", "pelicanconf.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert done.returncode == 1
    assert done.stderr.startswith("pelicanconf.py has the line “from plugins import …”")
    assert "Traceback" not in done.stderr
