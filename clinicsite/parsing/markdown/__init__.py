"""Markdown text to the HTML of a page, with everything found in it."""
