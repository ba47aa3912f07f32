"""Define the command `new`."""

from __future__ import annotations

import sys

from invoke import Context, task

from clinicsite.authoring.new import EXAMPLE, create_page, prompt_missing
from clinicsite.cli.commands.preview import DEFAULT_PORT, open_preview
from clinicsite.cli.console import ROOT, echo
from clinicsite.support.errors import UserError


@task(
    positional=["title"],
    help={
        "title": "The title of the page.",
        "kind": "The kind of page (article, condition, treatment, news or page).",
        "name": "The name of its file, if it differs from the title.",
        "no-open": "Do not open its preview in the browser.",
    },
)
def new(
    context: Context,
    title: str,
    kind: str = "",
    name: str = "",
    no_open: bool = False,
) -> None:
    """Start a page as a draft with the sections of its kind. Asks for what you do not type.

    Example: python3 tasks.py new "How nerve blocks work" --kind article
    """
    given = {"title": title, "kind": kind}
    has_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    try:
        if not title and has_terminal:
            given = prompt_missing(echo, input, given)
        page = create_page(ROOT, **given, name=name)
    except (EOFError, KeyboardInterrupt):
        echo("")  # ends the line of the question
        raise UserError(f"In one line: {EXAMPLE}") from None
    echo(f"\nThe draft is in {page.path}. Open it and replace the hints with your text.")
    for hint in page.hints:
        echo(hint)
    if has_terminal and not no_open:
        open_preview(page.url_path)
    else:
        echo(
            "To see it, type:  python3 tasks.py preview\n"
            f"and go to:        http://127.0.0.1:{DEFAULT_PORT}/{page.url_path}"
        )
