"""Widgets that own session state, and the one drawn component."""
