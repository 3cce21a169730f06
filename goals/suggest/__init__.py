"""Candidates drafted from a signal and its cause."""
