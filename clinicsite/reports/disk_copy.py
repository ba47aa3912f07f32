"""Copy a built site so that its pages work as files, without a server.

A page of a host names its files by paths that begin with a slash. A browser that opens a page from
a disk looks for them at the root of that disk. So the copy has relative paths with the names of
files, and leaves out what browsers refuse to load from a disk.
"""

from __future__ import annotations

import base64
import posixpath
import re
import shutil
from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser
from itertools import accumulate
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

# Elements whose attributes may hold a URL. None has an attribute with capital letters.
_LINKING = frozenset(
    {
        *("a", "area", "link", "script", "img", "source", "form", "iframe", "video", "audio"),
        *("track", "meta", "image", "use", "object", "embed"),
    }
)
_TEXT_ATTRIBUTES = frozenset({"alt", "title", "aria-label", "name", "class", "id"})
# A page from a disk has no origin, so browsers refuse these (HTML 8.1.3.2, Fetch 4.9, SRI 3.3).
_REFUSED_LINKS = frozenset({"manifest", "preload", "modulepreload"})
_REFUSED_ATTRIBUTES = frozenset({"integrity", "crossorigin"})
_FONT = re.compile(r"""url\(\s*["']?([^"')]+\.woff2)["']?\s*\)""")
_XML_STYLE = re.compile(r'(<\?xml-stylesheet [^>]*href=")([^"]+)(")')
_REFRESH = re.compile(r"(\d+; url=)(.+)")
_ROBOTS = '<meta name="robots" content="noindex, nofollow">'


def copy_for_disk(site: Path, target: Path, site_url: str) -> None:
    """Copy the site that was built for `site_url` to a new folder. Raises OSError."""
    links = _DiskLinks(site, site_url)
    for file in sorted(site.rglob("*")):
        name = file.relative_to(site).as_posix()
        if file.is_dir():
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        match file.suffix:
            case ".html":
                text = _PageRewriter(links, name).rewrite(file.read_text("utf-8"))
            case ".css":
                text = _embed_fonts(file)
            case ".xml":
                text = links.rewrite_feed(file.read_text("utf-8"), name)
            case _:
                shutil.copyfile(file, target / name)
                continue
        (target / name).write_text(text, "utf-8", newline="\n")


def _embed_fonts(style: Path) -> str:
    """Return a style sheet that holds its fonts, as a page of a disk may read no other."""

    def embed(found: re.Match[str]) -> str:
        font = style.parent / found[1]
        if not font.is_file():
            return found[0]
        return f'url("data:font/woff2;base64,{base64.b64encode(font.read_bytes()).decode()}")'

    return _FONT.sub(embed, style.read_text("utf-8"))


class _DiskLinks:
    """Turn a URL of a page into the path of a file from that page."""

    def __init__(self, site: Path, site_url: str) -> None:
        self._site, self._site_url = site, site_url.rstrip("/")
        self._base = urlsplit(self._site_url).path

    def rewrite_feed(self, xml: str, name: str) -> str:
        """Return a feed that names its style sheets by the paths of files."""
        return _XML_STYLE.sub(
            lambda found: f"{found[1]}{self.to_file(found[2], name)}{found[3]}", xml
        )

    def to_file(self, url: str, page: str) -> str:
        """Return the path of the file of a URL, or the URL where the site has no such file."""
        own = self._site_url + "/"
        local = url.removeprefix(self._site_url) if f"{url}/".startswith(own) else url
        if not local.startswith(("/", "./", "../")) or local.startswith("//"):
            return url
        path, sign, rest = re.fullmatch(r"([^?#]*)([?#]?)(.*)", local, re.DOTALL).groups()  # type: ignore[union-attr]
        if local == url:  # and not after the domain, where the path has no base yet
            path = urljoin(f"{self._base}/{page}", path)
            if not f"{path}/".startswith(f"{self._base}/"):
                return url
            path = path.removeprefix(self._base)
        name = path.removeprefix("/")
        if not name or name.endswith("/"):
            name += "index.html"
        elif (self._site / unquote(name)).is_dir():
            name += "/index.html"
        if not (self._site / unquote(name)).is_file():
            return url
        return posixpath.relpath(name, posixpath.dirname(page) or ".") + sign + rest


class _PageRewriter(HTMLParser):
    """Rewrite the tags of a page that name files, and leave every other character as it is."""

    def __init__(self, links: _DiskLinks, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self._links, self._page = links, page
        self._edits: list[tuple[int, int, str]] = []  # start, end, new text
        self._line_starts: list[int] = []
        self._is_title_marked = self._is_script_refused = False

    def rewrite(self, html: str) -> str:
        """Return the page for a disk."""
        lines = html.split("\n")
        self._line_starts = [0, *accumulate(len(line) + 1 for line in lines)]
        self.feed(html)
        self.close()
        parts, place = [], 0
        for start, end, text in self._edits:
            parts += [html[place:start], text]
            place = end
        return "".join([*parts, html[place:]])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a start tag becomes."""
        raw, given = self.get_starttag_text() or "", dict(attrs)
        if tag == "head":
            self._edit(raw, f"{raw}{_ROBOTS}")
        elif tag == "title" and not self._is_title_marked:  # drawings have titles too
            self._is_title_marked = True
            self._edit(raw, f"{raw}Preview: ")
        elif _is_refused(tag, given):
            self._is_script_refused = tag == "script"
            self._edit(raw, "")
        elif tag in _LINKING and given.get("rel") != "canonical":
            self._edit(raw, self._format_tag(tag, attrs, raw))

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a script that was left out."""
        if tag == "script" and self._is_script_refused:
            self._is_script_refused = False
            self._edit("</script>", "")

    def _edit(self, raw: str, text: str) -> None:
        line, column = self.getpos()
        start = self._line_starts[line - 1] + column
        self._edits.append((start, start + len(raw), text))

    def _format_tag(self, tag: str, attrs: Iterable[tuple[str, str | None]], raw: str) -> str:
        text = ""
        for name, value in attrs:
            if name in _REFUSED_ATTRIBUTES or (name, value) == ("loading", "lazy"):
                continue
            text += (
                f" {name}" if value is None else f' {name}="{escape(self._to_disk(name, value))}"'
            )
        return f"<{tag}{text}{'/' if raw.endswith('/>') else ''}>"

    def _to_disk(self, name: str, value: str) -> str:
        """Return the value of an attribute for a disk."""
        if name in _TEXT_ATTRIBUTES:
            return value
        if name in ("srcset", "imagesrcset"):
            sources = (source.strip().partition(" ") for source in value.split(","))
            return ", ".join(self._link(url) + space + size for url, space, size in sources)
        if name == "content":
            if refresh := _REFRESH.fullmatch(value):
                return refresh[1] + self._link(refresh[2])
            return _adapt_policy(value) if value.startswith("default-src") else value
        return self._link(value)

    def _link(self, url: str) -> str:
        return self._links.to_file(url, self._page)


def _adapt_policy(policy: str) -> str:
    """Return a content security policy that lets a page load files of its disk."""
    return policy.replace("'self'", "'self' file:").replace("font-src", "font-src data:")


def _is_refused(tag: str, given: dict[str, str | None]) -> bool:
    """Return whether a copy has no use for an element."""
    if tag == "link":
        return bool(_REFUSED_LINKS & set((given.get("rel") or "").split()))
    if tag == "script":
        return given.get("type") == "module"
    return tag == "meta" and given.get("name") == "robots"
