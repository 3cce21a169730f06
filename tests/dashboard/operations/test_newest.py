"""Looking again after new values raises what a whole look raises, on random stores, and reads and searches far less."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import dashboard.operations.detect as detection
import dashboard.operations.newest as newest
from dashboard.operations.detect import detect
from dashboard.operations.workspace import Workspace
from dashboard.settings import Settings
from data.model.batch import BatchKind
from data.model.metric import Catalog, Direction, Metric, MetricRole, MetricType, Name
from data.model.period import Cadence
from data.store import open_store
from data.store.batches import undo_batch
from data.store.observations import publish
from data.store.signals import load_signals
from signals.kept import Facts, Kept
from tests.conftest import ADMIN

LENGTH = 30
MONTHS = pd.date_range("2024-01-01", periods=LENGTH, freq="MS").to_numpy().astype("datetime64[s]")


def metric(code: str, kind: MetricType = MetricType.MEAN, **more: object) -> Metric:
    return Metric(code, Name.of(code), Cadence.MONTH, good=Direction.UP, type=kind, unit="KRW", **more)  # type: ignore[arg-type]


def series(number: int, seed: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Calm ones, spikes at the end, steps, trends and seasons."""
    random = np.random.default_rng(seed)
    values = random.normal(100, 4, (number, LENGTH))
    part = number // 6
    values[:part, -1] += 30
    values[part : 2 * part, -6:] -= 14
    values[2 * part : 3 * part] += np.linspace(0, 25, LENGTH)
    values[3 * part : 4 * part] += 20 * np.sin(np.arange(LENGTH) * np.pi / 6)
    return values


def frame(values: np.ndarray[tuple[int, int], np.dtype[np.float64]], codes: list[str], columns: slice) -> pd.DataFrame:
    chosen = values[:, columns]
    return pd.DataFrame(
        {
            "metric": np.repeat(codes, chosen.shape[1]), "segment": "{}", "period": np.tile(MONTHS[columns], len(codes)),
            "value": chosen.ravel(),
        }
    )  # fmt: skip


def workspace_on(path: Path, day: date) -> Workspace:
    url = f"sqlite:///{path}"
    return Workspace(open_store(url), Settings(store_url=url, language="en", today_fixed=day), ADMIN, "en")


def month_end(column: int) -> date:
    return (pd.Timestamp(MONTHS[column]) + pd.Timedelta(days=36)).date()


def open_ids(workspace: Workspace) -> set[tuple[str, str]]:
    return {(signal.id, signal.state.value) for signal in load_signals(workspace.store)}


@pytest.mark.parametrize(("seed", "most"), [(1, 12), (2, 12), (3, 2)])
def test_the_same_signals_as_a_whole_look(tmp_path: Path, seed: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four months one after the other, with a formula, a flow by segments and a restated value on the way; what is kept is written anew
    after `most` steps."""
    monkeypatch.setattr(newest, "_MOST_STEPS", most)
    codes = [f"m{n}" for n in range(90)]
    values = series(len(codes), seed)
    catalog = Catalog(metrics=(
        *(metric(code) for code in codes),
        replace(metric("total", MetricType.SUM), unit="count"), metric("ratio", MetricType.RATIO, formula="m1 / m2"),
        metric("input", role=MetricRole.INPUT),
    ))  # fmt: skip
    searched: list[int] = []
    real = newest.findings_in

    def counted(kept: Kept, rows: np.ndarray[tuple[int], np.dtype[np.int64]], *more: object) -> object:
        searched.append(len(rows))
        return real(kept, rows, *more)  # type: ignore[arg-type]

    both = [tmp_path / "newest.db", tmp_path / "whole.db"]
    for path in both:
        workspace = workspace_on(path, month_end(LENGTH - 5))
        publish(
            workspace.store,
            ADMIN,
            frame(values, codes, slice(0, LENGTH - 4)),
            kind=BatchKind.IMPORT,
            label="a",
            catalog_changes=catalog,
        )
        publish(workspace.store, ADMIN, by_channel(slice(0, LENGTH - 4), seed), kind=BatchKind.IMPORT, label="b")
        detect(workspace)
        workspace.store.close()
    monkeypatch.setattr(newest, "findings_in", counted)
    for column in range(LENGTH - 4, LENGTH):
        found = []
        for path in both:
            workspace = workspace_on(path, month_end(column))
            publish(
                workspace.store, ADMIN, frame(values, codes, slice(column, column + 1)), kind=BatchKind.IMPORT, label=f"{column}"
            )
            publish(workspace.store, ADMIN, by_channel(slice(column, column + 1), seed), kind=BatchKind.IMPORT, label=f"{column}b")
            if column == LENGTH - 2:
                again = pd.DataFrame({"metric": ["m80"], "segment": ["{}"], "period": [MONTHS[column - 1]], "value": [900.0]})
                publish(workspace.store, ADMIN, again, kind=BatchKind.IMPORT, label="restated")
            before = len(searched)
            detect(workspace, full=path is both[1])
            if path is both[1]:
                del searched[before:]  # a whole look searches everything
            found.append(open_ids(workspace))
            workspace.store.close()
        assert found[0] == found[1]
    assert sum(searched) < 7 * len(codes)  # of eight looks: four months at two cadences


def test_every_number_is_the_same_whatever_the_noise(tmp_path: Path) -> None:
    """Independent, wandering and seasonal series in several units, past the end of a quarter: state, score, chances and priority agree."""
    random = np.random.default_rng(11)
    noise = random.normal(0, 5, (240, LENGTH))
    noise[80:160] = np.cumsum(noise[80:160], axis=1) / 2
    noise[160:] += 20 * np.sin(np.arange(LENGTH) * np.pi / 6)
    noise[::8, -3:] += random.choice([-1, 1], (30, 1)) * 25
    noise[1::8, -2] += 28
    codes = [f"m{n}" for n in range(240)]
    kinds, units = (MetricType.SUM, MetricType.MEAN, MetricType.LAST), ("count", "KRW", "%", "index")
    catalog = Catalog(metrics=tuple(replace(metric(code, kinds[n % 3]), unit=units[n % 4]) for n, code in enumerate(codes)))
    values = np.abs(noise + 80)
    both = [tmp_path / "newest.db", tmp_path / "whole.db"]
    first = frame(values, codes, slice(0, LENGTH - 3))
    for column in range(LENGTH - 4, LENGTH):
        found = []
        for path in both:
            workspace = workspace_on(path, month_end(column))
            new = first if column == LENGTH - 4 else frame(values, codes, slice(column, column + 1))
            changes = catalog if column == LENGTH - 4 else None
            publish(workspace.store, ADMIN, new, kind=BatchKind.IMPORT, label=f"{column}", catalog_changes=changes)
            detect(workspace, full=path is both[1])
            kept = load_signals(workspace.store)
            found.append({s.id: (s.state, s.severity, s.priority, s.score, s.p, s.q, s.newest, s.calm) for s in kept})
            workspace.store.close()
        assert found[0] == found[1]
        assert len(found[0]) > 20


def by_channel(columns: slice, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed + 100)
    values = random.normal(500, 20, (2, LENGTH))
    values[0, -2:] += 300
    parts = [
        pd.DataFrame({"metric": "total", "segment": f'{{"channel":"{name}"}}', "period": MONTHS[columns], "value": row[columns]})
        for name, row in zip(("a", "b"), values, strict=True)
    ]
    return pd.concat(parts, ignore_index=True)


def test_whatever_is_not_a_new_batch_asks_for_a_whole_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = ["a", "b"]
    values = series(2, 1)
    workspace = workspace_on(tmp_path / "x.db", month_end(LENGTH - 1))
    catalog = Catalog(metrics=tuple(metric(code) for code in codes))
    publish(
        workspace.store,
        ADMIN,
        frame(values, codes, slice(0, LENGTH - 1)),
        kind=BatchKind.IMPORT,
        label="a",
        catalog_changes=catalog,
    )
    detect(workspace)
    whole: list[int] = []
    real = detection.whole_looks
    monkeypatch.setattr("dashboard.operations.detect.whole_looks", lambda *given: (whole.append(1), real(*given))[1])
    batch = publish(workspace.store, ADMIN, frame(values, codes, slice(LENGTH - 1, LENGTH)), kind=BatchKind.IMPORT, label="b")
    detect(workspace)
    assert not whole
    said: list[tuple[str, int, int]] = []
    detect(workspace, full=True, progress=lambda *given: said.append(given))
    assert [stage for stage, _, _ in said] == ["reading", "measuring", "searching", "measuring", "searching", "weighing"]
    assert ("searching", 0, 2) in said
    whole.clear()
    undo_batch(workspace.store, ADMIN, str(batch.id))
    detect(workspace)
    assert whole == [1]
    workspace.store.close()


def test_what_is_kept_reads_back_and_rubbish_is_refused() -> None:
    facts = Facts(np.array([7, 3], dtype=np.uint8), np.array([1.0, -1.0]), np.array(["sum", "mean"]), np.array(["count", ""]))
    numbers = np.array([4, -1])
    kept = Kept(("a\x1f{}", "b\x1f{}"), MONTHS[:3], np.arange(6.0).reshape(2, 3), facts, numbers, MONTHS[2], 5)
    back = Kept.unpacked(kept.packed())
    assert (back.names, back.starts.tolist(), back.seen, back.batch) == (kept.names, kept.starts.tolist(), kept.seen, 5)
    for name in ("values", "number"):
        np.testing.assert_array_equal(getattr(back, name), getattr(kept, name))
    for name in ("flags", "sign", "kind", "unit"):
        np.testing.assert_array_equal(getattr(back.facts, name), getattr(facts, name))
    with pytest.raises(ValueError, match=r".+"):
        Kept.unpacked(b"rubbish")
