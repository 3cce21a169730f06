"""What accounts for a change: drivers of a formula, segments, events and companions. Accounting, not causality."""
