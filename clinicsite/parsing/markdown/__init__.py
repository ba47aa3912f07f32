"""Turn Markdown text into the HTML of a page and the list of its elements."""
