"""Web pages: one per file, thin."""
