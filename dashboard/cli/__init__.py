"""The command line `kpi`. Importing this costs next to nothing; each command loads what it needs when it runs."""

from __future__ import annotations


def main() -> None:
    """Entry point of the console command `kpi` and of `python -m dashboard`."""
    import gc

    gc.set_threshold(100_000, 50, 50)  # a command is short: collecting while modules load costs more than it frees
    from dashboard.cli.program import run
    from dashboard.settings import one_thread_each

    one_thread_each()
    code = run()
    gc.freeze()  # what is left goes with the process; looking through it once more for cycles costs a tenth of a second
    raise SystemExit(code)
