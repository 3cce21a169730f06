"""Planted causes: tables whose cause is known, rivals from their published descriptions, one table of who finds it."""
