"""The map: causes become objectives, and objectives are kept."""

from goals.calibration import Calibration, calibrate
from goals.scoring import score

__all__ = ["Calibration", "calibrate", "score"]
