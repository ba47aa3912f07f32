"""Links to files: each shows the type and the size of its file."""

import pytest

from clinicsite.parsing.downloads import Download, format_size


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (1, "1 KB"),
        (1499, "1 KB"),
        (120_400, "120 KB"),
        (999_499, "999 KB"),
        (999_500, "1.0 MB"),
        (1_449_000, "1.4 MB"),
        (12_000_000, "12.0 MB"),
    ],
)
def test_format_size_is_short(size: int, text: str) -> None:
    assert format_size(size) == text


def test_download_facts_name_type_and_size() -> None:
    assert Download("extra/old.form.PDF", 2000).facts == "PDF, 2 KB"
