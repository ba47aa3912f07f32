"""What checks read from a page: sections, sentences, syllables, mentions."""
