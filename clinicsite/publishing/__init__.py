"""Publish a built site to a host.

This package builds a release, checks it, sends it, checks what is live, and rolls back. `hosts/`
has a module or package for each kind of host. `servers/` writes the files of our own web servers.
"""
