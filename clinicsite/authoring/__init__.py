"""Change files of the content for an editor."""
