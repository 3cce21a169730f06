"""The demo company on both databases."""

from __future__ import annotations

import pytest

from dashboard.operations.demo import seed_demo
from dashboard.operations.workspace import Workspace


@pytest.fixture
def demo(workspace: Workspace) -> Workspace:
    """A workspace that holds the demo company with its signals."""
    seed_demo(workspace)
    return workspace
