"""Words in every language: catalogue, particles, numbers, dates."""
