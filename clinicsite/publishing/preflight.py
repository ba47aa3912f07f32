"""Check a built site before anything is sent."""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from clinicsite.model.content_hashes import (
    CONTENT_HASHES_FILE,
    find_missing_change_logs,
    parse_content_hashes,
)
from clinicsite.model.output_paths import (
    MAX_PATH_BYTES,
    SAFE_NAME,
    get_output_path,
    is_possible_alias,
    is_verification_file,
)
from clinicsite.publishing.hosts.host import MEBIBYTE, HostLimits, LiveState
from clinicsite.rendering.http_headers import SITE_URL
from clinicsite.rendering.release_info import ReleaseInfo
from clinicsite.support.file_tree import list_files
from clinicsite.support.html_head import HtmlHead

REQUIRED_FILES = ("index.html", "404.html", "sitemap.xml")
ALLOWED_DOTFILES = frozenset({".well-known", ".nojekyll", ".htaccess"})
MAX_PAGE_LOSS = 5  # pages that may go at once, and no more than a tenth; one always may


def check_files(folder: Path) -> Iterator[str]:
    """Yield why `folder` cannot be published, one sentence each."""
    files = list_files(folder) if folder.is_dir() else []
    if not files:
        yield f"There is nothing in {folder}."
        return
    yield from (f"{name} is missing." for name in REQUIRED_FILES if name not in files)
    paths_by_lower_case: dict[str, str] = {}
    for path in files:
        if not stat.S_ISREG(os.lstat(f"{folder}/{path}").st_mode):
            yield f"{path!r} is a link or a device, not a file of its own."
        if len(path.encode(errors="surrogateescape")) > MAX_PATH_BYTES:
            yield f"{path!r} is longer than {MAX_PATH_BYTES} bytes."
        if not all(
            part in ALLOWED_DOTFILES or SAFE_NAME.fullmatch(part) for part in path.split("/")
        ):
            yield f"{path!r} has other characters in its name than letters, digits, '.', '-', '_'."
        if (other := paths_by_lower_case.setdefault(path.lower(), path)) != path:
            yield f"{path!r} and {other!r} differ only in capitals. Some hosts keep one of them."


def check_site_url(site_url: str) -> Iterator[str]:
    """Yield a problem when the URL of the site is none, so that its own links would fail."""
    if not SITE_URL.fullmatch(site_url):
        yield (
            f"“{site_url}” cannot be the address of the site. Write it whole, such as "
            "https://clinic.example, as SITE_URL or in publishconf.py, then type the command again."
        )


def check_change_log(live_hashes: str, folder: Path) -> Iterator[str]:
    """Yield medical pages of a launched site whose words changed without a line in the change log.

    `live_hashes` is the text of the content hashes of the live site, or empty.
    """
    file = folder / CONTENT_HASHES_FILE
    new = parse_content_hashes(file.read_text("utf-8") if file.is_file() else "")
    if new.launched:
        for address in find_missing_change_logs(parse_content_hashes(live_hashes), new):
            yield (
                f"The words of /{address} differ from those that are live, and its change log has "
                "no new line. Add one below “changes:” in its file."
            )


def check_lost_urls(
    live_files: Iterable[str], folder: Path, *, allow_shrink: bool = False
) -> Iterator[str]:
    """Yield live URLs that the new site does not answer. `live_files` are the paths on the host.

    With `allow_shrink`, a URL may go that no page can have as an alias.
    """
    for path in list_lost_pages(live_files, folder):
        address = path.removesuffix("index.html")
        if is_possible_alias(address):
            twin = f"{path.removesuffix('.html')}/"
            owner = f"the page /{twin}" if (folder / twin / "index.html").is_file() else ""
            yield (
                f"/{address} is live and leads nowhere in this site. Was its page moved? Put the "
                "file back under its old name, then type: python3 tasks.py rename OLD NEW. Was it "
                "taken off? Put it back, then type: python3 tasks.py unpublish PAGE --to OTHER. Or "
                f"add “aliases: [/{address}]” to {owner or 'the page that takes its place'}."
            )
        elif not allow_shrink:
            yield (
                f"/{address} is live and leads nowhere in this site, and no page can have it as an "
                "old address. If visitors no longer need it, add --allow-shrink."
            )


def list_lost_pages(live_files: Iterable[str], folder: Path) -> list[str]:
    """Return the live pages that are not in the new site.

    A redirect page counts as a page. 404.html has no URL, and the file of a search console is no
    page.
    """
    pages = {path for path in live_files if path.endswith(".html")} - {"404.html"}
    return sorted(
        path for path in pages.difference(list_files(folder)) if not is_verification_file(path)
    )


def check_host_limits(
    sizes: Mapping[str, int], host_files: Mapping[str, bytes], limits: HostLimits | None
) -> Iterator[str]:
    """Yield which files of these sizes in bytes, and of the host's own, the host refuses."""
    if limits is None:
        return
    sizes = {**sizes, **{path: len(data) for path, data in host_files.items()}}
    for path, size in sizes.items():
        if size > limits.max_file_bytes:
            yield (
                f"{path!r} has {size / MEBIBYTE:,.1f} MiB, and the host takes "
                f"{limits.max_file_bytes // MEBIBYTE}."
            )
    if (size := sum(sizes.values())) > limits.max_site_bytes:
        yield (
            f"All files have {size / 1e6:,.0f} MB, and the host takes "
            f"{limits.max_site_bytes / 1e6:,.0f}."
        )
    if len(sizes) > limits.max_files:
        yield f"There are {len(sizes):,} files, and the host takes {limits.max_files:,}."


def check_redirects(redirects: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Yield redirects that lead to no page, to another redirect or in a circle, or hide a page.

    `redirects` are old → new path, as in `HostingConfig`. A page with a refresh element is at each
    old path, for hosts without redirects.
    """
    for old, new in sorted(redirects.items()):
        target, stub = folder / get_output_path(new), folder / get_output_path(old)
        if old == new:
            yield f"The old address /{old} leads to itself."
        elif new in redirects:
            yield f"The old address /{old} leads to /{new}, which is an old address itself."
        elif not target.is_file():
            yield f"The old address /{old} leads to /{new}, where no page is."
        elif stub.is_file() and not HtmlHead(stub.read_text("utf-8", "replace")).redirect_target:
            yield f"The old address /{old} is the path of a page, which would be hidden."


def check_shrinkage(live: LiveState, release_info: ReleaseInfo) -> Iterator[str]:
    """Yield a problem when the site has far fewer pages than the live one."""
    info = live.info
    before = info.pages if info else sum(path.endswith(".html") for path in live.files)
    loss = before - release_info.pages
    if loss > 1 and (loss > MAX_PAGE_LOSS or loss > before / 10):
        yield (
            f"The live site has {before} pages and this one {release_info.pages}. Were they "
            "meant to go? "
            "Then add --allow-shrink. If not, look for what is missing in content/, and build it "
            "again."
        )
