"""Prometheus: range queries as metrics (uptime, latency, error rates), one value for each step that is over."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from connectors.credentials import CREDENTIALS, credential_headers
from connectors.records import table
from connectors.source import Access, Document, Form, Setting, Settings, State
from connectors.web import Web, shown_url
from data.errors import RequestError, Reshaped

_UNITS = {"min": 60, "h": 3600, "d": 86_400, "w": 604_800, "m": 60}
_AT_ONCE = 5_000  # steps of one request; Prometheus itself stops at 11,000


class Prometheus:
    """`queries` maps a metric to its PromQL; `$step` in a query stands for the step, so `avg_over_time(up[$step])` covers it wholly.

    A sample at the end of a step is the value of the period that begins with it. Steps of days begin at midnight of the settings' zone.
    """

    kind = "prometheus"
    settings = (
        Setting("url", required=True, example="https://prometheus.example.org"),
        Setting("queries", Form.PAIRS, required=True, example='uptime = "100 * avg_over_time(up[$step])"'),
        Setting("step", default="1d", example="5min, 1h, 1d"),
        Setting("days_back", Form.NUMBER, default=90),
        Setting("window_days", Form.NUMBER, default=1),
        Setting("labels", example="instance, job"),
        *CREDENTIALS,
        Setting("timeout", Form.NUMBER, default=60),
    )

    def check(self, settings: Settings, access: Access) -> str:
        """How many series each query gives now."""
        step, end = _step(settings), access.now.timestamp()
        counts = []
        for metric, query in _queries(settings):
            found = _asked(_web(settings, access), settings, query, end - 2 * step, end, step)
            counts.append(f"{metric}: {len(found)}")
        return ", ".join(counts)

    def fetch(self, settings: Settings, state: State, access: Access) -> Iterator[Document]:
        """The steps since the bookmark, less the window, in stretches; the bookmark is the end of the last complete step."""
        step = _step(settings)
        end = _floor(access.now, step, access)
        back = timedelta(days=float(str(settings.get("days_back", 90))))
        window = timedelta(days=float(str(settings.get("window_days", 1))))
        known = state.get("until")
        start = datetime.fromisoformat(str(known)) - window if known else access.now - back
        first = _floor(start, step, access)
        web = _web(settings, access)
        while first < end:
            last = min(end, first + timedelta(seconds=step * _AT_ONCE))
            rows, names = _stretch(web, settings, first, last, step, access)
            content = table(["period", "metric", *names, "value"], rows) if rows else b""
            yield Document(f"prometheus-{last:%Y%m%d%H%M}.csv", content, {"until": last.isoformat()})
            first = last


def _queries(settings: Settings) -> list[tuple[str, str]]:
    found = settings["queries"]
    step = str(settings.get("step", "1d")).replace("min", "m")
    return [(str(m), str(q).replace("$step", step)) for m, q in found.items()] if isinstance(found, Mapping) else []


def _web(settings: Settings, access: Access) -> Web:
    return Web(access.reach, credential_headers(settings, access), timeout=float(str(settings.get("timeout", 60))))


def _step(settings: Settings) -> int:
    """The step in seconds. Raises: RequestError `source.setting_form`."""
    said = str(settings.get("step", "1d"))
    number = said.rstrip("minhdw")
    unit = said[len(number) :]
    if not number.isdigit() or unit not in _UNITS or int(number) == 0:
        raise RequestError("source.setting_form", setting="step", allowed="5min, 1h, 1d, 1w")
    return int(number) * _UNITS[unit]


def _floor(moment: datetime, step: int, access: Access) -> datetime:
    """The end of the last complete step: whole days by the wall clock of the zone (weeks from Monday), shorter ones by the clock."""
    local = moment.astimezone(access.zone)
    if step % 86_400 == 0:
        days = step // 86_400
        day = local.date()
        start = day - timedelta(days=(day.toordinal() - 1) % days if days % 7 == 0 else day.toordinal() % days)
        return datetime(start.year, start.month, start.day, tzinfo=access.zone)
    return datetime.fromtimestamp(math.floor(moment.timestamp() / step) * step, access.zone)


def _stretch(
    web: Web, settings: Settings, first: datetime, last: datetime, step: int, access: Access
) -> tuple[list[list[object]], list[str]]:
    """Rows (period, metric, labels, value) of the steps that end after `first` and not after `last`; and the names of the labels."""
    names = [name.strip() for name in str(settings.get("labels", "")).split(",") if name.strip()]
    rows: list[list[object]] = []
    for metric, query in _queries(settings):
        for series in _asked(web, settings, query, first.timestamp() + step, last.timestamp(), step):
            labels = [str(series.get("metric", {}).get(name, "")) for name in names]
            for at, value in series.get("values", []):
                number = float(value)
                if not math.isnan(number):
                    rows.append([_period(float(at) - step, step, access), metric, *labels, number])
    return rows, names


def _period(begin: float, step: int, access: Access) -> str:
    local = datetime.fromtimestamp(begin, access.zone)
    if step % 86_400 == 0:  # an hour of daylight saving does not move a day
        return (local + timedelta(hours=12) if local.hour >= 12 else local).date().isoformat()
    return local.isoformat()


def _asked(web: Web, settings: Settings, query: str, start: float, end: float, step: int) -> list[dict[str, Any]]:
    """The series of one range query. Raises: SourceError; Reshaped when the answer is no matrix."""
    url = f"{str(settings['url']).rstrip('/')}/api/v1/query_range"
    asked = {"query": query, "start": f"{start:.3f}", "end": f"{end:.3f}", "step": str(step)}
    body = web.get(url, asked).json()
    data = body.get("data", {}) if isinstance(body, Mapping) else {}
    if not isinstance(data, Mapping) or data.get("resultType") != "matrix":
        raise Reshaped("source.no_records", place=shown_url(url), path="data.result")
    result: list[dict[str, Any]] = list(data.get("result", []))
    return result
