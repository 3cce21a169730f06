"""Detectors: one method per file; the register is `BUILT_IN`."""
