"""Settings of an earlier version get one clear sentence."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.cli.console import load_settings
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
    with pytest.raises(UserError) as refusal:
        load_settings()
    assert named in refusal.value.message


def test_settings_with_another_missing_module_raise_its_error(
    settings_folder: Path,
) -> None:
    (settings_folder / "pelicanconf.py").write_text("import no_such_module\n", "utf-8")
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        load_settings()
