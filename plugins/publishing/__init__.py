"""Send a built site to a host."""
