"""Run the command that a person types."""
