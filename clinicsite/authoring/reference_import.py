"""Read references from the files of citation managers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from clinicsite.authoring.bibtex import read_bibtex
from clinicsite.authoring.csl_json import read_csl_json
from clinicsite.authoring.reference_draft import ImportResult
from clinicsite.authoring.ris import read_ris
from clinicsite.support.errors import UserError
from clinicsite.support.os_errors import describe_reason

MAX_BYTES = 50_000_000
READERS: dict[str, Callable[[str, str], ImportResult]] = {
    ".json": read_csl_json,
    ".bib": read_bibtex,
    ".ris": read_ris,
}


def read_references(file: Path) -> ImportResult:
    """Return the sources in `file`. Its suffix gives the format. Raises UserError."""
    reader = READERS.get(file.suffix.lower())
    if reader is None:
        raise UserError(
            f"{file.name} is none of the files this can read. Export it as CSL-JSON (.json), "
            "BibTeX (.bib) or RIS (.ris)."
        )
    result = reader(_read_text(file), file.name)
    if not result.drafts and not result.errors:
        raise UserError(f"{file.name} holds no record.")
    return result


def _read_text(file: Path) -> str:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise UserError(f"{file.name} has more than {MAX_BYTES // 1_000_000} MB. Split it.")
        data = file.read_bytes()
    except OSError as error:
        raise UserError(f"{file} cannot be read: {describe_reason(error)}.") from None
    utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError(
            f"{file.name}, line {line}: this is not UTF-8. Export or save the file again as UTF-8."
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
