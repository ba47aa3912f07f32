"""What is typed wrong is answered with a plain sentence, an example, and exit code 1."""

import re
import sys
from pathlib import Path

import pytest

import tasks
from clinicsite.cli.command_table import COMMANDS, load_collection, load_task

ROOT = Path(__file__).resolve().parents[2]
PAGE = "the page (its file, its name or its address)"
NEW = 'python3 tasks.py new "How nerve blocks work" --kind article'
RENAME = "python3 tasks.py rename crps complex-pain"
UNPUBLISH = "python3 tasks.py unpublish old-offer --to contact"
SIGN_OFF = "python3 tasks.py signoff crps migraine --by PERSON"
KINDS = "article, condition, treatment, news or page"
PAGES_READ = "the pages that were read (their files, names or addresses)"
EASE = "python3 tasks.py ease crps"


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", sys.argv)
    monkeypatch.chdir(ROOT)


def run_program(capsys: pytest.CaptureFixture, *typed: str) -> str:
    """What the real program says of what was typed, which must be wrong."""
    with pytest.raises(SystemExit) as stopped:
        tasks.main([*typed])
    out, err = capsys.readouterr()
    assert (stopped.value.code, out) == (1, "")
    return err


@pytest.mark.parametrize(
    ("typed", "sentence", "example"),
    [
        (
            "rename",
            (f'"rename" needs {PAGE} and its new name, file or address.'),
            RENAME,
        ),
        (
            "rename crps",
            '"rename" needs its new name, file or address.',
            RENAME,
        ),
        ("rename a b c", '"c" is one word too many for "rename".', RENAME),
        (
            "rename crps --dry-rn",
            '"rename" has no option "--dry-rn". Did you mean "--dry-run"?',
            RENAME,
        ),
        (
            "rename crps --dry-rn x",
            '"rename" has no option "--dry-rn". Did you mean "--dry-run"?',
            RENAME,
        ),
        ("unpublish", f'"unpublish" needs {PAGE}.', UNPUBLISH),
        ("unpublish a b", '"b" is one word too many for "unpublish".', UNPUBLISH),
        (
            "unpublish a --to",
            '"--to" needs a value: the page that replaces it.',
            UNPUBLISH,
        ),
        (
            "unpublish a --xyz b",
            '"unpublish" has no option "--xyz". It has: --dry-run, --page, --to.',
            UNPUBLISH,
        ),
        ("signoff", f'"signoff" needs {PAGES_READ}.', SIGN_OFF),
        (
            "signoff a --by --on 2027-01-31",
            (
                '"--by" needs a value: the clinician who read them (a key of '
                "content/data/people.yaml)."
            ),
            SIGN_OFF,
        ),
        ("ease", f'"ease" needs {PAGE}.', EASE),
        ("ease a b", '"b" is one word too many for "ease".', EASE),
        ("ease --page", f'"--page" needs a value: {PAGE}.', EASE),
        ("new a b", '"b" is one word too many for "new".', NEW),
        ("new a --knd page", '"new" has no option "--knd". Did you mean "--kind"?', NEW),
        (
            "new a --kind",
            f'"--kind" needs a value: the kind of page ({KINDS}).',
            NEW,
        ),
        (
            "publish --republish",
            'The option "--republish" is now "--again".',
            "python3 tasks.py publish",
        ),
        ("preview --port eighty", '"eighty" is not a whole number.', "python3 tasks.py preview"),
        ("build now", '"now" is one word too many for "build".', "python3 tasks.py build"),
    ],
)
def test_cli_unusable_arguments_get_example(
    typed: str, sentence: str, example: str, capsys: pytest.CaptureFixture
) -> None:
    first, *rest = run_program(capsys, *typed.split()).splitlines()
    assert first == f"{sentence} Type it as in:"
    assert rest[0].startswith(f"    {example}")
    assert rest[1:] == ["Put words that belong together in quotation marks."] * ('"' in rest[0])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("new --kind page", f"No page was made. The page has no title. Type one, as in: {NEW}"),
        (
            "new Title --kind artcle",
            (
                'No page was made. "artcle" is no kind of page. Did you mean "article"? '
                "You can use: article, condition, treatment, news, page."
            ),
        ),
        (
            "new Title --name A_b",
            (
                'No page was made. "A_b" is not a name for a file. Use lower-case letters, digits '
                "and single hyphens."
            ),
        ),
        (
            "rename conditions/crsp.md complex-pain",
            (
                'Not renamed. There is no page "conditions/crsp.md". '
                'Did you mean "conditions/crps.md"?'
            ),
        ),
        (
            "rename crps Complex!",
            (
                'Not renamed. "Complex!" cannot be an address. Use lower-case letters, digits and '
                "single hyphens, at most 80 characters, as in complex."
            ),
        ),
        (
            "unpublish crps",
            (
                "Nothing was changed. No page is named that takes its place. Type it as in: "
                "python3 tasks.py unpublish old-offer --to contact"
            ),
        ),
        (
            "ease nowhere-at-all",
            'There is no page "nowhere-at-all". Name it as in content/conditions/crps.md.',
        ),
        ("preview --port 99999", "There is no port 99999. Type a number from 1 to 65535."),
        (
            "preview --on tomorrow",
            '"tomorrow" is not a day. Type it as in: python3 tasks.py preview --on 2027-01-31',
        ),
    ],
)
def test_a_wrong_value_is_answered_with_what_is_wanted(
    typed: str, sentence: str, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    assert run_program(capsys, *typed.split()) == f"{sentence}\n"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("buidl", 'There is no command "buidl". Did you mean "build"? To see all'),
        ("help buidl", 'There is no command "buidl". Did you mean "build"? To see all'),
        ("--help buidl", 'There is no command "buidl". Did you mean "build"? To see all'),
        ("fly", 'There is no command "fly". To see all of them, type: python3 tasks.py'),
        ("--json check", 'Type "--json" after a command, as in: python3 tasks.py check --json'),
    ],
)
def test_cli_unknown_command_gets_list(
    typed: str, sentence: str, capsys: pytest.CaptureFixture
) -> None:
    assert run_program(capsys, *typed.split()).startswith(sentence)


def test_every_example_of_a_command_can_be_typed() -> None:
    """As far as it can be told without running it: the options exist."""
    known = {context.name: context for context in load_collection([*COMMANDS]).to_contexts()}
    found = 0
    for name in COMMANDS:
        for typed in re.findall(r"Example: (.*)", load_task(name).__doc__ or ""):
            command, first, rest = re.match(r"(python3 tasks\.py) ([a-z-]+)(.*)", typed).groups()
            assert (command, first) == ("python3 tasks.py", name)
            assert set(re.findall(r"--[a-z-]+", rest)) <= set(known[name].flags)
            found += 1
    assert found >= 8
