"""What a person types: each task reads what was typed, and calls a function of a plug-in."""
