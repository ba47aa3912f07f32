"""What a command hands to the runner of a CI service."""

from pathlib import Path

import pytest

from clinicsite.cli import output

FILES = (
    ("GITHUB_STEP_SUMMARY", "summary"),
    ("GITHUB_OUTPUT", "output"),
    ("CI_OUTPUT_FILE", "dotenv"),
)


def test_ci_summary_and_outputs_go_to_named_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, _ in FILES:
        monkeypatch.delenv(name, raising=False)
    output.add_ci_summary("nobody hears this")
    output.set_ci_output("sent", "lost")
    for name, file in FILES:
        monkeypatch.setenv(name, str(tmp_path / file))
    output.add_ci_summary("# One")
    output.add_ci_summary("# Two")
    output.set_ci_output("sent", "true")
    assert (tmp_path / "summary").read_text().endswith("# One\n# Two\n")
    for name in ("output", "dotenv"):
        assert (tmp_path / name).read_text() == "sent=true\n"
