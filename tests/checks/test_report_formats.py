"""Problems as a person, a program or a forge reads them."""

import io
import json
from dataclasses import replace

from clinicsite.checks.report_formats import (
    ContentCheckError,
    format_annotations,
    format_gitlab,
    format_json,
    format_text,
    write_report,
)
from clinicsite.model.problem import Problem

ERROR = Problem("content/a.md", 2, 3, "E101", 'No "x"', "Cure.", "  x: y", 1)
WARNING = Problem("content/b.md", 1, 1, "W501", "Left over", "Cite it.")


def format_problems(problems: list[Problem], **options: bool) -> tuple[int, str]:
    to = io.StringIO()
    code = write_report(problems, **{"json_output": False, "annotate": False, **options}, stream=to)
    return code, to.getvalue()


def test_the_number_of_problems_comes_last() -> None:
    assert format_text([ERROR, WARNING]).split("\n\n")[-1] == "1 error and 1 warning in 2 files."
    assert format_text([ERROR, ERROR]).split("\n\n")[-1] == "2 errors in 1 file."
    assert format_text([]) == "No problems."


def test_an_error_fails_the_run_and_a_warning_does_not() -> None:
    assert format_problems([ERROR])[0] == 1
    assert format_problems([WARNING])[0] == 0
    assert format_problems([])[0] == 0


def test_problems_are_sorted() -> None:
    text = format_problems([WARNING, ERROR])[1]
    assert text.index("content/a.md") < text.index("content/b.md")


def test_programs_get_the_same_facts() -> None:
    assert json.loads(format_json([ERROR])) == [
        {
            "path": "content/a.md",
            "line": 2,
            "column": 3,
            "code": "E101",
            "slug": "unknown-field",
            "severity": "error",
            "message": 'No "x"',
            "help": "Cure.",
        }
    ]
    assert json.loads(format_problems([], json_output=True)[1]) == []
    assert json.loads(format_problems([ERROR], json_output=True, annotate=True)[1])


def test_a_forge_gets_a_note_on_the_line() -> None:
    assert format_annotations([ERROR]) == (
        '::error file=content/a.md,line=2,col=3,title=E101 unknown-field::No "x". Cure.'
    )
    assert format_problems([WARNING], annotate=True)[1].count("::warning ") == 1


def test_gitlab_gets_a_report_on_the_quality_of_code() -> None:
    found = json.loads(format_gitlab([ERROR, ERROR, WARNING]))
    assert [entry | {"fingerprint": ""} for entry in found[1:]] == [
        {
            "description": f"{problem.message}. {problem.help}",
            "check_name": problem.code,
            "fingerprint": "",
            "severity": severity,
            "location": {"path": problem.path, "lines": {"begin": problem.line}},
        }
        for problem, severity in ((ERROR, "major"), (WARNING, "minor"))
    ]
    marks = [entry["fingerprint"] for entry in found]
    assert len(set(marks)) == 3
    moved = json.loads(format_gitlab([replace(ERROR, line=40)]))
    assert moved[0]["fingerprint"] == marks[0]  # or GitLab would take it for a new one


def test_no_name_of_a_file_can_speak_to_the_forge() -> None:
    evil = Problem("a\n::error::b,c:d.md", 1, 1, "E208", "x\n::set-output::y", "100%")
    note = format_annotations([evil])
    assert "\n" not in note
    assert note.startswith("::error file=a%0A%3A%3Aerror%3A%3Ab%2Cc%3Ad.md,line=1,")
    assert note.endswith("100%25")


def test_a_terminal_that_lacks_signs_gets_others() -> None:
    class OldTerminal(io.StringIO):
        encoding = "ascii"

    terminal = OldTerminal()
    odd = Problem("content/\udcff.md", 1, 1, "E208", "“x”", "c", "x", 1)
    assert write_report([odd], json_output=False, annotate=False, stream=terminal) == 1
    assert terminal.getvalue().startswith(
        "content/\\udcff.md:1:1  E208 invalid-file-name  ?x?\n   1 ? x\n"
    )


def test_problems_stop_python_with_code_1_and_no_traceback() -> None:
    stopped = ContentCheckError([WARNING, ERROR])
    assert isinstance(stopped, SystemExit)
    assert stopped.problems == [ERROR, WARNING]
    assert str(stopped.code).startswith("content/a.md:2:3  E101")


# A file name and a value that forge a line of a log, and act on a terminal.
FORGED = Problem(
    "content/a\n::error::b\x1b[2J.md",
    1,
    3,
    "E101",
    'No "x\r\n::error::y\u202e"',
    "A\x9b.",
    "a\x1bb##[error]",
    1,
)


def test_the_terminal_shows_what_would_act_on_it() -> None:
    lines = format_problems([FORGED])[1].split("\n")
    assert lines[0] == (
        r"content/a\n::error::b\x1b[2J.md:1:3  E101 unknown-field  "
        r'No "x\r\n::error::y\u202e"'
    )
    assert lines[1:4] == ["   1 │ a\ufffdb# #[error]", "     │   ^", r"   A\x9b."]


def test_annotations_of_a_forge_cannot_be_forged() -> None:
    text = format_problems([FORGED], annotate=True)[1]
    commands = [line for line in text.split("\n") if line.lstrip().startswith("::")]
    assert len(commands) == 1
    assert commands[0].isprintable()
    assert "##[" not in text.replace(commands[0], "")


def test_programs_get_the_true_values() -> None:
    for text in (format_json([FORGED]), format_gitlab([FORGED])):
        assert all(line.isprintable() for line in text.split("\n"))
    assert json.loads(format_json([FORGED]))[0]["path"] == FORGED.path
    assert json.loads(format_gitlab([FORGED]))[0]["location"]["path"] == FORGED.path
