"""A key or a password in the site is never sent. The ones here are made up as the test runs."""

from pathlib import Path

import pytest

from clinicsite.publishing.secret_scan import find_secrets
from clinicsite.support.file_tree import list_files
from clinicsite.support.secret_patterns import SECRET_PATTERNS

A, D = "A" * 100, "1" * 100
FAKES = {
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "a key of Amazon": "AK" + "IA" + A[:16],
    "a token of GitHub": "gh" + "p_" + A[:36],
    "a token of GitLab": "gl" + "pat-" + A[:20],
    "a token of Slack": "xo" + "xb-" + D[:12] + "-" + A[:24],
    "a key of Stripe": "sk" + "_live_" + A[:24],
    "a key of Google": "AI" + "za" + A[:35],
    "a token of Netlify": "nf" + "p_" + A[:36],
    "a token of npm": "np" + "m_" + A[:36],
    "a token of PyPI": "py" + "pi-AgE" + A[:60],
    "a key of SendGrid": "S" + "G." + A[:22] + "." + A[:43],
    "a key of Azure": "Account" + "Key=" + A[:86] + "==",
    "an address with a password": "https" + "://someone:" + A[:8] + "@clinic.example/",
}


def test_secrets_scan_has_example_of_each_pattern() -> None:
    assert set(FAKES) == set(SECRET_PATTERNS)


@pytest.mark.parametrize("what", FAKES)
def test_secrets_scan_reports_line_and_hides_secret(site: Path, what: str) -> None:
    (site / "about/index.html").write_text(f"<p>Words\n<p>key: {FAKES[what]}, more\n")
    (fault,) = find_secrets(site, list_files(site))
    assert fault.startswith(f"'about/index.html', line 2, holds {what}. Take it out of ")
    assert FAKES[what] not in fault


def test_secrets_scan_reads_any_kind_of_file(site: Path) -> None:
    (site / "picture.avif").write_bytes(b"\x00\xff" + FAKES["a token of GitHub"].encode() + b"\x00")
    assert len(list(find_secrets(site, list_files(site)))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "https://clinic.example:8080/@page",
        "mailto:someone@clinic.example",
        "sha256-" + A[:43] + "=",
        "-----BEGIN PUBLIC KEY-----",
        "/static/main.0123456789abcdef.css",
        "AKIA",
        "https://clinic.example/a:b c@d",
    ],
)
def test_secrets_scan_ignores_similar_text(site: Path, text: str) -> None:
    (site / "index.html").write_text(f"<p>{text}</p>")
    assert list(find_secrets(site, list_files(site))) == []
