"""Files whose paths a site cannot have, each with the problem that the check reports."""

from tests.checks.conftest import HEAD

PDF = b"%PDF-1.4\n%%EOF"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"/>'


def with_aliases(*aliases: str) -> str:
    """A page with former URL paths in line 4."""
    return f"{HEAD}Words.\n".replace("status", f"aliases: [{', '.join(aliases)}]\nstatus")


OLD = "content/pages/x.md:4"
BAD_FILES: dict[str, tuple[dict[str, str | bytes], str]] = {
    "file and folder": (
        {"pages/x.md": with_aliases("/old.html", "/old.html/more/")},
        f"{OLD} E701",
    ),
    "folder and file": (
        {"pages/x.md": with_aliases("/old.html/more/", "/old.html")},
        f"{OLD} E701",
    ),
    "two files in one": (
        {"pages/x.md": with_aliases("/a.html/b.html", "/a.html/b.html/c")},
        f"{OLD} E701",
    ),
    "file and folder in capitals": (
        {"pages/x.md": with_aliases("/Old.html", "/old.html/more/")},
        f"{OLD} E701",
    ),
    "below a page for lost visitors": (
        {"pages/x.md": with_aliases("/404.html/a/")},
        f"{OLD} E701",
    ),
    "below the file of the home page": (
        {"pages/x.md": with_aliases("/index.html/a/")},
        f"{OLD} E701",
    ),
    "below the file of a page": (
        {"pages/x.md": with_aliases("/about/index.html/z/")},
        f"{OLD} E701",
    ),
    "below a download": (
        {"extra/old.pdf": PDF, "pages/x.md": with_aliases("/old.pdf/a/")},
        f"{OLD} E701",
    ),
    "at a download": (
        {"extra/old.pdf": PDF, "pages/x.md": with_aliases("/old.pdf/")},
        f"{OLD} E701",
    ),
    "above a page": ({"pages/x.md": with_aliases("/about.html/")}, f"{OLD} E701"),
    "page in capitals": ({"pages/x.md": with_aliases("/About/")}, f"{OLD} E701"),
    "home page": ({"pages/x.md": with_aliases("/index.html")}, f"{OLD} E701"),
    "robots in capitals": ({"pages/x.md": with_aliases("/ROBOTS.TXT/")}, f"{OLD} E702"),
    "below robots": ({"pages/x.md": with_aliases("/robots.txt/x/")}, f"{OLD} E702"),
    "sitemap": ({"pages/x.md": with_aliases("/sitemap.xml/")}, f"{OLD} E702"),
    "theme in capitals": ({"pages/x.md": with_aliases("/Theme/")}, f"{OLD} E702"),
    "images": ({"pages/x.md": with_aliases("/images/x.html")}, f"{OLD} E702"),
    "cards in capitals": ({"pages/x.md": with_aliases("/Cards/x.html")}, f"{OLD} E702"),
    "feed": ({"pages/x.md": with_aliases("/feed.xml/")}, f"{OLD} E702"),
    "below a feed": ({"pages/x.md": with_aliases("/news/feed.xml/z/")}, f"{OLD} E702"),
    "evidence": ({"pages/x.md": with_aliases("/evidence/evidence.csv/")}, f"{OLD} E702"),
    "below evidence": (
        {"pages/x.md": with_aliases("/evidence/Evidence.json/a/")},
        f"{OLD} E702",
    ),
    "search index": (
        {"pages/search.md": f"{HEAD}Words.\n", "pages/x.md": with_aliases("/search/index.json/")},
        f"{OLD} E702",
    ),
    "parts of the search index": (
        {"pages/search.md": f"{HEAD}Words.\n", "pages/x.md": with_aliases("/search/parts/a/")},
        f"{OLD} E702",
    ),
    "domain of a host": ({"pages/x.md": with_aliases("/cname/")}, f"{OLD} E702"),
    "search console": (
        {"pages/x.md": with_aliases("/google0123456789abcdef.html")},
        f"{OLD} E702",
    ),
    "guide in capitals": ({"pages/x.md": with_aliases("/Help/")}, f"{OLD} E702"),
    "examples of the theme": (
        {"pages/style-guide.md": f"{HEAD}Words.\n"},
        "content/pages/style-guide.md:1 E702",
    ),
    "part of 300 characters": ({"pages/x.md": with_aliases(f"/{'a' * 300}/")}, f"{OLD} E208"),
    "file of 251 characters": ({"pages/x.md": with_aliases(f"/{'a' * 251}.html")}, f"{OLD} E208"),
    "2,500 parts": ({"pages/x.md": with_aliases("/" + "a/" * 2500)}, f"{OLD} E208"),
    "long folders": ({"pages/x.md": with_aliases(f"/{'a' * 99}/{'b' * 99}/")}, f"{OLD} E208"),
    "page in 110 folders": (
        {f"pages/{'a/' * 110}x.md": f"{HEAD}Words.\n"},
        f"content/pages/{'a/' * 110}x.md:1 E208",
    ),
    "long download": (
        {f"extra/{'a' * 200}.pdf": PDF},
        f"content/extra/{'a' * 200}.pdf:1 E208",
    ),
    "long drawing": (
        {f"images/{'a' * 190}.svg": SVG},
        f"content/images/{'a' * 190}.svg:1 E208",
    ),
    "hidden download": (
        {"extra/.hidden/x.pdf": PDF},
        "content/extra/.hidden/x.pdf:1 E208",
    ),
    "page of a device": (
        {"pages/con.md": f"{HEAD}Words.\n"},
        "content/pages/con.md:1 E208",
    ),
    "page of a device in capitals": (
        {"pages/NUL.md": f"{HEAD}Words.\n"},
        "content/pages/NUL.md:1 E208",
    ),
    "folder of a device": (
        {"pages/com1/x.md": f"{HEAD}Words.\n"},
        "content/pages/com1/x.md:1 E208",
    ),
    "drawing of a device": (
        {"images/lpt9.small.svg": SVG},
        "content/images/lpt9.small.svg:1 E208",
    ),
    "folder with a dot at its end": (
        {"images/old./x.svg": SVG},
        "content/images/old./x.svg:1 E208",
    ),
    "old address of a device": ({"pages/x.md": with_aliases("/Old/AUX.html")}, f"{OLD} E208"),
    "folder of a device in an old address": (
        {"pages/x.md": with_aliases("/prn/x/")},
        f"{OLD} E208",
    ),
    "old address with a dot at its end": ({"pages/x.md": with_aliases("/old./")}, f"{OLD} E208"),
    "old addresses in two cases": (
        {"pages/x.md": with_aliases("/Old-page/", "/old-PAGE.html")},
        f"{OLD} E701",
    ),
    "link to a record": (
        {"pages/x.md": f"{HEAD}See [x](../data/clinic.yaml).\n"},
        "content/pages/x.md:6 E304",
    ),
    "key of a service": (
        {"pages/x.md": f"{HEAD}Words.\n\nOur key is {'AK' + 'IA'}{'A' * 16}.\n"},
        "content/pages/x.md:8 E715",
    ),
    "password in an address": (
        {"pages/x.md": f"{HEAD}See [x](https://user:{'pw12'}@example.org/).\n"},
        "content/pages/x.md:6 E715",
    ),
    "key in a download": (
        {"extra/x.txt": f"One\n{'AK' + 'IA'}{'A' * 16}\n"},
        "content/extra/x.txt:2 E715",
    ),
    "no published home page": (
        {"pages/home.md": f"{HEAD}Words.\n".replace("published", "draft")},
        "content/pages/home.md:4 E714",
    ),
    "no published page for lost visitors": (
        {"pages/404.md": f"{HEAD}Words.\n".replace("published", "draft")},
        "content/pages/404.md:4 E714",
    ),
}
