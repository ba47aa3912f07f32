"""What happens to the words: model ← reading ← checking ← rendering ← previewing, publishing."""
