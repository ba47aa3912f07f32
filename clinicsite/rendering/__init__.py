"""Turn pages into files: what templates see, and the files that are not pages."""
