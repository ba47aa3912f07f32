"""Who may use the admin: the browser with the start link, and no page of another site."""

import pytest
from playwright.sync_api import BrowserContext

from clinicsite.admin.access import MAX_BODY
from tests.admin.conftest import AdminHarness


@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/", "/admin/find?kind=page", "/admin/no"])
@pytest.mark.parametrize("cookie", ["", "admin-1=x", "session=é"])
def test_access_without_cookie_shows_nothing(path: str, cookie: str, admin: AdminHarness) -> None:
    answer = admin.request(path, cookie=cookie.encode().decode("latin-1"))
    assert answer.status == 401
    assert "About us" not in answer.text
    assert admin.token not in answer.text


def test_start_link_sets_a_cookie_for_the_admin_alone(admin: AdminHarness) -> None:
    answer = admin.request(admin.extension.start_path, cookie="")
    fields = answer.headers["Set-Cookie"].lower().split("; ")[1:]
    assert {"httponly", "path=/admin/", "samesite=strict"} <= set(fields)
    assert (answer.status, answer.headers["Location"]) == (303, "/admin/")
    assert admin.request("/admin/start?key=x", cookie="").status == 401
    assert admin.request("/admin/start").status == 401


WRITES = {
    "no token": {"token": ""},
    "token of another run": {"token": "x" * 43},
    "other site": {"Origin": "https://clinic.example"},
    "other port": {"Origin": "http://127.0.0.1:1"},
    "other name": {"Origin": "http://localhost"},
    "opaque": {"Origin": "null"},
    "no origin": {"Origin": ""},
}


@pytest.mark.parametrize("case", WRITES)
def test_write_of_another_page_is_refused(case: str, admin: AdminHarness) -> None:
    answer = admin.request("/admin/state", {}, **WRITES[case])
    assert answer.status == 403
    assert "message" in answer.text


def test_write_without_cookie_is_refused(admin: AdminHarness) -> None:
    assert admin.request("/admin/state", {}, cookie="").status == 401


def test_write_of_unknown_or_too_great_length_is_refused(admin: AdminHarness) -> None:
    for length in (str(MAX_BODY + 1), "x"):
        answer = admin.request("/admin/state", {}, Content_Length=length)
        assert answer.status in (400, 413), length


@pytest.mark.parametrize("host", ["clinic.example", "127.0.0.1.clinic.example", "10.0.0.1"])
def test_request_for_another_host_is_refused(host: str, admin: AdminHarness) -> None:
    for path in ("/admin/", admin.extension.start_path, "/admin/static/admin.css"):
        answer = admin.request(path, Host=host)
        assert (answer.status, "Set-Cookie" in answer.headers) == (421, False)


@pytest.mark.parametrize("path", ["/admin/", "/admin/static/admin.css", "/admin/find?kind=page"])
def test_each_response_forbids_frames_and_guesses(path: str, admin: AdminHarness) -> None:
    headers = admin.request(path).headers
    policy = headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "frame-ancestors 'none'"} <= set(policy)
    assert {"require-trusted-types-for 'script'", "base-uri 'none'"} <= set(policy)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


TRAVERSALS = [
    *("../access.py", "%2e%2e/access.py", "..%2faccess.py", "css/../../access.py"),
    *("/etc/hostname", "%2fetc%2fhostname", "..%5caccess.py", "C:/Windows/win.ini", "%00", ""),
    *("css/base.css", "fonts/../css/tokens.css", "templates/home.html"),
]


@pytest.mark.parametrize("name", TRAVERSALS)
def test_static_files_are_a_closed_list(name: str, admin: AdminHarness) -> None:
    assert admin.request(f"/admin/static/{name}").status == 404


def test_page_of_another_site_reads_writes_and_frames_nothing(
    context: BrowserContext, admin: AdminHarness
) -> None:
    """The browser has the cookie. `localhost` is another site than 127.0.0.1."""
    hostile = context.new_page()
    hostile.route("**/hostile", lambda route: route.fulfill(body="<p>", content_type="text/html"))
    hostile.goto(admin.server.url.replace("127.0.0.1", "localhost") + "/hostile")
    read = """url => fetch(url, {credentials: 'include'}).then(r => r.text(), () => 'blocked')"""
    assert hostile.evaluate(read, f"{admin.server.url}/admin/") == "blocked"
    seen = []
    hostile.on("response", lambda response: seen.append(response.status))
    hostile.evaluate(
        """url => { const form = document.createElement('form'); form.method = 'post';
        form.action = url; document.body.append(form); form.submit() }""",
        f"{admin.server.url}/admin/state",
    )
    hostile.wait_for_url("**/admin/state")
    assert seen == [401]
    hostile.goto(admin.server.url.replace("127.0.0.1", "localhost") + "/hostile")
    hostile.evaluate(
        """url => new Promise(done => { const frame = document.createElement('iframe');
        frame.onload = done; frame.src = url; document.body.append(frame) })""",
        f"{admin.server.url}/admin/",
    )
    assert "What to do next" not in hostile.frames[1].content()


@pytest.mark.parametrize("path", ["edit/pages/none.md", "history/pages/none.md", "none/"])
def test_missing_page_leads_to_the_list(admin: AdminHarness, path: str) -> None:
    answer = admin.request(f"/admin/{path}")
    assert answer.status == 404
    assert 'href="/admin/pages/"' in answer.text


def test_address_without_its_last_slash_leads_to_the_page(admin: AdminHarness) -> None:
    answer = admin.request("/admin/pages")
    assert answer.status == 307
    assert answer.headers["Location"].endswith("/admin/pages/")
