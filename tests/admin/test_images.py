"""A person adds pictures in the browser. What is no picture is refused with a sentence."""

import io
import json
import struct
import zlib
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from clinicsite.admin.access import MAX_UPLOAD, TOKEN_HEADER
from tests.admin.conftest import AdminHarness
from tests.browser.page_audit import PageAuditor

EDIT = "/admin/edit/pages/about.md"
PLACE = b"28 degrees north"
DROP = """([node, type, name, data, kind]) => {
  const transfer = new DataTransfer()
  transfer.items.add(new File([Uint8Array.from(data)], name, {type}))
  const options = {bubbles: true, cancelable: true}
  node.dispatchEvent(kind == 'drop'
    ? new DragEvent('drop', {dataTransfer: transfer, ...options})
    : new ClipboardEvent('paste', {clipboardData: transfer, ...options}))
}"""


def make_image(kind: str, *, size: tuple[int, int] = (60, 40), color: str = "teal") -> bytes:
    """Return a picture, with the place where a camera took it in its notes."""
    file = io.BytesIO()
    image = Image.new("RGB", size, color)
    if kind == "JPEG":
        exif = Image.Exif()
        exif[0x0112] = 6
        exif.get_ifd(0x8825)[29] = PLACE.decode()
        exif[0x010E] = PLACE.decode()
        image.save(file, kind, exif=exif, comment=PLACE)
    else:
        image.save(file, kind)
    return file.getvalue()


def upload(admin: AdminHarness, name: str, data: bytes, **headers: str) -> tuple[int, dict]:
    """Send a picture as the form does."""
    connection = HTTPConnection("127.0.0.1", admin.server.server_port, timeout=60)
    sent = {"Cookie": admin.cookie, "Origin": admin.server.url, TOKEN_HEADER: admin.token}
    connection.request("POST", f"/admin/image?name={name}", data, sent | headers)
    with connection.getresponse() as response:
        answer = response.status, json.loads(response.read())
    connection.close()
    return answer


def list_images(admin: AdminHarness) -> dict[str, bytes]:
    folder = admin.project.root / "content/images"
    return {file.name: file.read_bytes() for file in folder.iterdir()} if folder.exists() else {}


def make_bomb() -> bytes:
    """Return a small PNG of 900 million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        whole = name + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 3751 * 300)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">%s</svg>'
HOSTILE = {
    "script": SVG % b"<script>alert(1)</script>",
    "handler": SVG % b'<path d="M0 0" onload="alert(1)"/>',
    "entity": b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG % b"",
    "page": b"<html><script>alert(1)</script></html>",
    "gif-script": b"GIF89a/*" + b"<script>alert(1)</script>" * 10,
    "cut": make_image("JPEG")[:150],
    "bomb": make_bomb(),
    "heic": b"\0\0\0\x18ftypheic" + b"\0" * 50,
    "program": b"MZ" + b"\0" * 100,
    "nothing": b"",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_image_that_is_none_is_refused(case: str, admin: AdminHarness) -> None:
    before = list_images(admin)
    status, answer = upload(admin, "photo.jpg", HOSTILE[case])
    assert status == 422
    assert answer["message"].startswith("The picture was not added. ")
    assert list_images(admin) == before


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("../../pelicanconf.py", "images/pelicanconf.png"),
        ("%2e%2e%5c%2e%2e%5cIMG%200001%20%C3%9Cbung.PNG", "images/img-0001-ubung.png"),
        ("photo.svg", "images/photo.png"),
        ("%00.png", "images/picture.png"),
        ("x" * 300 + ".png", f"images/{'x' * 60}.png"),
    ],
)
def test_image_gets_a_clean_name(name: str, path: str, admin: AdminHarness) -> None:
    color = f"#{zlib.crc32(name.encode()) & 0xFFFFFF:06x}"
    status, answer = upload(admin, name, make_image("PNG", color=color))
    assert (status, answer) == (200, {"path": path})
    assert (admin.project.root / "content" / path).is_file()


def test_image_never_replaces_another(admin: AdminHarness) -> None:
    red, blue = make_image("PNG", color="red"), make_image("PNG", color="blue")
    paths = [upload(admin, "two.png", data)[1]["path"] for data in (red, blue, red, blue)]
    assert paths == ["images/two.png", "images/two-2.png"] * 2


def test_image_loses_the_notes_of_the_camera(admin: AdminHarness) -> None:
    data = make_image("JPEG")
    assert data.count(PLACE) == 3
    _, answer = upload(admin, "place.jpg", data + data)  # a phone adds a second image
    file = admin.project.root / "content" / answer["path"]
    assert PLACE not in file.read_bytes()
    with Image.open(file) as image, Image.open(io.BytesIO(data)) as original:
        assert image.getexif().get(0x0112) == 6
        assert image.tobytes() == original.tobytes()


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Origin": "http://evil.example"}, 403), ({TOKEN_HEADER: "x"}, 403), ({"Cookie": ""}, 401)],
)
def test_image_of_a_foreign_page_is_refused(
    headers: dict[str, str], status: int, admin: AdminHarness
) -> None:
    before = list_images(admin)
    assert upload(admin, "drive-by.png", make_image("PNG"), **headers)[0] == status
    assert list_images(admin) == before


def test_image_that_a_foreign_page_sends_is_not_written(
    context: BrowserContext, admin: AdminHarness
) -> None:
    """The browser has the cookie. `localhost` is another site than 127.0.0.1."""
    before = list_images(admin)
    hostile = context.new_page()
    hostile.route("**/hostile", lambda route: route.fulfill(body="<p>", content_type="text/html"))
    hostile.goto(admin.server.url.replace("127.0.0.1", "localhost") + "/hostile")
    outcome = hostile.evaluate(
        """([url, data]) => fetch(url, {method: 'POST', mode: 'no-cors', credentials: 'include',
        body: new Blob([Uint8Array.from(data)])}).then(() => 'sent', () => 'blocked')""",
        [f"{admin.server.url}/admin/image?name=drive-by.png", list(make_image("PNG"))],
    )
    assert outcome == "blocked"
    assert list_images(admin) == before


def test_image_above_the_limit_is_refused(admin: AdminHarness) -> None:
    connection = HTTPConnection("127.0.0.1", admin.server.server_port, timeout=60)
    sent = {"Cookie": admin.cookie, "Origin": admin.server.url, TOKEN_HEADER: admin.token}
    sent["Content-Length"] = str(MAX_UPLOAD + 1)
    connection.request("POST", "/admin/image?name=x.png", headers=sent)
    assert connection.getresponse().status == 413
    connection.close()


@pytest.fixture
def editor(page: Page, admin: AdminHarness) -> Iterator[Page]:
    """The form of a page."""
    page.goto(f"{admin.server.url}{EDIT}")
    yield page
    page.locator("#body").fill("Words.")
    expect(page.locator("#status")).to_have_text("No changes")


@pytest.mark.parametrize("width", [390, 1280])
def test_image_is_inserted_as_a_figure(
    width: int, editor: Page, auditor: PageAuditor, tmp_path: Path
) -> None:
    editor.set_viewport_size({"width": width, "height": 900})
    file = tmp_path / "Waiting Room.jpg"
    file.write_bytes(make_image("JPEG", size=(600, 400)))
    text = editor.locator("#body")
    text.press("Control+End")
    editor.get_by_role("button", name="Picture").click()
    dialog = editor.get_by_role("dialog")
    dialog.get_by_role("button", name="Insert").click()
    expect(dialog.get_by_role("status")).to_have_text("Choose a picture.")
    dialog.get_by_label("A picture of this computer").set_input_files(file)
    expect(dialog.get_by_role("status")).to_contain_text("waiting-room.jpg is chosen.")
    expect(dialog.get_by_label("What the picture tells the reader")).to_be_focused()
    dialog.get_by_role("button", name="Insert").click()
    expect(dialog.get_by_role("status")).to_have_text("Say what the picture tells the reader.")
    dialog.get_by_label("What the picture tells the reader").fill('Chairs: "red" ones')
    dialog.get_by_label("Caption").fill("Where you wait")
    dialog.get_by_label("Credit").fill("Example Clinician")
    dialog.get_by_label("Crop").select_option("top")
    assert auditor.audit(editor) == []
    dialog.get_by_role("button", name="Insert").click()
    expect(text).to_have_value(
        "Words.\n\n/// figure | Where you wait\n    picture: ../images/waiting-room.jpg\n"
        '    alt: "Chairs: \\"red\\" ones"\n    credit: Example Clinician\n    focus: top\n\n///\n'
    )
    expect(editor.locator("#problem-count")).to_have_text("0")
    frame = editor.frame_locator("#frame")
    expect(frame.get_by_text("Example Clinician")).to_be_visible()
    image = frame.get_by_role("img", name="Chairs")
    expect(image).to_have_css("object-position", "50% 0px")
    expect(image).to_have_css("object-fit", "cover")
    expect(frame.locator("figure details")).to_have_count(0)
    text.press("Control+Z")
    expect(text).to_have_value("Words.")


def test_image_is_chosen_by_keyboard(editor: Page, admin: AdminHarness) -> None:
    upload(admin, "chosen.png", make_image("PNG", color="navy"))
    text = editor.locator("#body")
    text.press("Control+End")
    text.press("Control+Alt+P")
    dialog = editor.get_by_role("dialog")
    dialog.get_by_text("Choose one that the site has").press("Enter")
    dialog.get_by_role("radio", name="chosen.png").press("Space")
    expect(dialog.get_by_label("What the picture tells the reader")).to_be_focused()
    editor.keyboard.type("A blue wall")
    dialog.get_by_role("button", name="Insert").press("Enter")
    expect(text).to_have_value("Words.\n\n![A blue wall](../images/chosen.png)\n")


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_image_is_dropped_and_pasted(kind: str, editor: Page) -> None:
    data = list(make_image("PNG", color="olive"))
    handle = editor.locator("#body").element_handle()
    editor.evaluate(DROP, [handle, "image/png", "Dropped one.png", data, kind])
    dialog = editor.get_by_role("dialog")
    expect(dialog.get_by_role("status")).to_contain_text("dropped-one.png is chosen.")
    dialog.get_by_role("button", name="Close").click()
