"""Turn Markdown and YAML into typed, checked pages."""
