"""Parse every text file of the built site: a program that reads it must not stop at a mistake."""

from __future__ import annotations

from clinicsite.checks.output.output_files import OutputFiles
from clinicsite.checks.output.text_faults import Fault, find_fault, is_text_file
from clinicsite.model.output_paths import is_verification_file
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.parsing.downloads import DOWNLOAD_FOLDER
from clinicsite.parsing.site import Site

_HELP = "The theme or the code causes this. Report it."


def check_well_formed(files: OutputFiles, site: Site) -> list[Problem]:
    """Return a problem for each text file of the site that a program cannot read."""
    sources = {text.page_path.output_path: text.source.path for text in site.documents.values()}
    problems = []
    for name in files.list_names():
        if not is_text_file(name) or is_verification_file(name):
            continue
        page = files.pages.get(name)
        if fault := page.fault if page else find_fault(name, files.read_file(name)):
            text = files.read_file(name).decode("utf-8", "replace")
            problems.append(_make_problem(name, text, fault, sources, site))
    return problems


def _make_problem(
    name: str, text: str, fault: Fault, sources: dict[str, str], site: Site
) -> Problem:
    """Return the problem of a built file, in the file of content that it is a copy of."""
    path, what, help_text = f"output/{name}", "built file", _HELP
    if f"{DOWNLOAD_FOLDER}{name}" in site.files:
        path, what = f"content/{DOWNLOAD_FOLDER}{name}", "file"
        help_text = "Correct this line, or export the file again."
    elif name in sources:
        help_text = f"The page is made from {sources[name]}. {_HELP}"
    message = f"This {what} is not well formed: {fault.reason}"
    source = SourceFile.from_text(path, text.replace("\r\n", "\n"))
    return source.make_problem("E716", fault.line, fault.column, message, help_text)
