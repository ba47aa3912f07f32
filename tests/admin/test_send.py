"""A person sends saved pages for a review, takes them back, and loses no word when git refuses."""

import os
import re
import shutil
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.admin.conftest import AdminHarness
from tests.admin.fake_forge import FakeForge
from tests.admin.team import ABOUT, CONTACT, Team, make_team, run_git
from tests.browser.page_audit import PageAuditor
from tests.reports.conftest import run_server

expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def shared_team(admin: AdminHarness, tmp_path_factory: pytest.TempPathFactory) -> Team:
    """Two people and their repository, for all tests of the module."""
    return make_team(admin, tmp_path_factory.mktemp("team"))


@pytest.fixture
def team(shared_team: Team) -> Iterator[Team]:
    """The same, with nothing saved and nothing waiting."""
    yield shared_team
    shared_team.restore()


def look(team: Team, *paths: str, sentence: str = "Say it better") -> str:
    """Check and build saved files, and return the key of what was prepared."""
    answer = team.post("look", path=list(paths), sentence=sentence)
    assert answer.status == 200, answer.text
    return re.findall(r"look/([0-9a-f]+)/", answer.text)[0]


@pytest.fixture
def forge(team: Team, monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadingHTTPServer]:
    """A forge, whose token is configured, in front of the repository of all."""
    team.git("remote", "set-url", "origin", "git@github.com:clinic/site.git")
    team.git("remote", "set-url", "--push", "origin", str(team.remote))
    with run_server(FakeForge) as server:
        server.requests, server.status = [], 201
        monkeypatch.setenv("GITHUB_TOKEN", "t")
        monkeypatch.setenv("GITHUB_API_URL", server.url)
        yield server
    team.git("remote", "set-url", "origin", str(team.remote))


def test_mouse_sends_one_page_for_review(
    page: Page, team: Team, auditor: PageAuditor, forge: ThreadingHTTPServer
) -> None:
    team.edit(ABOUT, "Words.", "Words for visitors.")
    team.edit(CONTACT, "Words.", "Words that wait.")
    page.goto(f"{team.admin.server.url}/admin/")
    expect(page.get_by_text("2 files")).to_be_visible()
    page.get_by_role("link", name="Send", exact=True).click()
    page.get_by_role("checkbox", name="Contact us").uncheck()
    page.get_by_label("What changes, and why").fill("Say it to visitors")
    assert auditor.audit(page) == []
    page.get_by_role("button", name="Check, and show").click()
    expect(page.get_by_role("heading", name="What visitors will see")).to_be_visible()
    expect(page.get_by_text("0 pages added, 1 changed")).to_be_visible()
    page.wait_for_load_state()
    assert auditor.audit(page) == []
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_role("heading", name="Sent", exact=True)).to_be_visible()
    assert auditor.audit(page) == []
    name = page.url.rstrip("/").rpartition("/")[2]
    request = page.get_by_role("link", name="Open the pull request")
    expect(request).to_have_attribute("href", "https://forge.example/1")
    (path, _, given) = forge.requests[0]
    assert (path, given["head"], given["base"]) == ("/repos/clinic/site/pulls", name, "main")
    assert "What visitors will see" in given["body"]
    team.git("remote", "set-url", "origin", str(team.remote))
    assert team.remote_git("log", "-1", "--format=%an: %s", name) == (
        "Example Clinician: Say it to visitors"
    )
    assert team.remote_git("diff", "--name-only", "main", name) == ABOUT
    assert team.git("symbolic-ref", "--short", "HEAD") == "main"
    assert team.git("diff", "--cached", "--name-only") == ""
    page.goto(f"{team.admin.server.url}/admin/")
    expect(page.get_by_role("link", name="Say it to visitors")).to_be_visible()
    expect(page.get_by_text("1 file:")).to_be_visible()
    before = team.remote_git("show", f"main:{ABOUT}")
    run_git(
        team.colleague.root, "pull", "-q", "--no-rebase", "--no-ff", "--no-edit", "origin", name
    )
    run_git(team.colleague.root, "push", "-q", "origin", "HEAD:main", f":{name}")
    assert team.post("get").status == 200
    assert team.git("status", "--porcelain") == f"M {CONTACT}"
    page.goto(f"{team.admin.server.url}/admin/")
    expect(page.get_by_text("Waits for a review Nothing")).to_be_visible()
    team.publish_as_colleague(ABOUT, f"{before}\n", "Take it back")


def test_error_stops_the_change_and_leads_to_the_page(page: Page, team: Team) -> None:
    team.edit(ABOUT, "Words.", "A [page](absent.md).")
    page.goto(f"{team.admin.server.url}/admin/send/")
    page.get_by_label("What changes, and why").fill("Link to a page")
    expect(page.get_by_role("button", name="Check, and show")).to_be_enabled()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Fix this first")).to_be_visible()
    expect(page.get_by_role("button", name="Send for review")).to_have_count(0)
    page.get_by_role("link", name=f"{ABOUT}, line").click()
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_have_value(re.compile("absent"))
    page.get_by_role("textbox", name="Text", exact=True).fill("Words that are not saved.")
    expect(page.locator("#status")).to_contain_text("A draft is stored.")
    page.goto(f"{team.admin.server.url}/admin/send/")
    expect(page.get_by_text("words that you did not save")).to_be_visible()
    expect(page.get_by_label("What changes, and why")).to_have_value("Link to a page")
    shutil.rmtree(team.project.root / ".drafts")


def test_keyboard_sends_again_when_the_network_is_back(
    context: BrowserContext,
    team: Team,
    auditor: PageAuditor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    team.git("config", "--remove-section", "user")
    page = context.new_page()
    team.edit(ABOUT, "Words.", "Words for visitors.")
    team.git("remote", "set-url", "--push", "origin", "http://127.0.0.1:1/site.git")
    try:
        page.goto(f"{team.admin.server.url}/admin/send/look/{look(team, ABOUT)}/")
        assert auditor.audit(page) == []
        page.get_by_label("Your name").fill("Example Person")
        page.get_by_label("Your e-mail address").press("Enter")
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text("The e-mail address is missing")
        page.get_by_label("Your e-mail address").fill("person@clinic.example")
        page.keyboard.press("Enter")
        expect(alert).to_contain_text("stored on this computer, and was not sent")
    finally:
        team.git("remote", "set-url", "--push", "origin", str(team.remote))
    page.goto(f"{team.admin.server.url}/admin/send/")
    expect(page.get_by_text("Everything that you saved has been sent.")).to_be_visible()
    page.get_by_role("link", name="Say it better").press("Enter")
    expect(page.get_by_role("heading", name="Not sent yet")).to_be_visible()
    assert auditor.audit(page) == []
    page.get_by_role("button", name="Send again").press("Enter")
    expect(page.get_by_role("heading", name="Sent", exact=True)).to_be_visible()
    page.wait_for_load_state()  # the script that sends forms
    page.locator("summary").press("Enter")
    page.get_by_role("button", name="Take it back").press("Enter")
    expect(page.get_by_role("checkbox", name="About us")).to_be_checked()
    assert team.remote_git("branch", "--list", "*say-it-better") == ""
    assert "Words for visitors." in team.project.read(ABOUT)


@pytest.mark.parametrize(
    ("action", "values", "status"),
    [
        ("look", {"path": ["../x", "/etc/hostname", ".git/config"], "sentence": "Say it"}, 409),
        ("look", {"path": [ABOUT], "sentence": " "}, 409),
        ("look", {"path": [ABOUT], "sentence": "Say it", "branch": "main"}, 409),
        ("review", {"key": "0" * 16, "sentence": "Say it"}, 409),
        ("again", {"branch": "--mirror"}, 409),
        ("withdraw", {"branch": "main"}, 409),
        ("publish", {"key": "0" * 16, "sentence": "Say it"}, 409),
        ("undo", {"commit": "HEAD"}, 409),
        ("undo", {"commit": "--all"}, 409),
        ("choose", {"key": "0" * 16}, 409),
        ("withdraw", {"branch": "../main"}, 409),
    ],
)
def test_value_that_no_page_sends_changes_nothing(
    action: str, values: dict[str, list[str]], status: int, team: Team
) -> None:
    before = team.remote_git("for-each-ref"), team.git("for-each-ref")
    assert team.post(action, **values).status == status
    assert (team.remote_git("for-each-ref"), team.git("for-each-ref")) == before


@pytest.mark.parametrize("body", ["x", ["x"], {"path": "x"}, {"path": [1]}, {"path": ["\ud800"]}])
def test_request_of_another_form_is_refused(body: object, team: Team) -> None:
    assert team.admin.request("/admin/send/look", body).status == 400


def test_full_or_broken_disk_is_explained(team: Team) -> None:
    team.edit(ABOUT, "Words.", "Words for visitors.")
    folder = team.project.root / ".build"
    shutil.rmtree(folder, ignore_errors=True)
    folder.write_text("")
    try:
        answer = team.post("look", path=[ABOUT], sentence="Say it")
        assert answer.status == 507
        assert "Nothing was sent" in answer.text
    finally:
        folder.unlink()


def test_damaged_index_leaves_the_home_page(team: Team) -> None:
    index = team.project.root / ".git/index"
    before = index.read_bytes()
    index.write_bytes(b"no index")
    try:
        for path in ("/admin/", "/admin/send/"):
            assert team.admin.request(path).status == 200
    finally:
        index.write_bytes(before)


def test_proposal_of_an_earlier_run_leads_to_the_list(team: Team) -> None:
    assert team.admin.request("/admin/send/look/0123456789abcdef/").status == 303
    assert team.admin.request("/admin/send/review/main/").status == 404


def test_person_publishes_and_takes_it_back(page: Page, team: Team, auditor: PageAuditor) -> None:
    team.edit(ABOUT, "Words.", "Words for visitors.")
    team.edit(CONTACT, "Words.", "Words that wait.")
    page.goto(f"{team.admin.server.url}/admin/send/look/{look(team, ABOUT)}/")
    page.get_by_role("button", name="Publish without a review").click()
    expect(page.get_by_role("heading", name="Say it better")).to_be_visible()
    assert auditor.audit(page) == []
    assert "Words for visitors." in team.remote_git("show", f"main:{ABOUT}")
    assert team.git("rev-parse", "HEAD") == team.remote_git("rev-parse", "main")
    assert team.git("status", "--porcelain") == f"M {CONTACT}"
    page.get_by_role("link", name="Back to “Send”").click()
    page.wait_for_load_state()
    page.get_by_role("button", name="Take it back … Say it better").click()
    expect(page.get_by_role("heading", name="Look before you send")).to_be_visible()
    expect(page.get_by_text("1 new word, 3 gone")).to_be_visible()
    page.wait_for_load_state()
    assert "Words for visitors." in team.remote_git("show", f"main:{ABOUT}")
    page.get_by_role("button", name="Publish without a review").click()
    expect(page.get_by_role("heading", name="Take back: Say it better")).to_be_visible()
    assert team.project.read(ABOUT).endswith("\n\nWords.\n")
    assert team.git("status", "--porcelain") == f"M {CONTACT}"


def test_two_people_changed_the_same_paragraph(
    page: Page, team: Team, auditor: PageAuditor
) -> None:
    before = team.project.read(ABOUT)
    theirs = before.replace("Words.", "Their words.")
    team.publish_as_colleague(ABOUT, theirs, "Say it otherwise")
    team.edit(ABOUT, "Words.", "My words.")
    page.goto(f"{team.admin.server.url}/admin/send/")
    page.get_by_role("button", name="Get the others’ changes").press("Enter")
    expect(page.get_by_role("heading", name="Two versions of a page")).to_be_visible()
    page.wait_for_load_state()
    assert auditor.audit(page) == []
    assert team.project.read(ABOUT).endswith("My words.\n")
    page.get_by_role("radio", name="Yours").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Use what I have chosen").press("Enter")
    expect(page.get_by_text("Say it otherwise")).to_be_visible()
    assert auditor.audit(page) == []
    assert team.project.read(ABOUT).endswith("\n\nMy words.\n\nTheir words.\n")
    team.publish_as_colleague(ABOUT, before, "Take it back")


def test_other_branch_and_faster_colleague_overwrite_nothing(team: Team) -> None:
    before = team.project.read(CONTACT)
    team.edit(ABOUT, "Words.", "Words for visitors.")
    key = look(team, ABOUT)
    team.git("checkout", "-q", "-b", "other")
    team.git("commit", "-q", "--allow-empty", "-m", "Another version")
    try:
        for action in ("review", "publish"):
            answer = team.post(action, key=key, sentence="Say it")
            assert answer.status == 409, action
        answer = team.post("get")
        assert "at the branch other" in answer.text
        assert "at the branch <code>other</code>" in team.admin.request("/admin/send/").text
        assert "Words for visitors." in team.project.read(ABOUT)
    finally:
        team.git("checkout", "-q", "main")
        team.git("branch", "-q", "-D", "other")
    team.publish_as_colleague(CONTACT, before.replace("Words.", "Faster."), "Be faster")
    answer = team.post("publish", key=key, sentence="Say it")
    assert answer.status == 409
    assert "Another person was faster" in answer.text
    assert team.remote_git("log", "-1", "--format=%s", "main") == "Be faster"
    assert team.git("status", "--porcelain") == f"M {ABOUT}"
    team.publish_as_colleague(CONTACT, before, "Take it back")


def test_form_of_a_page_that_a_branch_does_not_have_says_so(team: Team) -> None:
    typed = {"window": "0" * 16, "base": "", "fields": {}, "body": "Words."}
    team.git("checkout", "-q", "-b", "other")
    team.git("rm", "-q", ABOUT)
    team.admin.session.apply_changes({ABOUT})
    try:
        answer = team.admin.request("/admin/save/pages/about.md", typed)
        assert answer.status == 404
        assert "at another branch now" in answer.text
        assert "at the branch <code>other</code>" in team.admin.request("/admin/").text
        assert not (team.project.root / ABOUT).exists()
    finally:
        team.git("checkout", "-q", "-f", "main")
        team.git("branch", "-q", "-D", "other")
        team.admin.session.apply_changes({ABOUT})
