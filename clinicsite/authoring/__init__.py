"""Writing: what changes the files of content for a person."""
