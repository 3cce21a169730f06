"""Export and import are each other's inverse; undoing a sequence of imports gives back every earlier state."""

# ruff: noqa: E501 - frames in one line
from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.contract import Choices
from dashboard.operations.export import export_file, export_values
from dashboard.operations.intake import commit_import, prepare_import
from dashboard.operations.workspace import Workspace
from dashboard.settings import Settings
from data.errors import NotFound, RequestError
from data.model.actor import Actor, Permission, Role
from data.model.batch import BatchKind
from data.model.metric import Metric, MetricType, Name
from data.model.period import Cadence
from data.model.segment import segment_text
from data.store import Store
from data.store.batches import undo_batch
from data.store.catalog import save_catalog
from data.store.observations import publish, read_observations

ADMIN = Actor("kim", Role.ADMIN)
METRICS = (
    Metric("매출", Name.of("매출"), Cadence.MONTH, unit="백만원"), Metric("dau", Name.of("DAU"), Cadence.MONTH, unit="명"),
    Metric("rate", Name.of("전환율"), Cadence.MONTH, unit="%", type=MetricType.MEAN), Metric("up", Name.of("가동률"), Cadence.MONTH, unit="ratio"),
    Metric("usd", Name.of("광고비"), Cadence.MONTH, unit="USD"), Metric("odd", Name.of("=점수"), Cadence.MONTH, unit="TEU"),
)  # fmt: skip
_TEXTS = st.sampled_from(("국내", "합계", "12", "2026-01", "=1+1", "'=x", "-", "a b", "매출", "N/A", "1,234", "★"))
_DIMENSIONS = st.dictionaries(st.sampled_from(("채널", "구분", "value", "월", "메모", "@x")), _TEXTS, max_size=3)
_NUMBERS = st.floats(-1e15, 1e15, allow_nan=False) | st.sampled_from(
    (0.0, 1.0, 0.125, 1.234, 12.345, 99.95, 1e-7, 123456789012345.6)
)


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    """Random values of random metrics, segments and months."""
    keys = draw(
        st.lists(
            st.tuples(st.sampled_from(METRICS), _DIMENSIONS.map(segment_text), st.integers(0, 30)),
            min_size=1,
            max_size=12,
            unique_by=_key,
        )
    )
    values = [draw(_NUMBERS) for _ in keys]
    values = [abs(v) % 1 if m.unit == "ratio" else v for (m, _, _), v in zip(keys, values, strict=True)]
    return pd.DataFrame(
        {
            "metric": [m.code for m, _, _ in keys],
            "segment": [segment for _, segment, _ in keys],
            "period": pd.to_datetime([f"{2023 + month // 12}-{month % 12 + 1:02d}-01" for _, _, month in keys]).astype(
                "datetime64[s]"
            ),
            "value": [v + 0.0 for v in values],
        }
    )


def _key(row: tuple[Metric, str, int]) -> tuple[str, str, int]:
    return row[0].code, row[1], row[2]


def workspace_on(store: Store) -> Workspace:
    """A workspace with the metrics of this test."""
    with store.write(ADMIN, Permission.CATALOG_EDIT, action="test") as writer:
        save_catalog(writer, metrics=METRICS)
    return Workspace(store, Settings(language="en", today_fixed=date(2026, 11, 24)), ADMIN, "en")


def state(workspace: Workspace) -> dict[tuple[str, str, str], float]:
    """All values that count."""
    frame = read_observations(workspace.store)
    keys = zip(frame["metric"].astype(str), frame["segment"].astype(str), frame["period"].astype(str), strict=True)
    return dict(zip(keys, frame["value"].tolist(), strict=True))


MANY_ON_ONE_STORE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


def emptied(store: Store) -> Workspace:
    """The workspace without the values of an earlier example."""
    workspace = workspace_on(store)
    while state(workspace):
        undo_batch(store, ADMIN, "last")
    return workspace


@settings(MANY_ON_ONE_STORE, max_examples=15)
@given(frames())
def test_what_goes_out_comes_in_the_same(store: Store, frame: pd.DataFrame) -> None:
    workspace = emptied(store)
    batch = publish(store, ADMIN, frame, kind=BatchKind.IMPORT, label="x")
    before, content = state(workspace), export_values(workspace)
    again = prepare_import(workspace, content, "export.csv")
    assert again.status != "rejected", again.messages
    assert (again.counts["added"], again.counts["changed"], again.counts["unchanged"]) == (0, 0, len(frame))
    undo_batch(store, ADMIN, batch.id)
    commit_import(workspace, prepare_import(workspace, content, "export.csv"))
    assert state(workspace) == before


_FILES = st.lists(st.dictionaries(st.integers(1, 8), st.integers(0, 3), min_size=1, max_size=6), min_size=1, max_size=5)


@settings(MANY_ON_ONE_STORE, max_examples=12)
@given(_FILES)
def test_undoing_gives_back_every_earlier_state(store: Store, files: list[dict[int, int]]) -> None:
    workspace = emptied(store)
    states, batches = [state(workspace)], []
    for number, values in enumerate(files):
        rows = "".join(f"2024-{month:02d},dau,{value + number / 4}\n" for month, value in values.items())
        prepared = prepare_import(workspace, f"월,지표,값\n{rows}".encode(), f"{number}.csv", Choices())
        batches.append(commit_import(workspace, prepared).batch.id)
        states.append(state(workspace))
    for batch in dict.fromkeys(reversed(batches)):
        states.pop()
        undo_batch(store, ADMIN, batch)
        assert state(workspace) == states[-1]


def test_a_file_for_old_excel_holds_what_cp949_can(workspace: Workspace, tmp_path: Path) -> None:
    store = workspace_on(workspace.store)
    frame = pd.DataFrame(
        {
            "metric": ["dau"],
            "segment": [segment_text({"비고": "₩1 – 2 ★ 😀"})],
            "period": pd.to_datetime(["2024-01-01"]),
            "value": [5.0],
        }
    )
    publish(workspace.store, ADMIN, frame, kind=BatchKind.IMPORT, label="x")
    assert export_file(store, tmp_path / "out.csv", encoding="cp949") == 1
    assert "￦1 - 2 ★ ?" in (tmp_path / "out.csv").read_text(encoding="cp949")
    assert export_values(store)[:3] == b"\xef\xbb\xbf"
    with pytest.raises(RequestError):
        export_values(store, encoding="utf-7")
    with pytest.raises(RequestError):
        export_file(store, tmp_path / "none" / "out.csv")
    with pytest.raises(NotFound):
        export_values(store, ["nonsense"])


def test_days_between_come_out_as_they_are(workspace: Workspace) -> None:
    store = workspace_on(workspace.store)
    days = [date(2024, 1, 1) + timedelta(days=31 * i) for i in range(3)]
    frame = pd.DataFrame(
        {"metric": "usd", "segment": "{}", "period": pd.to_datetime([d.replace(day=1) for d in days]), "value": [1.5, 2.0, -3.25]}
    )
    publish(workspace.store, ADMIN, frame, kind=BatchKind.IMPORT, label="x")
    lines = export_values(store, ["usd"]).decode("utf-8-sig").split("\r\n")
    assert lines == ["period,metric,value,unit", "2024-01-01,usd,1.5,USD", "2024-02-01,usd,2,USD", "2024-03-01,usd,-3.25,USD", ""]
