"""A branch of a git repository that a forge serves."""
