"""Second opinions: the exact tests that a claim rests on, run for the few signals somebody looks at, never over all series."""
