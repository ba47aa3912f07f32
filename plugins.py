"""Explain to settings of an earlier version, which import this name, what to do."""

raise SystemExit(
    "pelicanconf.py has the line “from plugins import …” of an earlier version. Take "
    "pelicanconf.py from this version, and add your changes to it again."
)
