"""The command line `kpi`. Importing this costs next to nothing; each command loads what it needs when it runs."""

from __future__ import annotations


def main() -> None:
    """Entry point of the console command `kpi` and of `python -m dashboard`."""
    from dashboard.cli.program import run

    raise SystemExit(run())
