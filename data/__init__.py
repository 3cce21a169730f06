"""The ground: what we know. Nouns (`model`), errors, the store and the samples people download."""
