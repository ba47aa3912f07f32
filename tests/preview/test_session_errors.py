"""What the preview shows when something is wrong, and that it heals."""

import errno
from pathlib import Path

import pytest
from markupsafe import escape

from tests.conftest import ROOT
from tests.preview.conftest import PreviewHarness

ABOUT = "content/pages/about.md"


def test_an_error_stands_above_the_last_good_page_and_heals(preview: PreviewHarness) -> None:
    assert "Words." in preview.request("/about/").text
    preview.edit(ABOUT, "Words.", "New words with [a link](abuot.md).")
    page = preview.request("/about/")
    assert page.status == 200
    error, _, below = page.text.partition("</section>")
    assert "E301" in error
    assert "There is no page &#34;abuot.md&#34;." in error
    assert "Did you mean &#34;about.md&#34;?" in error
    assert "<mark>abuot.md</mark>" in error
    assert f'href="vscode://file{(preview.project.root / ABOUT).resolve()}:7:25"' in error
    assert "<p>Words.</p>" in below
    assert "New words" not in below
    assert "E301" not in preview.request("/").text  # another page is not held up
    preview.edit(ABOUT, "abuot.md", "home.md")
    page = preview.request("/about/")
    assert "New words" in page.text
    assert 'role="alert"' not in page.text


def test_a_page_whose_head_is_broken_keeps_its_last_good_state(preview: PreviewHarness) -> None:
    assert preview.request("/about/").status == 200
    preview.edit(ABOUT, "status: published", "status: publshed")
    page = preview.request("/about/").text
    assert "Did you mean &#34;published&#34;?" in page
    assert "<p>Words.</p>" in page
    assert preview.request("/").status == 200
    preview.edit(ABOUT, "publshed", "published")
    assert 'role="alert"' not in preview.request("/about/").text


def test_a_page_that_was_never_good_shows_only_what_is_wrong(preview: PreviewHarness) -> None:
    preview.write("content/pages/new.md", "no front matter")
    page = preview.request("/new/")
    assert (page.status, "E105" in page.text) == (503, True)


def test_a_broken_record_keeps_the_whole_last_good_site(preview: PreviewHarness) -> None:
    preview.edit("content/data/clinic.yaml", "name: Florida", "nam: Florida")
    for path in ("/", "/about/"):
        page = preview.request(path).text
        assert "content/data/clinic.yaml" in page
        assert "Florida Medical Pain Management" in page
    preview.edit("content/data/clinic.yaml", "nam: Florida", "name: Tampa")
    page = preview.request("/about/").text
    assert ("Tampa" in page, 'role="alert"' in page) == (True, False)


def test_session_edit_during_broken_record_still_shows_problems(preview: PreviewHarness) -> None:
    preview.edit("content/data/clinic.yaml", "name: Florida", "nam: Florida")
    preview.edit(ABOUT, "Words.", "Newer words.")
    assert 'role="alert"' in preview.request("/about/").text
    preview.edit("content/data/clinic.yaml", "nam: Florida", "name: Florida")
    assert "Newer words." in preview.request("/about/").text


def test_a_template_error_has_the_name_and_the_line(preview: PreviewHarness) -> None:
    assert preview.request("/about/").status == 200
    before, _, _ = (
        (ROOT / "theme/templates/page.html").read_text("utf-8").partition("{{ page_head(")
    )
    preview.edit("theme/templates/page.html", "{{ page_head(", "{{ paeg_head(")
    page = preview.request("/about/").text
    assert f"theme/templates/page.html:{before.count(chr(10)) + 1}" in page
    assert "no variable is named &#34;paeg_head&#34;" in page
    assert "<p>Words.</p>" in page
    preview.edit("theme/templates/page.html", "{{ paeg_head(", "{{ page_head(")
    assert 'role="alert"' not in preview.request("/about/").text


def test_a_fault_in_a_style_sheet_has_its_line_and_heals(preview: PreviewHarness) -> None:
    assert preview.request("/about/").status == 200
    path = "theme/static/css/fonts.css"
    text = (preview.project.root / path).read_text("utf-8")
    preview.write(path, f"{text}\n@layer thme {{ a {{ color: red; }} }}\n")
    page = preview.request("/about/").text
    assert f"{path}:{text.count(chr(10)) + 2}" in page
    assert "E704" in page
    assert "<p>Words.</p>" in page
    preview.write(path, text)
    assert 'role="alert"' not in preview.request("/about/").text


@pytest.mark.parametrize(
    "name", ["page.html", "base.html", "_preview_problems.html", "blocks/care-card.html"]
)
def test_a_template_that_is_gone_and_comes_back(preview: PreviewHarness, name: str) -> None:
    assert preview.request("/contact/").status == 200
    path = f"theme/templates/{name}"
    text = (preview.project.root / path).read_text("utf-8")
    preview.write(path, None)
    assert preview.request("/contact/").status in (200, 503)
    preview.write(path, text)
    page = preview.request("/contact/")
    assert (page.status, 'role="alert"' in page.text) == (200, False)


@pytest.mark.parametrize("broken", ["PATH = (", "raise ValueError('no')", "import nothing_such"])
def test_broken_settings_are_shown_with_their_line(preview: PreviewHarness, broken: str) -> None:
    text = (preview.project.root / "pelicanconf.py").read_text("utf-8")
    preview.write("pelicanconf.py", f"{broken}\n{text}")
    page = preview.request("/about/").text
    assert "E710" in page
    assert "pelicanconf.py:1" in page
    assert str(escape(broken)) in page  # the line itself
    assert not preview.live.check_site()  # a site that cannot be read has no problems of pages
    preview.write("pelicanconf.py", text)
    assert 'role="alert"' not in preview.request("/about/").text


def test_a_full_disk_does_not_stop_the_preview(
    preview: PreviewHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as context:
        context.setattr("os.makedirs", full)
        context.setattr("tempfile.NamedTemporaryFile", full)
        preview.edit(ABOUT, "Words.", "Words on a full disk.")
        assert "Words on a full disk." in preview.request("/about/").text
        preview.edit(ABOUT, "title: About us", "title: About a full disk")
        assert "the disk is full" in preview.request("/about/").text
    preview.live.apply_changes({ABOUT})
    assert "About a full disk" in preview.request("/about/").text


def test_a_file_that_cannot_be_read_is_said_and_heals(
    preview: PreviewHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.read_bytes

    def refuse(file: Path) -> bytes:
        if file.name == "about.md":
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(file)

    with monkeypatch.context() as context:
        context.setattr(Path, "read_bytes", refuse)
        preview.live.apply_changes({ABOUT})
        assert "you have no permission" in preview.request("/about/").text
    preview.live.apply_changes({ABOUT})
    assert 'role="alert"' not in preview.request("/about/").text
