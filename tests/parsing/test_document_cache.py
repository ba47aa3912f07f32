"""The cache of documents on disk changes nothing but the time."""

import os
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from clinicsite.checks.check import check_site
from clinicsite.model.problem import Problem
from clinicsite.parsing.document_cache import CACHED_DOCUMENT_ADAPTER
from clinicsite.parsing.markdown.body import DocumentRenderer
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site
from clinicsite.support.file_cache import SUFFIX
from tests.conftest import Project
from tests.parsing.content_edits import EDITS, edit_content

ARTICLE = "content/articles/how-ketamine-may-relieve-pain.md"
BROKEN = Path(__file__).resolve().parents[1] / "fixtures" / "broken_site"


def list_problems(problems: list[Problem]) -> list[str]:
    return [problem.to_text() for problem in problems]


def read_project(project: Project, *, kept: bool = True) -> Site:
    cache = project.root / ".cache" / "texts" if kept else None
    root = project.root
    return read_site(root / "content", root / "theme", "", publish=True, cache=cache)


def list_cache_files(project: Project) -> list[Path]:
    return sorted((project.root / ".cache" / "texts").rglob(f"*{SUFFIX}"))


def check_project(project: Project, *, kept: bool = True) -> list[str]:
    cache = project.root / ".cache" / "texts" if kept else None
    return list_problems(check_site(project.root, cache=cache))


PAGES = (
    *("articles/how-ketamine-may-relieve-pain", "articles/ketamine-and-your-body-side-effects"),
    *("conditions/crps", "treatments/ketamine-infusion", "pages/home", "pages/404"),
    *("pages/about", "pages/contact", "pages/evidence", "pages/glossary"),
)


@pytest.fixture
def project(project: Project) -> Project:
    """Return a project with a page or more of each kind: each test checks all of it often."""
    for file in (project.root / "content").rglob("*.md"):
        if file.relative_to(project.root / "content").with_suffix("").as_posix() not in PAGES:
            file.unlink()
    shutil.rmtree(project.root / ".cache/texts")
    return project


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch, fresh_cache: None) -> list[str]:
    """The texts that Markdown was asked for, in a list that grows."""
    paths: list[str] = []
    real = DocumentRenderer.render

    def render(self: DocumentRenderer, text: str, path: str, *rest: object) -> object:
        paths.append(path)
        return real(self, text, path, *rest)

    monkeypatch.setattr(DocumentRenderer, "render", render)
    return paths


@pytest.fixture
def warm(project: Project, rendered: list[str]) -> Project:
    """A project that has been checked once."""
    check_project(project)
    rendered.clear()
    return project


def test_document_cache_returns_what_was_parsed(warm: Project, rendered: list[str]) -> None:
    kept, fresh = read_project(warm), read_project(warm, kept=False)
    assert len(rendered) == len(fresh.documents)  # those of the fresh one
    for path, text in fresh.documents.items():
        again = kept.documents[path]
        assert (again.rendered_body, again.elements) == (text.rendered_body, text.elements), path
        assert again.sentences == text.sentences, path
        assert type(again.rendered_body.lead) is type(text.rendered_body.lead), path


def test_only_a_text_that_changed_is_read_again(warm: Project, rendered: list[str]) -> None:
    warm.edit(ARTICLE, "How does ketamine", "How may ketamine")
    check_project(warm)
    assert rendered == ["articles/how-ketamine-may-relieve-pain.md"]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("content/data/glossary.yaml", "term:", "# A remark\n    term:"),
        ("theme/templates/blocks/care-card.html", "{%", "{# a remark #}{%"),
        ("content/images/ketamine-nmda-gate.svg", "<svg", "<svg "),
    ],
)
def test_all_is_read_again_when_what_all_is_made_from_changes(
    warm: Project, rendered: list[str], path: str, old: str, new: str
) -> None:
    text = (warm.root / path).read_text("utf-8")
    assert old in text
    warm.write(path, text.replace(old, new, 1))
    texts = len(read_project(warm).documents)
    assert len(rendered) == texts


SLOW = ("pelican", "jinja2", "markdown", "PIL", "rich")


def test_document_cache_hit_skips_slow_imports(small: Project) -> None:
    look = "import sys; from pathlib import Path; import publishconf; "
    look += "from clinicsite.checks.check import check_site; "
    look += "check_site(Path.cwd(), cache=Path('.cache/texts')); "
    look += f"print(*sorted(sys.modules.keys() & set({SLOW})))"
    first, again = small.run("-c", look), small.run("-c", look)
    assert (first.stderr, again.stderr) == ("", "")
    assert {"jinja2", "markdown"} <= set(first.stdout.split())
    assert again.stdout.split() == ["PIL"]  # which is only its number


def test_pages_that_link_to_one_that_is_taken_back_are_read_again(
    warm: Project, rendered: list[str]
) -> None:
    warm.edit("content/articles/ketamine-and-your-body-side-effects.md", "published", "draft")
    assert check_project(warm) == check_project(warm, kept=False)
    assert "articles/how-ketamine-may-relieve-pain.md" in rendered


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.faults) for seed in range(1, 20))]
)
def test_the_report_is_the_same_after_any_edits(warm: Project, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(4):
        for edit in chance.sample(EDITS, 3):
            edit_content(warm, chance, *edit)
        fresh = check_project(warm, kept=False)
        assert check_project(warm) == fresh
        assert check_project(warm) == fresh  # and now of what was just kept


def _truncate(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _insert_pickle(data: bytes) -> bytes:
    return data.replace(b"<p>", b"<p><script>alert(1)</script>").replace(b"[]", b'["x"]')


def _make_noise(data: bytes) -> bytes:
    return bytes(range(256))


@pytest.mark.parametrize("spoil", [_truncate, _insert_pickle, _make_noise, lambda data: b""])
def test_document_cache_replaces_corrupt_file(
    warm: Project, rendered: list[str], spoil: object
) -> None:
    good = {file: file.read_bytes() for file in list_cache_files(warm)}
    for file, data in good.items():
        file.write_bytes(spoil(data))
        assert file.read_bytes() != data
    assert check_project(warm) == check_project(warm, kept=False)
    assert {file: file.read_bytes() for file in list_cache_files(warm)} == good
    assert len(rendered) == 2 * len([name for name in good if "problems" not in name.name])


def test_document_cache_entry_is_not_used_for_other_document(warm: Project) -> None:
    one, other, *_ = (file for file in list_cache_files(warm) if "problems" not in file.name)
    other.write_bytes(one.read_bytes())
    assert read_project(warm).documents[_path(warm, other)].rendered_body == (
        read_project(warm, kept=False).documents[_path(warm, other)].rendered_body
    )


def _path(project: Project, file: Path) -> str:
    return file.relative_to(project.root / ".cache" / "texts").as_posix().removesuffix(SUFFIX)


def test_document_cache_drops_entry_of_deleted_document(warm: Project) -> None:
    names = [f"articles/extra.md{end}{SUFFIX}" for end in ("", ".problems")]
    (warm.root / "content/articles/extra.md").write_text((warm.root / ARTICLE).read_text("utf-8"))
    check_project(warm)
    files = [warm.root / ".cache" / "texts" / name for name in names]
    assert all(file.is_file() for file in files)
    warm.write("content/articles/extra.md", None)
    for file in list_cache_files(warm):
        os.utime(file, (0, 0))
    used = set(list_cache_files(warm)) - set(files)
    check_project(warm)
    assert set(list_cache_files(warm)) == used


def test_a_folder_that_cannot_be_written_stops_nothing(project: Project) -> None:
    project.write(".cache/texts", "a file where the folder should be")
    assert check_project(project) == check_project(project, kept=False)


def test_a_build_reads_every_text(warm: Project, rendered: list[str]) -> None:
    read_project(warm, kept=False)
    assert len(rendered) == len(read_project(warm).documents)


def test_a_check_in_this_process_leaves_the_garbage_collector_on(small: Project) -> None:
    look = "import gc, tasks\ntry: tasks.main(['check'])\nexcept SystemExit: print(gc.isenabled())"
    assert small.run("-c", look).stdout.split()[-1] == "True"


UNFIT = [{"sources": ("nowhere-2000",)}, {"terms": ("nothing",)}, {"meta": '{"title": 1}'}]


@pytest.mark.parametrize("change", UNFIT)
def test_entry_that_does_not_fit_is_absent(project: Project, change: dict[str, object]) -> None:
    fresh, site = check_project(project), read_project(project)
    assert site.document_cache
    for path, text in site.documents.items():
        if text.cache_entry and text.cache_entry.cached:
            entry = replace(text.cache_entry.cached, **change)  # type: ignore[arg-type]
            site.document_cache.put(path, text.cache_entry.key, CACHED_DOCUMENT_ADAPTER, entry)
    assert check_project(project) == fresh
