"""Layouts and checks, from text to values."""

from __future__ import annotations

import pytest

from connectors.contract import Choices
from tests.connectors.reading_for_tests import codes, taken, values

LONG = "월,지표,값\n2026-01,매출,10\n2026-02,매출,12\n"
WIDE_METRICS = "month,Sales,Leads\n2026-01,10,5\n2026-02,12,6\n"
WIDE_PERIODS = "지표,2026년 1월,2026년 2월\n매출,10,12\n리드 수,5,6\n합계,15,18\n"


def test_long() -> None:
    assert values(taken(LONG)[1]) == [("sales", "2026-01-01", 10.0), ("sales", "2026-02-01", 12.0)]


@pytest.mark.parametrize("text", [WIDE_METRICS, WIDE_PERIODS])
def test_both_wide_layouts_say_the_same(text: str) -> None:
    found = sorted(values(taken(text)[1]))
    assert found == [
        ("leads", "2026-01-01", 5.0),
        ("leads", "2026-02-01", 6.0),
        ("sales", "2026-01-01", 10.0),
        ("sales", "2026-02-01", 12.0),
    ]


def test_totals_are_left_out_and_said() -> None:
    result = taken(WIDE_PERIODS)[1]
    assert result.totals >= 1
    assert "total_row" in codes(result)


def test_further_columns_are_dimensions() -> None:
    frame = taken("월,지표,값,채널\n2026-01,매출,10,검색\n2026-01,매출,7,오가닉\n")[1].frame
    assert set(frame["segment"].astype(str)) == {'{"채널":"검색"}', '{"채널":"오가닉"}'}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2026-01,매출,TBD", "number"), ("someday,매출,1", "date"), ("2026-01,Nonsense,1", "metric_unknown"), ("2027-01,매출,1", "future"),
        ("2026-01,매출,-5", "below"), ("2026-01,이탈률,120", "above"), ("2026Q1,매출,1", "coarser"), (",매출,1", "date_empty"),
        ("2026-01,,1", "metric_empty"), ("2026-01,매출,", "missing_value"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(row: str, code: str) -> None:
    result = taken(f"{LONG}{row}\n")[1]
    found = [message for message in result.messages if message.code == code]
    assert found, codes(result)
    assert found[0].row == 4
    assert len(result.frame) == 2


def test_the_same_key_twice_is_never_last_one_wins() -> None:
    result = taken(LONG + "2026-02,매출,13\n")[1]
    assert "conflict" in codes(result)
    assert ("sales", "2026-02-01", 13.0) not in values(result)
    equal = taken(LONG + "2026-02,매출,12\n")[1]
    assert (equal.duplicate, len(equal.frame)) == (1, 2)


def test_units_of_header_note_and_cell_are_applied() -> None:
    assert values(taken("월,매출(백만원)\n2026-01,3\n")[1]) == [("sales", "2026-01-01", 3e6)]
    assert values(taken("월,지표,값\n2026-01,매출,3만원\n")[1]) == [("sales", "2026-01-01", 30_000.0)]


def test_percentages_come_in_as_points_or_are_asked_about() -> None:
    assert values(taken("월,지표,값\n2026-01,이탈률,12.5%\n")[1]) == [("churn", "2026-01-01", 12.5)]
    asked = taken("월,지표,값\n2026-01,이탈률,0.125\n")[1]
    assert "percent_scale" in codes(asked)
    settled = taken("월,지표,값\n2026-01,이탈률,0.125\n", Choices(percent="fraction"))[1]
    assert values(settled) == [("churn", "2026-01-01", 12.5)]


def test_unknown_metrics_become_drafts_only_when_asked() -> None:
    result = taken("월,지표,값\n2026-01,New thing,1\n", Choices(create=True))[1]
    assert [draft.name.en for draft in result.drafts] == ["New thing"]
    assert result.drafts[0].cadence.value == "month"


@pytest.mark.parametrize(
    ("stamps", "cadence"),
    [
        (["2026-03-01 00:00:01", "2026-03-01 01:00:01", "2026-03-01 02:00:01"], "hour"),
        (["2026-03-01 00:15", "2026-03-01 00:45", "2026-03-01 01:45"], "30min"),
        (["2026-03-01 00:15", "2026-03-01 00:20", "2026-03-01 00:30"], "5min"),
        (["2026-03-01 09:15", "2026-03-02 09:15", "2026-03-03 09:15"], "day"),
        (["2026-03-02 09:15", "2026-03-09 09:15", "2026-03-16 09:15"], "week"),
    ],
)
def test_times_of_day_have_the_cadence_of_their_distance(stamps: list[str], cadence: str) -> None:
    _, result = taken("date,sessions\n" + "".join(f"{stamp},{n + 10}\n" for n, stamp in enumerate(stamps)), Choices(create=True))
    assert result.drafts[0].cadence.value == cadence
    assert len(result.frame) == 3
