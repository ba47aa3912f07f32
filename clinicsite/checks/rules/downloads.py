"""Check the files that visitors can download, and the blocks that offer them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clinicsite.checks.registry import Scope, rule
from clinicsite.checks.rules.links import check_link
from clinicsite.model.problem import Problem
from clinicsite.model.urls import resolve_link
from clinicsite.parsing.decode import make_unreadable_problem
from clinicsite.parsing.document import Document
from clinicsite.parsing.download_probe import InvalidDownloadError, probe_download
from clinicsite.parsing.downloads import DOWNLOAD_SUFFIXES, is_download
from clinicsite.parsing.markdown.elements import BlockStart, LinkElement
from clinicsite.parsing.site import Site

_TYPES = ", ".join(DOWNLOAD_SUFFIXES)
_FILE_HELP = f"Put the file into content/extra, and write ../extra/name.pdf. Types: {_TYPES}."


@rule("E206", "E211", "E212", "E213", "W201", scope=Scope.SITE)
def download_files(site: Site) -> Iterator[Problem]:
    """A file to download has the type of its name, a fit size, no program, and a link."""
    linked = {path for text in site.documents.values() for path in text.linked_files}
    for path in sorted(filter(is_download, site.files)):
        file = site.content / path
        if not file.is_file() or file.is_symlink():
            continue
        try:
            probe_download(file)
        except InvalidDownloadError as error:
            yield Problem(f"content/{path}", 1, 1, error.code, error.message, error.help)
        except OSError as error:
            yield make_unreadable_problem(f"content/{path}", error)
        # A text file can be for a machine that knows its name, such as llms.txt.
        if path not in linked and not path.lower().endswith(".txt"):
            message = "No page links to this file, but everyone who knows its address can read it"
            help_text = "Link to it from a page, or delete it."
            yield Problem(f"content/{path}", 1, 1, "W201", message, help_text)


@rule("E301", "E303", "E304", "E305", "E306", "E307", scope=Scope.DOCUMENT_IN_SITE)
def download_blocks(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A download block names a file in content/extra that exists."""
    for text in documents:
        for block in text.elements.blocks:
            if isinstance(block, BlockStart) and block.name == "download":
                for option in block.options:
                    if option.key == "file" and option.value:
                        link = LinkElement(option.value_span, option.value, block.title or "file")
                        yield from _check_file(site, text, link)


def _check_file(site: Site, text: Document, link: LinkElement) -> Iterator[Problem]:
    problems = list(check_link(site, text, link))
    target = resolve_link(link.target, text.path)
    if not problems and not (target.kind == "file" and is_download(target.path)):
        message = f'"{link.target}" is not a file that visitors can download'
        problems.append(text.make_problem("E305", link.span, message, _FILE_HELP))
    yield from problems
