"""Find claims in sentences by the forms of content/data/claims.yaml."""
