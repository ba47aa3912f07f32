"""The twelve commonest mistakes, made all at once: each is named with its line, in one run."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SUMMARY = "summary: This summary is long enough for the rule on summaries, and says nothing at all."
PAGE = f"---\ntitle: An example\n{SUMMARY}\nstatus: published\n---\n\n"
ARTICLE = PAGE.replace("status", "date: 2026-01-02\nnext_review: 2026-12-01\nstatus")

MISTAKES = {
    "articles/date.md": (ARTICLE.replace("2026-01-02", "2026-13-45") + "Text.\n", 4, "E106"),
    "articles/status.md": (ARTICLE.replace("published", "publshed") + "Text.\n", 6, "E102"),
    "articles/title.md": (ARTICLE.replace("An example", "") + "Text.\n", 2, "E103"),
    "articles/key.md": (ARTICLE.replace("summary", "sumary") + "Text.\n", 3, "E101"),
    "articles/colon.md": (ARTICLE.replace("example", "example: more") + "Text.\n", 2, "E104"),
    "pages/never-closed.md": (PAGE.replace("published\n---", "published") + "Text.\n", 1, "E105"),
    "pages/link.md": (PAGE + "To [a page](abuot.md).\n", 7, "E301"),
    "pages/picture.md": (PAGE + "Text.\n\n![A](../images/none.png)\n", 9, "E303"),
    "pages/alt.md": (PAGE + "![](../images/ketamine-nmda-gate.svg)\n", 7, "E308"),
    "pages/html.md": (PAGE + "Text.\n\n<center>x</center>\n", 9, "E311"),
    "pages/heading.md": (PAGE + "## One\n\n#### Two\n", 9, "E309"),
    "pages/block.md": (PAGE + "/// note | Title\n\nText.\n", 7, "E402"),
}


PARTS = ("content", "clinicsite", "theme")
FILES = ("tasks.py", "bootstrap.py", "pelicanconf.py", "publishconf.py")
# As `python3 tasks.py check`, but in the environment of this test.
CHECK = "import tasks; tasks.main(['check'])"


def test_the_twelve_commonest_mistakes_are_told_in_one_run(tmp_path: Path) -> None:
    for part in PARTS:
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path)
    for path, (text, _, _) in MISTAKES.items():
        (tmp_path / "content" / path).write_text(text, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", CHECK], cwd=tmp_path, capture_output=True, encoding="utf-8"
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    assert done.returncode == 1
    for path, (_, line, code) in MISTAKES.items():
        assert re.search(rf"^content/{path}:{line}:\d+  {code} ", said, re.MULTILINE), path
