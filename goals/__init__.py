"""The map: causes to objectives, and their keeping."""
