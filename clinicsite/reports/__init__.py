"""Reporting: what tells people the state of the site."""
