"""Charts: frame or view in, Altair chart out."""
