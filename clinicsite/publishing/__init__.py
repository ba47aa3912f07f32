"""Send a built site to a host.

Here is what is the same for every host: build and seal, look at what is live, send, look again, go
back. In `hosts/` is a room for each kind of host; in `servers/`, the files for our own web server.
"""
