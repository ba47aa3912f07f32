"""Define each command: read its options, call the application, print the result."""
