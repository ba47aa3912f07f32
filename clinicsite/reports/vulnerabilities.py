"""Find known vulnerabilities of the pinned packages with one request to osv.dev.

pip-audit requests the same database, but brings twenty further packages.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from clinicsite.support.http_client import HttpRequestError, fetch

OSV_API_URL = "https://api.osv.dev/v1/querybatch"  # google.github.io/osv.dev/post-v1-querybatch
PIN_PATTERN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def parse_pins(*files: Path) -> list[tuple[str, str]]:
    """Return the name and version of every package that requirements files pin."""
    found = {
        (match[1].lower(), match[2])
        for file in files
        for match in PIN_PATTERN.finditer(file.read_text("utf-8"))
    }
    return sorted(found)


def query_osv(packages: list[tuple[str, str]], api_url: str = OSV_API_URL) -> dict[str, list[str]]:
    """Return the names of known vulnerabilities by package and version. Raises HttpRequestError."""
    queries = [
        {"package": {"ecosystem": "PyPI", "name": name}, "version": version}
        for name, version in packages
    ]
    response = fetch(api_url, "POST", data=json.dumps({"queries": queries}).encode())
    if response.status != 200:
        raise HttpRequestError(f"answers {response.status}")
    try:
        results = json.loads(response.text)["results"]
        return {
            f"{name} {version}": sorted(str(entry["id"]) for entry in result["vulns"])
            for (name, version), result in zip(packages, results, strict=True)
            if result.get("vulns")
        }
    except (ValueError, TypeError, KeyError, AttributeError):
        raise HttpRequestError("answers something that is no list of vulnerabilities") from None
