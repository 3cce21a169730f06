"""Page content as frozen dataclasses; every decision is made here, nothing is drawn."""
