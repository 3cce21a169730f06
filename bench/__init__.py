"""Speed as ratios measured in one run: `python -m bench` (all) or `python -m bench store detection` (some)."""
