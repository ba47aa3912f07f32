"""Rules on content: one module per family, each rule registered by `@rule`."""
