"""Lighthouse's scores for pages of a served site; it comes from npm, and only where npx is."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

PACKAGE = "lighthouse@12"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FLAGS = "--headless=new --no-sandbox"
TIMEOUT = 300  # seconds; the first run fetches the package


class LighthouseError(Exception):
    """Lighthouse cannot run here; the text says why."""


def run_lighthouse(chromium: str, url: str) -> str:
    """The four scores of a page, its times, and the checks it fails, in words."""
    npx = shutil.which("npx")
    if not npx:
        raise LighthouseError("npx is not installed: it comes with Node.js")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "report.json")
        command = [npx, "--yes", PACKAGE, url, "--quiet", "--output=json", f"--output-path={file}"]
        command += [f"--chrome-flags={FLAGS}"]
        environment = os.environ | {"CHROME_PATH": chromium}
        try:
            done = subprocess.run(
                command, capture_output=True, encoding="utf-8", timeout=TIMEOUT, env=environment
            )
        except subprocess.TimeoutExpired:
            raise LighthouseError(f"no answer within {TIMEOUT} s") from None
        if not file.is_file():
            raise LighthouseError(done.stderr.strip()[-300:] or "it wrote no report")
        return _read(json.loads(file.read_text("utf-8")))


def _read(report: dict) -> str:
    audits = report["audits"]
    counted = {
        reference["id"]
        for category in report["categories"].values()
        for reference in category["auditRefs"]
        if reference["weight"]
    }
    failed = sorted(name for name in counted if (audits[name]["score"] or 0) < 1)
    failed = [name for name in failed if audits[name]["score"] is not None]
    failed += [f"{name} did not run" for name in sorted(counted) if _has_error(audits[name])]
    four = [report["categories"][name]["score"] for name in CATEGORIES]
    scores = " / ".join("?" if score is None else str(round(100 * score)) for score in four)
    names = {"LCP": "largest-contentful-paint", "TBT": "total-blocking-time"}
    names["CLS"] = "cumulative-layout-shift"
    times = [f"{short} {audits[name].get('displayValue', '?')}" for short, name in names.items()]
    return f"{scores}, {', '.join(times)}. Below 100: {', '.join(failed) or 'nothing'}"


def _has_error(audit: dict) -> bool:
    """Return whether Lighthouse could not run an audit."""
    return audit["scoreDisplayMode"] == "error"
