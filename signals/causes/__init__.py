"""Cause finders: exact decompositions first, companions and events beside them."""
