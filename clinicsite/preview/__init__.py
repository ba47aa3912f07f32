"""The live preview: one warm process that knows the site, and shows a page as its files are now."""
