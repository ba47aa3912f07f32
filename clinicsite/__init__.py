"""The application: from Markdown and YAML to a published site."""
