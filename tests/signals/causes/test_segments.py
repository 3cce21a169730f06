"""Rate and mix over segments, sums segment by segment, and the paradox in words that can be tested."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signals.causes.segments import is_reversal, ratio_parts, sum_parts

VECTORS: dict[str, dict[str, Any]] = {
    row["id"]: row for row in json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
}
COUNT = st.floats(1e-3, 1e5)
PAIR = st.tuples(st.one_of(st.just(0.0), COUNT, COUNT.map(lambda x: -x)), COUNT)
NAMES = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=8, unique=True)


def whole(table: dict[str, tuple[float, float]]) -> float:
    return sum(top for top, _ in table.values()) / sum(bottom for _, bottom in table.values())


@settings(max_examples=200)
@given(st.data())
def test_rate_and_mix_sum_to_the_change_whatever_comes_and_goes(data: st.DataObject) -> None:
    old, new = ({name: data.draw(PAIR) for name in data.draw(NAMES)} for _ in range(2))
    parts = ratio_parts(old, new)
    assert parts is not None
    scale = abs(whole(new)) + abs(whole(old)) + sum(abs(part.contribution) for part in parts)
    assert sum(part.contribution for part in parts) == pytest.approx(whole(new) - whole(old), abs=1e-9 * scale)
    back = {(p.kind, p.segment): p.contribution for p in ratio_parts(new, old) or []}
    turned = {"new": "lost", "lost": "new"}
    for part in parts:
        assert back[turned.get(part.kind, part.kind), part.segment] == pytest.approx(-part.contribution, abs=1e-9 * scale)


@settings(max_examples=100)
@given(PAIR, PAIR, st.floats(0.1, 0.9))
def test_a_segment_cut_in_two_like_halves_changes_nothing(
    first: tuple[float, float], last: tuple[float, float], cut: float
) -> None:
    other = {"z": (30.0, 90.0)}
    one = ratio_parts({"a": first, **other}, {"a": last, **other})
    halves = [{"a": (end[0] * cut, end[1] * cut), "b": (end[0] * (1 - cut), end[1] * (1 - cut)), **other} for end in (first, last)]
    two = ratio_parts(halves[0], halves[1])
    assert one is not None
    assert two is not None
    sums = [sum(p.contribution for p in parts if p.segment != "z") for parts in (one, two)]
    assert sums[0] == pytest.approx(sums[1], rel=1e-9, abs=1e-9)


@given(
    st.dictionaries(st.sampled_from("abcd"), st.floats(-1e6, 1e6)), st.dictionaries(st.sampled_from("abcd"), st.floats(-1e6, 1e6))
)
def test_flows_sum_segment_by_segment(old: dict[str, float], new: dict[str, float]) -> None:
    parts = sum_parts(old, new)
    assert sum(part.contribution for part in parts) == pytest.approx(sum(new.values()) - sum(old.values()), abs=1e-6)


def test_new_and_lost_segments_are_named() -> None:
    parts = {part.segment: part for part in sum_parts({"a": 1.0, "b": 2.0}, {"a": 4.0, "c": 5.0})}
    assert (parts["a"].kind, parts["b"].kind, parts["c"].kind) == ("segment", "lost", "new")
    assert sum(part.contribution for part in parts.values()) == 6.0


def test_kitagawa_as_published() -> None:
    vector = VECTORS["kitagawa-dasgupta-5.1"]
    given_, wanted = vector["input"], vector["expected"]
    ends = [
        {
            str(i): (size * rate / 100, size)
            for i, (size, rate) in enumerate(zip(given_[f"size_pct_{at}"], given_[f"rate_{at}"], strict=True))
        }
        for at in ("before", "after")
    ]
    parts = ratio_parts(ends[0], ends[1], 100.0)
    assert parts is not None
    sums = {kind: sum(part.contribution for part in parts if part.kind == kind) for kind in ("rate", "mix")}
    assert (sums["rate"], sums["mix"]) == pytest.approx((wanted["rate"], wanted["mix"]), abs=vector["tolerance"]["abs"])


def test_the_kidney_stones_are_a_reversal() -> None:
    groups = VECTORS["simpson-kidney"]["input"]
    ends = [{size: (float(cured), float(all_)) for size, (cured, all_) in groups[group].items()} for group in ("A", "B")]
    parts = ratio_parts(ends[0], ends[1], 100.0)
    assert parts is not None
    assert is_reversal(parts)
    sums = {kind: round(sum(part.contribution for part in parts if part.kind == kind), 2) for kind in ("rate", "mix")}
    assert sums == {"rate": -5.37, "mix": 9.94}


def test_an_ordinary_change_is_no_reversal() -> None:
    parts = ratio_parts({"a": (10, 100), "b": (30, 100)}, {"a": (12, 100), "b": (33, 100)})
    assert parts is not None
    assert not is_reversal(parts)
    assert not is_reversal(sum_parts({"a": 1.0}, {"a": 1.0}))
