"""A picture in a text → its markup: sizes from the header, addresses from what is in the file."""

from pathlib import Path

import pytest
from PIL import ImageFile

from clinicsite.checks.check import check_site
from clinicsite.parsing import image_probe
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site
from tests.conftest import HtmlPage, Project
from tests.photos import PHOTO, draw_lines, encode_image, make_image, make_page, make_photo

PAGE = "pages/about.md"
SIZES = "(min-width: 38rem) 36rem, calc(100vw - 2rem)"


def read_page(project: Project, text: str, *, publish: bool = True, url: str = "") -> Site:
    project.write(f"content/{PAGE}", make_page(text))
    return read_site(project.root / "content", project.root / "theme", url, publish=publish)


def render_document(project: Project, text: str, **options: bool | str) -> HtmlPage:
    body = read_page(project, text, **options).get_page(PAGE).body
    return HtmlPage(str(body.lead + body.main))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path / "project")
    (project.root / "content" / PHOTO).write_bytes(make_photo())
    return project


def test_a_picture_names_three_types_and_keeps_its_place(project: Project) -> None:
    site = read_page(
        project, "![A plain photo](../images/photo.jpg)", url="https://example.org/clinic"
    )
    bitmap = site.images.get_image(PHOTO)
    stems = [file.url_path for file in site.images.list_variants(bitmap)]
    assert [stem.partition(".")[2][10:] for stem in stems] == [
        *("-480.avif", "-800.avif", "-1200.avif", "-1600.avif"),
        *("-480.webp", "-800.webp", "-1200.webp", "-1600.webp"),
        *("-480.jpg", "-800.jpg", "-1200.jpg", "-1600.jpg"),
    ]
    avif, webp, jpeg = (
        ", ".join(f"/clinic/{stem} {stem.rpartition('-')[2].partition('.')[0]}w" for stem in part)
        for part in (stems[:4], stems[4:8], stems[8:])
    )
    assert str(site.get_page(PAGE).body.lead) == (
        "<p><picture>\n"
        f'<source type="image/avif" srcset="{avif}" sizes="{SIZES}">\n'
        f'<source type="image/webp" srcset="{webp}" sizes="{SIZES}">\n'
        f'<img src="/clinic/{stems[-1]}" srcset="{jpeg}" sizes="{SIZES}" alt="A plain photo" '
        'width="1600" height="1200" fetchpriority="high" decoding="async"></picture></p>'
    )


def test_a_preview_names_one_file(project: Project) -> None:
    shown = render_document(project, "![A photo](../images/photo.jpg)", publish=False)
    (image,) = shown.all("img")
    assert not shown.all("picture", "source")
    assert (image.get("width"), image.get("height"), image.get("srcset")) == ("1600", "1200", None)
    assert image.get("src").endswith("-1600.webp")


def test_image_before_first_heading_alone_loads_eagerly(project: Project) -> None:
    one = "![A photo](../images/photo.jpg)"
    shown = render_document(project, f"Words.\n\n{one}\n\n{one}\n\n## Then\n\n{one}")
    hints = [(e.get("loading"), e.get("fetchpriority")) for e in shown.all("img")]
    assert hints == [(None, "high"), ("lazy", None), ("lazy", None)]


def test_a_picture_below_the_first_heading_waits(project: Project) -> None:
    (image,) = render_document(project, "## First\n\n![A photo](../images/photo.jpg)").all("img")
    assert (image.get("loading"), image.get("fetchpriority")) == ("lazy", None)


def test_a_figure_holds_the_same_markup(project: Project) -> None:
    figure = "/// figure | A photo\n    picture: ../images/photo.jpg\n    alt: Seen\n\nLong.\n///"
    shown = render_document(project, f"## First\n\n{figure}\n\n![Seen](../images/photo.jpg)")
    first, second = shown.all("picture")
    assert shown.is_inside(first, "figure")
    described = [e.attrib.pop("aria-describedby", None) for e in (*first, *second)]
    assert [name for name in described if name] == ["figure-1-description"]
    assert [e.attrib for e in first] == [e.attrib for e in second]


def test_a_picture_stands_in_its_sentence(project: Project) -> None:
    site = read_page(project, "Before ![A photo](../images/photo.jpg), after.")
    lead = str(site.get_page(PAGE).body.lead)
    assert lead.startswith("<p>Before <picture>")
    assert lead.endswith("</picture>, after.</p>")


@pytest.mark.parametrize("alt", ['Salt &amp; a "cup" \\*', "Salt & a &quot;cup&quot; \\*"])
def test_the_words_of_a_picture_are_escaped_once(project: Project, alt: str) -> None:
    (image,) = render_document(project, f"![{alt}](../images/photo.jpg)").all("img")
    assert image.get("alt") == 'Salt & a "cup" *'


def test_a_link_to_a_photo_leads_to_its_widest_copy(project: Project) -> None:
    shown = render_document(project, "[![Small](../images/photo.jpg)](../images/photo.jpg)")
    (link,), (image,) = shown.all("a"), shown.all("img")
    assert link.get("href") == image.get("src")
    assert image.get("fetchpriority") == "high"


def test_a_drawing_has_its_size_too(project: Project) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200"><path d="M0 0"/></svg>'
    project.write("content/images/a.svg", drawing)
    (image,) = render_document(project, "## First\n\n![A line](../images/a.svg)").all("img")
    assert dict(image.attrib) == {
        "src": "/images/a.svg",
        "alt": "A line",
        "width": "300",
        "height": "200",
        "loading": "lazy",
        "decoding": "async",
    }


@pytest.mark.parametrize(
    ("width", "height", "widths"),
    [
        (300, 200, [300]),
        (480, 320, [480]),
        (700, 500, [480, 700]),
        (1600, 900, [480, 800, 1200, 1600]),
        (5000, 10, [480, 800, 1200, 1600]),
    ],
)
def test_no_file_is_wider_than_the_photo(
    tmp_path: Path, width: int, height: int, widths: list[int]
) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(encode_image(make_image(width, height)))
    made = image_probe.probe_image(file, "images/a.jpg").list_variants("avif")
    assert [variant.width for variant in made] == widths
    assert [variant.height for variant in made] == [
        max(1, round(height * w / width)) for w in widths
    ]


@pytest.mark.parametrize(("orientation", "size"), [(1, (30, 20)), (3, (30, 20)), (6, (20, 30))])
def test_the_size_is_that_of_the_upright_picture(
    tmp_path: Path, orientation: int, size: tuple[int, int]
) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(make_photo(30, 20, orientation))
    bitmap = image_probe.probe_image(file, "images/a.jpg")
    assert (bitmap.width, bitmap.height) == size


def test_the_name_changes_with_what_is_in_the_file(tmp_path: Path) -> None:
    names = set()
    for shade in ("red", "navy"):
        file = tmp_path / "a.png"
        file.write_bytes(encode_image(make_image(4, 4).point(lambda _, s=shade: len(s)), "PNG"))
        names.add(
            image_probe.probe_image(file, "images/rooms/a.png").list_variants("webp")[0].url_path
        )
    assert len(names) == 2
    assert all(name.startswith("images/rooms/a.") for name in names)


@pytest.mark.parametrize(
    ("kind", "suffix", "fallback"),
    [
        ("JPEG", "jpeg", "jpg"),
        ("PNG", "png", "png"),
        ("GIF", "gif", "png"),
        ("WEBP", "webp", "webp"),
        ("AVIF", "avif", "webp"),
        ("MPO", "jpg", "jpg"),
    ],
)
def test_old_browsers_get_a_type_they_know(
    project: Project, kind: str, suffix: str, fallback: str
) -> None:
    more = {"save_all": True, "append_images": [make_image(40, 30)]} if kind == "MPO" else {}
    file = project.root / f"content/images/other.{suffix}"
    file.write_bytes(encode_image(make_image(40, 30), kind, **more))
    shown = render_document(project, f"![One](../images/other.{suffix})")
    types = [source.get("type") for source in shown.all("source")]
    assert types == (["image/avif"] if fallback == "webp" else ["image/avif", "image/webp"])
    assert shown.all("img")[0].get("src").endswith(f"-40.{fallback}")


def test_reading_looks_at_the_header_only(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(self: ImageFile.ImageFile) -> None:
        pytest.fail("it was decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", load)
    assert render_document(project, "![A photo](../images/photo.jpg)").all("picture")


def test_a_picture_is_read_once_for_a_whole_site(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, really = [], image_probe.read_bitmap
    monkeypatch.setattr(image_probe, "read_bitmap", lambda file: seen.append(file) or really(file))
    render_document(project, "![A photo](../images/photo.jpg)\n\n" * 3)
    assert len(seen) == 1


def test_ground_is_a_class_of_the_image(project: Project) -> None:
    images = project.root / "content/images"
    (images / "dark.png").write_bytes(encode_image(draw_lines(0), "PNG"))
    (images / "light.png").write_bytes(encode_image(draw_lines(255), "PNG"))
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2">{}</svg>'
    (images / "a.svg").write_text(svg.format('<path stroke="#000" d="M0 0h4"/>'))
    (images / "b.svg").write_text(svg.format('<path d="M0 0h4v2z"/>'))
    names = ("dark.png", "light.png", "a.svg", "b.svg", "photo.jpg")
    shown = render_document(
        project, "\n\n".join(f"![An image](../images/{name})" for name in names)
    )
    classes = [image.get("class") for image in shown.all("img")]
    assert classes == ["on-light", "on-dark", "on-light", None, None]
    found = {p.path.rpartition("/")[2] for p in check_site(project.root) if p.code == "W304"}
    assert found == {"dark.png", "light.png", "a.svg"}
