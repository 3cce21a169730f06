"""The demo company: its catalogue (catalog.toml), its numbers (story.toml) and the observations computed from them."""
