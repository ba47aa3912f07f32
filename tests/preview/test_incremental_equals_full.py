"""After any edits the preview has the same bytes and the same problems as a site read afresh."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import TemplateError

from clinicsite.checks.report_formats import ContentCheckError
from clinicsite.checks.runner import check_all
from clinicsite.model.problem import Problem
from clinicsite.parsing.memory_cache import MemoryCache
from clinicsite.rendering.lazy_build import LazySite, collect_site, load_lazy_settings
from tests.conftest import PAGE, Project
from tests.preview.conftest import PreviewHarness

ARTICLE = PAGE.replace("status:", "date: 2026-11-01\nnext_review: 2027-10-01\nstatus:")
ABOUT, ONE, TWO = "content/pages/about.md", "content/articles/one.md", "content/articles/two.md"
CRPS, WORDS, CLINIC = (
    "content/conditions/crps.md",
    "content/data/strings/en.yaml",
    "content/data/clinic.yaml",
)
BASE, NOTE = "theme/templates/base.html", "theme/templates/blocks/note.html"
FACES = {
    ABOUT: [
        PAGE.format(title="About us"),
        PAGE.format(title="About us") + "\nMore about [one](../articles/one.md#where).\n",
        PAGE.format(title="Who we are") + "\n## Team {#team}\n\n/// note | One\n\nA *note*.\n///\n",
        PAGE.format(title="About us").replace("published", "draft"),
        PAGE.format(title="About us").replace("published", "publshed"),
        PAGE.format(title="About us") + "\nA [bad link](nowhere.md) and a [^1].\n",
        PAGE.format(title="About us").replace("status", "aliases: [/who/]\nstatus"),
        "---\ntitle: Half a fi",
        "",
        None,
    ],
    ONE: [
        ARTICLE.format(title="One"),
        ARTICLE.format(title="One") + "\n## Where {#where}\n\n[About](../pages/about.md#team)\n",
        ARTICLE.format(title="One").replace("2026-11-01", "2099-01-01"),
        ARTICLE.format(title="Uno").replace("status", "topics: [crps]\nstatus"),
        ARTICLE.format(title="One") + "\n![A drawing](../images/ketamine-nmda-gate.svg)\n",
        None,
    ],
    TWO: [ARTICLE.format(title="Two") + "\n[One](one.md)\n", None],
    CRPS: [PAGE.format(title="CRPS").replace("status", "next_review: 2027-10-01\nstatus"), None],
    "content/extra/a.txt": ["one", "two", None],
    "content/articles/.one.md.swp": ["left behind by an editor", None],
    "content/articles/one.md~": ["an old copy", None],
    "content/images/notes.doc": ["this does not belong here", None],
}
# Words of a file, and what may stand there instead.
TURNS = {
    WORDS: [("Skip to the main text", "Go on"), ("mark_draft: Draft", "mark_draft: [Draft")],
    CLINIC: [("name: Florida", "name: Tampa"), ("launched:", "lunched:")],
    BASE: [("</body>", "<p>new</p></body>"), ("{{ doc.lang }}", "{{ nothing.there }}")],
    NOTE: [("<section", "<div></div><section"), ("{{", "{{ (")],
    "theme/templates/article.html": [
        ("{% extends 'medical-page.html' %}", "{% extends 'no.html' %}")
    ],
    "theme/static/css/tokens.css": [("--paper: light-dark(#", "--paper: light-dark(#0")],
    "theme/static/css/print.css": [("@layer print", "@layer  print")],
    "theme/static/js/theme.js": [("// Shows", "// It shows")],
    "theme/drawings/mark.svg": [("<svg", "<svg "), ("C", "c")],
    "theme/style-guide/pages/home.md": [("title:", "title: A")],
    "pelicanconf.py": [('DEFAULT_LANG = "en"', 'DEFAULT_LANG = "en"  # a remark')],
}
BETWEEN = {"E701", "E702", "E206", "E208"}  # rules about files, which no text knows by itself
GONE = ("theme/templates/page.html", "theme/static/css/base.css", "content/data/glossary.yaml")


def make_edits(project: Project, chance: random.Random) -> Callable[[], set[str]]:
    """Makes one edit after the other, or several at once; returns what has changed."""
    turned: dict[tuple[str, str], bool] = {}
    gone: dict[str, str] = {}

    def one() -> str:
        what = chance.random()
        if what < 0.6:
            path = chance.choice(list(FACES))
            text = chance.choice(FACES[path])
            if text is not None or (project.root / path).exists():
                project.write(path, text)
            return path
        if what < 0.95:
            path = chance.choice(list(TURNS))
            old, new = chance.choice(TURNS[path])
            if path not in gone:
                was = turned.get((path, old), False)
                project.edit(path, new if was else old, old if was else new)
                turned[path, old] = not was
            return path
        path = chance.choice(GONE)
        if path in gone:
            project.write(path, gone.pop(path))
        else:
            gone[path] = (project.root / path).read_text("utf-8")
            project.write(path, None)
        return path

    return lambda: {one() for _ in range(chance.choice((1, 1, 1, 3)))}


def build_fresh(preview: PreviewHarness, folder: Path) -> tuple[LazySite | None, list[Problem]]:
    """The project as one sees it who has never seen it, and what is wrong with it as a whole."""
    settings = {"SITEURL": preview.server.url}
    conf = load_lazy_settings(preview.project.root, folder, MemoryCache(), settings=settings)
    try:
        return collect_site(conf), []
    except ContentCheckError as stopped:
        return None, stopped.problems
    except Exception as error:  # noqa: BLE001
        return None, [preview.live.make_problem(error)]


def render_file(shown: LazySite, path: str) -> bytes | str:
    """A file, or why it cannot be made."""
    make = shown.registry.find_producer(path)
    try:
        return make() if make else "nothing"
    except Exception as error:  # noqa: BLE001
        return type(error).__name__


def test_small_preview_renders_every_file(shared_preview: PreviewHarness) -> None:
    shown = shared_preview.live.lazy_site
    rendered = {path: render_file(shown, path) for path in shown.registry}
    assert [path for path, data in rendered.items() if not isinstance(data, bytes)] == []
    assert "style-guide/index.html" in rendered


@pytest.mark.parametrize(
    "seed", [4, 0, *(pytest.param(seed, marks=pytest.mark.faults) for seed in range(5, 25))]
)
def test_the_preview_equals_a_fresh_one(preview: PreviewHarness, tmp_path: Path, seed: int) -> None:
    edit, compared = make_edits(preview.project, random.Random(seed)), 0
    for _ in range(12):
        changed = edit()
        preview.live.apply_changes(changed)
        now, wrong = build_fresh(preview, tmp_path / "fresh")
        assert preview.live.problems == wrong, changed
        if now is None:
            assert preview.request("/").status in (200, 503)
            continue
        compared += 1
        shown = preview.live.lazy_site
        theme = [address for address, _ in now.build.assets.files.values()]
        paths = {*now.registry, *shown.registry, *theme}
        assert {p: render_file(shown, p) for p in paths} == {
            p: render_file(now, p) for p in paths
        }, changed
        preview.live.check_site()
        try:
            expected = check_all(now.site)
        except TemplateError as error:  # of a block, which no text can do without
            expected = [preview.live.make_problem(error)]
        assert preview.live.site_problems == sorted({*expected, *now.problems}), changed
        if any(problem.code == "E704" for problem in expected):
            continue
        for path in now.site.documents:
            own = [problem for problem in expected if problem.path == f"content/{path}"]
            alone = preview.live.get_page_problems(path)
            assert [p for p in alone if p.code not in BETWEEN] == [
                p for p in own if p.code not in BETWEEN
            ], changed
    assert compared > 1
