"""How often each test fires where nothing happened: tables over length and memory, kept in docs/reference/sizes.md."""
