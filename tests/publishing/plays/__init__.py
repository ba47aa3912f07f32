"""Interpreters of both forges' files, which run each job for real."""
