"""Charts: plain Vega-Lite through Altair, one theme."""
