"""Find what an editor can break: every rule yields problems."""
