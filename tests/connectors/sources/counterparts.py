"""One real counterpart for each kind of source, all with the same life: two months of a metric, then one more, then a correction."""

from __future__ import annotations

import json
import os
import sqlite3
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.connectors.sources import servers

CANARY = "canary-9f3K-secret"
FIRST: dict[str, float] = {"2026-08": 1, "2026-09": 2}
MORE = {**FIRST, "2026-10": 3}
CORRECTED = {**MORE, "2026-09": 20}
TOOLS = Path(__file__).parents[3] / "var" / "tools"


@dataclass
class Counterpart:
    """A running source. `show` makes it hold these values; `seen` is all it holds, to prove that nobody wrote to it."""

    kind: str
    settings: dict[str, object]
    show: Callable[[dict[str, float]], None]
    seen: Callable[[], object]
    broken: dict[str, object]
    environment: dict[str, str] = field(default_factory=dict)
    taps: tuple[str, ...] = ()


def long_table(values: dict[str, float]) -> str:
    return "period,metric,value\n" + "".join(f"{month},Sales,{value:g}\n" for month, value in values.items())


def folder_bytes(folder: Path) -> object:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def write_files(folder: Path, values: dict[str, float]) -> None:
    """One file a month; only a file whose content changes is written."""
    folder.mkdir(exist_ok=True)
    for month, value in values.items():
        file, content = folder / f"{month}.csv", long_table({month: value})
        if not file.exists() or file.read_text() != content:
            file.write_text(content)
            later = time.time() + len(values)  # servers tell the time to the second
            os.utime(file, (later, later))


@contextmanager
def local(path: Path) -> Iterator[Counterpart]:
    folder = path / "files"
    yield Counterpart(
        "folder", {"path": str(folder)}, lambda v: write_files(folder, v), lambda: folder_bytes(folder), {"path": "/nowhere"}
    )


@contextmanager
def https(path: Path) -> Iterator[Counterpart]:
    folder = path / "files"
    folder.mkdir()
    with servers.file_server(folder) as address:
        secret = {"user": "kim", "password": "env:WEB_PASSWORD"}
        yield Counterpart(
            "folder", {"path": f"{address}/", **secret}, lambda v: write_files(folder, v), lambda: folder_bytes(folder),
            {"path": f"{address}/nowhere.csv", **secret}, {"WEB_PASSWORD": CANARY},
        )  # fmt: skip


@contextmanager
def s3(path: Path) -> Iterator[Counterpart]:
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    urllib.request.urlopen(urllib.request.Request(f"{endpoint}/moto-api/reset", method="POST")).close()
    client = boto3.client(
        "s3", endpoint_url=endpoint, aws_access_key_id="key", aws_secret_access_key=CANARY, region_name="us-east-1"
    )
    client.create_bucket(Bucket="reports")

    def show(values: dict[str, float]) -> None:
        for month, value in values.items():
            client.put_object(Bucket="reports", Key=f"kpi/{month}.csv", Body=long_table({month: value}).encode())

    def seen() -> object:
        found = client.list_objects_v2(Bucket="reports").get("Contents", [])
        return {item["Key"]: item["ETag"] for item in found}

    settings: dict[str, object] = {"key": "key", "secret": "env:KPI_SOURCE_S3_SECRET", "endpoint": endpoint, "region": "us-east-1"}
    try:
        yield Counterpart(
            "folder", {"path": "s3://reports/kpi", **settings}, show, seen, {"path": "s3://reports/nowhere", **settings},
            {"KPI_SOURCE_S3_SECRET": CANARY},
        )  # fmt: skip
    finally:
        client.close()
        server.stop()


@contextmanager
def gcs(path: Path) -> Iterator[Counterpart]:
    from gcp_storage_emulator.server import create_server

    port = servers.free_port()
    endpoint = f"http://127.0.0.1:{port}"
    server = create_server("127.0.0.1", port, in_memory=True, default_bucket="reports")
    server.start()
    servers.wait_until_ready(f"{endpoint}/storage/v1/b")

    def show(values: dict[str, float]) -> None:
        for month, value in values.items():
            url = f"{endpoint}/upload/storage/v1/b/reports/o?uploadType=media&name=kpi%2F{month}.csv"
            content = long_table({month: value}).encode()
            request = urllib.request.Request(url, data=content, method="POST", headers={"Content-Type": "text/csv"})
            urllib.request.urlopen(request).close()

    def seen() -> object:
        with urllib.request.urlopen(f"{endpoint}/storage/v1/b/reports/o") as answer:
            return {item["name"]: item["md5Hash"] for item in json.load(answer).get("items", [])}

    try:
        yield Counterpart(
            "folder",
            {"path": "gcs://reports/kpi", "endpoint": endpoint},
            show,
            seen,
            {"path": "gcs://nowhere/kpi", "endpoint": endpoint},
        )
    finally:
        server.stop()


@contextmanager
def sftp(path: Path) -> Iterator[Counterpart]:
    folder = path / "files"
    folder.mkdir()
    with servers.sftp_server(path, "kim", CANARY) as (port, key):
        settings: dict[str, object] = {"password": "env:SFTP_PASSWORD", "host_key": key}
        yield Counterpart(
            "folder", {"path": f"sftp://kim@127.0.0.1:{port}/files", **settings}, lambda v: write_files(folder, v),
            lambda: folder_bytes(folder), {"path": f"sftp://kim@127.0.0.1:{port}/nowhere", **settings}, {"SFTP_PASSWORD": CANARY},
        )  # fmt: skip


@contextmanager
def sqlite(path: Path, **more: object) -> Iterator[Counterpart]:
    file = path / "crm.db"

    def show(values: dict[str, float]) -> None:
        with sqlite3.connect(file) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS sales (month TEXT PRIMARY KEY, total REAL)")
            connection.executemany("INSERT OR REPLACE INTO sales VALUES (?, ?)", values.items())
        connection.close()

    query = "SELECT month, 'Sales' AS metric, total AS value FROM sales;"
    yield Counterpart(
        "sql", {"url": "env:KPI_SOURCE_CRM_URL", "query": query, **more}, show, file.read_bytes,
        {"url": "sqlite:////nowhere/x.db", "query": query},
        {"KPI_SOURCE_CRM_URL": f"sqlite:///{file}"},
    )  # fmt: skip


@contextmanager
def sqlite_cursor(path: Path) -> Iterator[Counterpart]:
    with sqlite(path, cursor="month", window_days=62, batch_rows=1) as counterpart:
        yield counterpart


def api(how: str, **more: object) -> Callable[[Path], Iterator[Counterpart]]:
    """A JSON API with pages of one kind; every pull first meets a 429 and a 500."""

    @contextmanager
    def started(_path: Path) -> Iterator[Counterpart]:
        backend = servers.Api([], how, CANARY)
        clock = iter(range(10_000))

        def show(values: dict[str, float]) -> None:
            known = {row["at"]: row for row in backend.rows}
            for month, value in values.items():
                if known.get(month, {}).get("stats") != {"Sales": value}:
                    known[month] = {
                        "at": month,
                        "stats": {"Sales": value},
                        "tags": ["x"],
                        "changed": f"2026-11-01T00:{next(clock):02d}",
                    }
            backend.rows[:] = sorted(known.values(), key=lambda row: str(row["changed"]))
            backend.troubles[:] = ["429 0", "500", "half"]

        with servers.served(backend.handler()) as address:
            settings: dict[str, object] = {
                "url": f"{address}/rows", "records": "data.items", "token": "env:KPI_SOURCE_API_TOKEN", "pages": how, "page_size": 2,
                "size_param": "size", "next_path": "next",
                "mapping": {"roles": {"at": "period", "stats.Sales": "value", "changed": "skip"}, "metric": "sales"}, **more,
            }  # fmt: skip
            yield Counterpart(
                "rest", settings, show, lambda: json.dumps(backend.rows), {**settings, "url": "http://nowhere.invalid/rows", "retries": 0},
                {"KPI_SOURCE_API_TOKEN": CANARY},
            )  # fmt: skip

    return started  # type: ignore[return-value]


@contextmanager
def sheet(_path: Path, *, by_account: bool = False) -> Iterator[Counterpart]:
    backend = servers.Sheets([])

    def show(values: dict[str, float]) -> None:
        backend.rows[:] = [["period", "metric", "value"], *([month, "Sales", value] for month, value in values.items())]

    with servers.served(backend.handler()) as address:
        settings: dict[str, object] = {"url": f"{address}/spreadsheets/d/e/abc/pub?output=csv"}
        environment = {}
        if by_account:
            settings = {"url": f"{address}/spreadsheets/d/abc/edit", "account": "env:ACCOUNT", "api": address}
            environment["ACCOUNT"] = json.dumps(backend.account(address))
        yield Counterpart(
            "sheet", settings, show, lambda: str(backend.rows), {**settings, "url": "http://nowhere.invalid/spreadsheets/d/abc", "api": "http://nowhere.invalid"},
            environment,
        )  # fmt: skip


@contextmanager
def sheet_api(path: Path) -> Iterator[Counterpart]:
    with sheet(path, by_account=True) as counterpart:
        yield counterpart


@contextmanager
def prometheus(path: Path) -> Iterator[Counterpart]:
    """Monthly steps do not exist in Prometheus: the months stand for days of October."""
    port, running, number = servers.free_port(), ExitStack(), iter(range(100))

    def show(values: dict[str, float]) -> None:
        running.close()
        lines = ["# TYPE sales gauge\n"]
        for place, value in enumerate(values.values()):
            day = 1_793_458_800 + place * 86_400  # midnight of 1 November 2026 in Seoul
            lines += [f'sales{{job="shop"}} {value:g} {day + offset}\n' for offset in range(300, 86_400, 300)]
        running.enter_context(
            servers.prometheus(TOOLS / "prometheus", path / f"tsdb{next(number)}", "".join([*lines, "# EOF\n"]), port)
        )

    settings: dict[str, object] = {
        "url": f"http://127.0.0.1:{port}", "queries": {"sales": "max_over_time(sales[$step])"}, "step": "1d", "days_back": 23,
        "window_days": 30, "token": "env:PROM_TOKEN",
    }  # fmt: skip
    try:
        yield Counterpart(
            "prometheus", settings, show, lambda: "only read", {**settings, "url": "http://nowhere.invalid"}, {"PROM_TOKEN": CANARY}
        )
    finally:
        running.close()


@contextmanager
def singer(path: Path) -> Iterator[Counterpart]:
    file = path / "sales.jsonl"
    command = str(TOOLS / "tap" / "bin" / "tap-jsonl")

    def show(values: dict[str, float]) -> None:
        before = file.stat().st_mtime if file.exists() else time.time()
        file.write_text("".join(json.dumps({"month": month, "total": value}) + "\n" for month, value in values.items()))
        os.utime(file, (before + 5, before + 5))

    config: dict[str, object] = {"path": str(file), "primary_keys": ["month"], "api_token": "env:TAP_TOKEN"}
    broken = {**config, "path": "/nowhere/x.jsonl"}
    streams = {"jsonl": {"period": "month", "value": "total", "metric": "sales"}}
    yield Counterpart(
        "singer", {"command": command, "config": config, "streams": streams}, show, lambda: file.read_bytes(),
        {"command": command, "config": broken, "streams": {"nowhere": {}}}, {"TAP_TOKEN": CANARY}, (command,),
    )  # fmt: skip


@contextmanager
def postgresql(address: str) -> Iterator[Counterpart]:
    from sqlalchemy import create_engine, make_url, text

    url = make_url(address).set(drivername="postgresql+psycopg2")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS sales_of_others"))
        connection.execute(text("CREATE TABLE sales_of_others (month DATE PRIMARY KEY, total NUMERIC)"))

    def show(values: dict[str, float]) -> None:
        rows = [{"month": f"{month}-01", "total": value} for month, value in values.items()]
        with engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO sales_of_others VALUES (CAST(:month AS DATE), :total)"
                    " ON CONFLICT (month) DO UPDATE SET total = excluded.total"
                ),
                rows,
            )

    def seen() -> object:
        with engine.connect() as connection:
            return connection.execute(text("SELECT * FROM sales_of_others ORDER BY month")).all()

    query = "SELECT month::date AS month, 'Sales' AS metric, total AS value FROM sales_of_others"
    settings: dict[str, object] = {"query": query, "cursor": "month", "window_days": 62, "password": "env:PG_PASSWORD"}
    try:
        yield Counterpart(
            "sql", {"url": url._replace(password=None).render_as_string(), **settings}, show, seen,
            {"url": "postgresql://kim@nowhere.invalid/crm", **settings}, {"PG_PASSWORD": CANARY},
        )  # fmt: skip
    finally:
        engine.dispose()


ALL: dict[str, Callable[[Path], object]] = {
    "folder": local,
    "folder over http": https,
    "folder on s3": s3,
    "folder on gcs": gcs,
    "folder over sftp": sftp,
    "sql on sqlite": sqlite,
    "sql with a cursor": sqlite_cursor,
    "rest by page": api("page"),
    "rest by offset": api("offset"),
    "rest by cursor": api("cursor"),
    "rest by link": api("link"),
    "rest since": api("link", since_param="since", since_field="changed", batch_rows=2),
    "sheet": sheet,
    "sheet by account": sheet_api,
    "prometheus": prometheus,
    "singer": singer,
}
QUICK = {"folder", "sql on sqlite", "sql with a cursor", "rest since", "sheet"}
SLOW = set(ALL) - QUICK
