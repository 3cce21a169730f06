"""The nouns of the product: plain Python values without input or output."""
