"""Whatever stops a build is found by a check too, at the same line."""

from pathlib import Path

import pytest

from clinicsite.checks.report_formats import select_errors
from clinicsite.rendering import dry_run
from clinicsite.rendering.build_check import check_project
from tests.conftest import SITE_URL, Project
from tests.rendering.broken_projects import (
    Change,
    Place,
    add,
    find_by_build,
    find_by_check,
    put,
    remove,
    replace,
    use_settings,
)

TEMPLATES = "theme/templates"
ROBOTS, LATER = f"{TEMPLATES}/robots.txt", f"{TEMPLATES}/llms.txt"
FOOTER, CARD = f"{TEMPLATES}/_footer.html", f"{TEMPLATES}/blocks/care-card.html"
CSS = "theme/static/css"
FONT, MARK = "theme/static/fonts/clinic-text.woff2", "theme/drawings/mark.svg"
PUBLISH, SETTINGS = "publishconf.py", "pelicanconf.py"
PAGE = "output/404.html"  # the first of all pages
ICS = b"BEGIN:VCALENDAR\nVERSION:2.0\n"
MANY_RULES = "".join(f"\n.a{number**3} {{ top: {number}px }}" for number in range(3000))
# What breaks a project, and the place that both name. A line of 0 can be any.
BROKEN: dict[str, tuple[Change, Place]] = {
    "missing style sheet": (remove(f"{CSS}/svg.css"), (f"{CSS}/svg.css", 1, "E704")),
    "open rule": (add(f"{CSS}/feed.css", "\n.a {\n"), (f"{CSS}/feed.css", 0, "E704")),
    "missing color": (
        replace(f"{CSS}/tokens.css", "--deep:", "--deeep:"),
        (f"{CSS}/tokens.css", 1, "E704"),
    ),
    "style sheet with a wrong file": (
        add(f"{CSS}/base.css", '\n.a { background: url("../img/none.png") }\n'),
        ("output/theme/site.css", 1, "E706"),
    ),
    "broken font": (put(FONT, b"nothing"), (FONT, 1, "E704")),
    "broken mark": (put(MARK, b"<svg"), (MARK, 1, "E704")),
    "template with a wrong word": (add(ROBOTS, "{% endfi %}"), (ROBOTS, 8, "E704")),
    "template with a wrong name": (add(ROBOTS, "{{ nobody }}"), (ROBOTS, 8, "E704")),
    "template with a wrong filter": (add(ROBOTS, "{{ 1|nothing }}"), (ROBOTS, 8, "E704")),
    "template that fails": (add(ROBOTS, "{{ 1 / 0 }}"), (ROBOTS, 8, "E704")),
    "template with a wrong include": (add(ROBOTS, '{% include "_x" %}'), (ROBOTS, 8, "E704")),
    "template of no page": (add(LATER, "{% if %}"), (LATER, 18, "E704")),
    "missing template of no page": (remove(LATER), (LATER, 1, "E704")),
    "template in another encoding": (put(FOOTER, b"<p>\n\xe9</p>"), (FOOTER, 2, "E704")),
    "template that includes itself": (
        put(FOOTER, b'{% include "_footer.html" %}'),
        (FOOTER, 1, "E704"),
    ),
    "block that fails": (put(CARD, b"\n{{ 1 / 0 }}"), (CARD, 2, "E704")),
    "no templates": (remove(TEMPLATES), (CARD, 1, "E704")),
    "link into nothing": (put(FOOTER, b'<a href="/nowhere/">x</a>'), (PAGE, 0, "E706")),
    "request to another site": (
        put(FOOTER, b'<img src="https://other.example/a.png" alt="">'),
        (PAGE, 0, "E709"),
    ),
    "block in a paragraph": (put(FOOTER, b"<p>a<div>b</div></p>"), (PAGE, 0, "E716")),
    "heavy style sheet": (add(f"{CSS}/base.css", MANY_RULES), (PAGE, 1, "E712")),
    "ragged table": (put("content/extra/a.csv", b"a,b\nc\n"), ("content/extra/a.csv", 2, "E716")),
    "broken calendar": (put("content/extra/a.ics", ICS), ("content/extra/a.ics", 1, "E716")),
    "hidden character": (
        put("content/extra/a.txt", "a\nb\u200b".encode()),
        ("content/extra/a.txt", 2, "E716"),
    ),
    "settings with an open bracket": (add(PUBLISH, "\nX = (\n"), (PUBLISH, 0, "E710")),
    "settings that fail": (add(SETTINGS, "\nX = nobody\n"), (SETTINGS, 0, "E710")),
    "no settings": (remove(PUBLISH), (PUBLISH, 1, "E710")),
    "no plugin": (add(PUBLISH, "\nPLUGINS = []\n"), (SETTINGS, 1, "E703")),
    "no hosts": (add(PUBLISH, "\ndel HOSTS\n"), (PUBLISH, 0, "E710")),
    "no address": (add(PUBLISH, "\nSITEURL = 'clinic'\n"), (PUBLISH, 0, "E710")),
    "no theme": (remove("theme"), (SETTINGS, 0, "E710")),
    "no content": (remove("content"), (SETTINGS, 0, "E710")),
    "no pages": (remove("content/pages"), ("content/data/navigation.yaml", 1, "E602")),
    "folder that is a file": (put(".releases", b""), (".releases", 1, "E710")),
}


@pytest.mark.parametrize("name", BROKEN)
def test_check_and_build_find_the_same_error(small: Project, name: str) -> None:
    change, expected = BROKEN[name]
    change(small)
    found = find_by_check(small)
    assert found == find_by_build(small)
    assert found
    path, line, code = expected
    assert (found[0], found[1] if line else 0, found[2]) == (path, line, code)


def test_check_of_a_sound_project_is_cached_until_an_input_changes(
    small: Project, monkeypatch: pytest.MonkeyPatch, fresh_cache: None
) -> None:
    runs: list[Path] = []
    real = dry_run.run_dry
    monkeypatch.setattr(
        dry_run, "run_dry", lambda root, site: runs.append(root) or real(root, site)
    )

    def check(**settings: str) -> int:
        values = {"SITEURL": SITE_URL, **settings}
        problems = check_project(small.root, values, cache=small.root / ".cache/texts")
        assert select_errors(problems) == []
        return len(runs)

    with use_settings(small.root):
        assert [check(), check()] == [1, 1]
        small.edit("theme/static/js/theme.js", "\n", "\n\n")
        assert check() == 2
        small.edit("content/pages/about.md", "Words.", "Other words.")
        assert check() == 3
        assert check(MORE="x") == 4
        assert check(MORE="x") == 4


def test_dry_run_draws_one_card_and_writes_no_file(small: Project) -> None:
    with use_settings(small.root):
        assert find_by_check(small) is None
    assert not small.output.exists()
    assert len(list((small.root / ".cache/cards").iterdir())) == 1
