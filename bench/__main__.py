"""Runs the measurements and prints one table."""

from __future__ import annotations

import sys
from importlib import import_module

PARTS = ("commands", "store", "importing", "detection", "newest", "page", "causes")


def main(chosen: list[str]) -> int:
    unknown = sorted(set(chosen) - set(PARTS))
    if unknown:
        print(f"There is no measurement called {unknown[0]}; there are: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    print(f"{'measurement':<66}{'ours':>9}{'rival':>9}{'ratio':>8}{'limit':>8}")
    for part in chosen or PARTS:
        for row in import_module(f"bench.{part}").run():
            rival = f"{row.rival:9.4g}" if row.rival is not None else f"{'':9}"
            ratio = f"{row.ratio:8.4f}" if row.ratio is not None else f"{'':8}"
            limit = f"{row.limit:8.4f}" if row.limit is not None else ""
            print(f"{row.name:<66}{row.ours:9.4g}{rival}{ratio}{limit}  {row.unit}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
