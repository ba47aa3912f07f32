"""Preview the site in one running process, with each page as its files are now."""
