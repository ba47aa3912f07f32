"""An S3-compatible bucket."""
