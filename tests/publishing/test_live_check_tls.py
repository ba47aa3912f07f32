"""The live check reports a certificate that expires soon or that no browser accepts."""

import ssl
import subprocess
from pathlib import Path

import pytest

from clinicsite.publishing.live_check import LiveCheck
from clinicsite.publishing.release import Release
from tests.publishing.fake_host import FakeHost


def serve_tls(host: FakeHost, folder: Path, days: int) -> Path:
    """Let a host speak TLS with a new certificate; return its file."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt"]
    command += ["ec_paramgen_curve:prime256v1", "-nodes", "-days", str(days)]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    host.socket = context.wrap_socket(host.socket, server_side=True)
    return certificate


@pytest.mark.parametrize(("days", "faults"), [(5, 1), (80, 0)])
def test_live_check_reports_expiring_certificate(
    host: FakeHost,
    sealed: Release,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
    faults: int,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(serve_tls(host, tmp_path, days)))
    found = list(LiveCheck(f"https://127.0.0.1:{host.server_port}", sealed.info.digest).run())
    assert len(found) == faults
    assert all(f"in {days - 1} days: renew it" in fault for fault in found)


def test_live_check_untrusted_certificate_is_one_sentence(host: FakeHost, tmp_path: Path) -> None:
    serve_tls(host, tmp_path, 80)
    (fault,) = LiveCheck(f"https://127.0.0.1:{host.server_port}", "0" * 64).run()
    assert "has no valid certificate" in fault
