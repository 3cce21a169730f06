"""A million rows of long CSV, the whole command, against SQLite's own importer into a table without key."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench.clock import Row, cpu_seconds, kpi

_ROWS = 1_000_000
_DAYS = 1000
# The shell `sqlite3` where there is one; else the same work through its library, rows read by the csv module of the standard library.
_LIBRARY = (
    "import csv, sqlite3, sys; c = sqlite3.connect(sys.argv[2]); c.execute('CREATE TABLE t (a TEXT, b TEXT, c REAL)');"
    "r = csv.reader(open(sys.argv[1])); next(r); c.executemany('INSERT INTO t VALUES (?,?,?)', r); c.commit()"
)


def write_long(path: Path, rows: int = _ROWS) -> None:
    """`rows` observations: a thousand days of as many metrics as it takes."""
    random = np.random.default_rng(1)
    days = np.datetime_as_string(np.datetime64("2020-01-01") + np.arange(_DAYS), unit="D")
    values = random.normal(1000, 50, rows).round(2)
    with path.open("w") as file:
        file.write("date,metric,value\n")
        place = 0
        for series in range(rows // _DAYS):
            file.writelines(
                f"{day},metric {series},{value}\n" for day, value in zip(days, values[place : place + len(days)], strict=True)
            )
            place += len(days)


def run() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "long.csv"
        write_long(file)
        store = f"sqlite:///{Path(folder) / 'ours.db'}"
        ours = cpu_seconds(kpi("import", str(file), "--create", "--store", store))
        other = str(Path(folder) / "other.db")
        shell = shutil.which("sqlite3")
        if shell:
            rival = cpu_seconds(
                [shell, other, "CREATE TABLE t (a TEXT, b TEXT, c REAL)", ".mode csv", f".import --skip 1 {file} t"]
            )
        else:
            rival = cpu_seconds([sys.executable, "-c", _LIBRARY, str(file), other])
        name = "sqlite3 .import" if shell else "sqlite3 through Python's csv"
        yield Row(f"kpi import of {_ROWS:,} rows against {name}", ours, rival, limit=4)
        yield Row("kpi undo last of those", cpu_seconds(kpi("undo", "last", "--store", store)))
