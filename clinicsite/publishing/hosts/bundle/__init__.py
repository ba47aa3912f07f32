"""A folder or an archive that the tool of a host takes."""
