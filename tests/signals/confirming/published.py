"""The reference vectors of this folder (vectors.json), with their sources and tolerances."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

VECTORS: dict[str, Any] = {v["id"]: v for v in json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))}


def vector(name: str) -> tuple[Any, Any, dict[str, float]]:
    """Input, expected figures, tolerance as pytest.approx takes it."""
    found = VECTORS[name]
    return found["input"], found["expected"], {"abs": found["tolerance"].get("abs", 0.0), "rel": found["tolerance"].get("rel", 0.0)}


def series(name: str, key: str = "y") -> np.ndarray:
    """Numbers of a vector, null as NaN; references followed."""
    given = VECTORS[name]["input"]
    other = given.get("ref") or given.get(f"{key}_ref")
    if other:
        return series(other, key)
    return np.array([np.nan if value is None else value for value in given[key]], dtype=float)
