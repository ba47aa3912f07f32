"""What a built site must and must not hold before anything is sent anywhere."""

import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from clinicsite.model.content_hashes import FILE, parse, unlogged
from clinicsite.publishing.hosts.host import Live
from clinicsite.rendering.http_headers import ADDRESS
from clinicsite.rendering.release_info import Note

NEEDED = ("index.html", "404.html", "sitemap.xml")
DOTFILES = frozenset({".well-known", ".nojekyll", ".htaccess"})
PLAIN_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")  # safe on any host and in git's streams
MAX_PATH = 200  # bytes
LEADS_ON = '<meta http-equiv="refresh"'  # in a page at an old address
MAX_FALL = 5  # pages that may go at once, and no more than a tenth; one always may


@dataclass(frozen=True)
class Limits:
    """What a host takes: bytes of a file, bytes of all files, files."""

    file: int
    site: int
    files: int


MEBI = 1024**2
LIMITS = {
    # docs.github.com, "About large files" and "GitHub Pages limits"
    "pages": Limits(100 * MEBI, 1_000_000_000, 1_000_000),
    # developers.cloudflare.com/pages/platform/limits, which are the least of those hosts
    "bundle": Limits(25 * MEBI, 1_000_000_000_000, 20_000),
}


def files_of(folder: Path) -> list[str]:
    """Every file below `folder`, as sorted paths with forward slashes."""
    found: list[str] = []
    for home, folders, names in os.walk(folder):  # five times as quick as Path.rglob
        links = [name for name in folders if Path(home, name).is_symlink()]
        start = "" if Path(home) == folder else f"{Path(home).relative_to(folder).as_posix()}/"
        found += [f"{start}{name}" for name in (*names, *links)]
    return sorted(found)


def faults(folder: Path) -> Iterator[str]:
    """What forbids publishing `folder`, each fault in one sentence; nothing when all is well."""
    files = files_of(folder) if folder.is_dir() else []
    if not files:
        yield f"There is nothing in {folder}."
        return
    yield from (f"{name} is missing." for name in NEEDED if name not in files)
    twins: dict[str, str] = {}
    for path in files:
        if not stat.S_ISREG(os.lstat(f"{folder}/{path}").st_mode):
            yield f"{path!r} is a link or a device, not a file of its own."
        if len(path.encode(errors="surrogateescape")) > MAX_PATH:
            yield f"{path!r} is longer than {MAX_PATH} bytes."
        if not all(part in DOTFILES or PLAIN_NAME.fullmatch(part) for part in path.split("/")):
            yield f"{path!r} has a name with other signs than letters, digits, '.', '-' and '_'."
        if (twin := twins.setdefault(path.lower(), path)) != path:
            yield f"{path!r} and {twin!r} differ only in capitals; some hosts keep one of them."


def address_faults(root: str) -> Iterator[str]:
    """The site was made for an address that is none: links to itself would lead nowhere."""
    if not ADDRESS.fullmatch(root):
        yield (
            f"“{root}” cannot be the address of the site. Write it whole, such as "
            "https://clinic.example, as SITE_URL or in publishconf.py, then type the command again."
        )


def changes_untold(live: str, folder: Path) -> Iterator[str]:
    """Medical pages of an open site with other words than the live ones, and no word about it.

    `live` is what the site that visitors have says of its medical pages, or nothing.
    """
    file = folder / FILE
    new = parse(file.read_text("utf-8") if file.is_file() else "")
    if new.launched:
        for address in unlogged(parse(live), new):
            yield (
                f"The words of /{address} differ from those that are live, and its change log has "
                "no new line. Add one below “changes:” in its file."
            )


def addresses_lost(live: Iterable[str], folder: Path) -> Iterator[str]:
    """Addresses that visitors have now, and that lead nowhere in the new site.

    `live` are the files that the host serves. A redirect is a page too; 404.html is no address.
    """
    new = set(files_of(folder))
    for path in sorted({path for path in live if path.endswith(".html")} - new - {"404.html"}):
        address = path.removesuffix("index.html")
        yield (
            f"/{address} is live and leads nowhere in this site. Was its page moved? Put the file "
            "back under its old name, then type: python3 tasks.py rename OLD NEW. Was it taken "
            "off? Put it back, then type: python3 tasks.py unpublish PAGE --to OTHER. Or add "
            f"“aliases: [/{address}]” to the page that takes its place."
        )


def limit_faults(sizes: dict[str, int], dress: Mapping[str, bytes], kind: str) -> Iterator[str]:
    """What a host of this kind would not take of files with these bytes, and of its own files."""
    if (limits := LIMITS.get(kind)) is None:
        return
    sizes = sizes | {path: len(data) for path, data in dress.items()}
    for path, size in sizes.items():
        if size > limits.file:
            yield f"{path!r} has {size / MEBI:,.1f} MiB; the host takes {limits.file // MEBI}."
    if (size := sum(sizes.values())) > limits.site:
        yield f"All files have {size / 1e6:,.0f} MB; the host takes {limits.site / 1e6:,.0f}."
    if len(sizes) > limits.files:
        yield f"There are {len(sizes):,} files; the host takes {limits.files:,}."


def redirect_faults(redirects: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Old addresses that lead nowhere, in a circle, to another old one, or hide a page.

    `redirects` are old → new, as in `hosting.Hosting`. At an old address lies a page that leads
    on, for hosts that cannot redirect.
    """
    for old, new in sorted(redirects.items()):
        target, stub = folder / _file_of(new), folder / _file_of(old)
        if old == new:
            yield f"The old address /{old} leads to itself."
        elif new in redirects:
            yield f"The old address /{old} leads to /{new}, which is an old address itself."
        elif not target.is_file():
            yield f"The old address /{old} leads to /{new}, where no page is."
        elif stub.is_file() and LEADS_ON not in stub.read_text("utf-8", "replace"):
            yield f"The old address /{old} is that of a page, which nobody could see any more."


def _file_of(address: str) -> str:
    return f"{address}index.html" if not address or address.endswith("/") else address


def shrunk(live: Live, ours: Note) -> Iterator[str]:
    """A site that has suddenly far fewer pages than the live one."""
    note = live.note
    before = note.pages if note else sum(path.endswith(".html") for path in live.files)
    fell = before - ours.pages
    if fell > 1 and (fell > MAX_FALL or fell > before / 10):
        yield (
            f"The live site has {before} pages and this one {ours.pages}. Were they meant to go? "
            "Then add --allow-shrink. If not, look for what is missing in content/, and build it "
            "again."
        )
