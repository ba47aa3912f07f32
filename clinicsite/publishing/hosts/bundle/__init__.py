"""A folder or an archive, which the tool of a host takes."""
