"""The same numbers in every layout, with units from everywhere, titles, notes, totals; and structures nobody can be sure of."""

# ruff: noqa: E501 - a line is a case
from __future__ import annotations

from collections.abc import Iterator

from connectors.contract import Choices
from data.model.period import Cadence
from tests.connectors.corpus.case import Case, Row, text_case

MONTH = Cadence.MONTH
_BOTH: tuple[Row, ...] = (
    ("revenue", "2024-01-01", 1e6), ("revenue", "2024-02-01", 2e6), ("dau", "2024-01-01", 3000.0), ("dau", "2024-02-01", 4000.0),
)  # fmt: skip
_UNITS = {
    "header": "월,매출(백만원),DAU(천명)\n2024-01,1,3\n2024-02,2,4\n",
    "square brackets": "월,매출[백만원],DAU [천 명]\n2024-01,1,3\n2024-02,2,4\n",
    "note": '실적,,\n"(단위: 백만원, 천명)",,\n월,매출,DAU\n2024-01,1,3\n2024-02,2,4\n',
    "unquoted note": "(단위: 백만원, 천명)\n월,매출,DAU\n2024-01,1,3\n2024-02,2,4\n",
    "note with slash": "[단위 : 백만원 / 천명]\n월,매출,DAU\n2024-01,1,3\n2024-02,2,4\n",
    "header over note": "(단위: 천원)\n월,매출(백만원),DAU(천명)\n2024-01,1,3\n2024-02,2,4\n",
    "cell over header": "월,매출(천원),DAU(명)\n2024-01,100만원,3천명\n2024-02,200만원,4천명\n",
    "row of units": "월,매출,DAU\n,백만원,천명\n2024-01,1,3\n2024-02,2,4\n",
    "column of units": "월,지표,단위,값\n2024-01,매출,백만원,1\n2024-02,매출,백만원,2\n2024-01,DAU,천명,3\n2024-02,DAU,명,4000\n",
    "units in names": "지표,2024-01,2024-02\n매출(백만원),1,2\nDAU(천명),3,4\n",
    "names with units": "월,지표,값\n2024-01,매출,1백만원\n2024-02,매출,2백만원\n2024-01,DAU,3천\n2024-02,DAU,4천\n",
    "wide by period": "(단위: 백만원, 천명)\n지표,2024-01,2024-02\n매출,1,2\nDAU,3,4\n",
    "english": "Unit: KRW million / thousand people\n월,매출,DAU\n2024-01,1,3\n2024-02,2,4\n",
}
_LAYOUTS = {
    "long": "월,지표,값\n2024-01,매출,1000000\n2024-02,매출,2000000\n2024-01,DAU,3000\n2024-02,DAU,4000\n",
    "wide by metric": "월,매출,DAU\n2024-01,1000000,3000\n2024-02,2000000,4000\n",
    "wide by period": "지표,2024-01,2024-02\n매출,1000000,2000000\nDAU,3000,4000\n",
    "wide by period, no corner": ",2024년 1월,2024년 2월\n매출,1000000,2000000\nDAU,3000,4000\n",
    "targets in rows": "월,구분,매출,DAU\n2024-01,목표,9,9\n2024-01,실적,1000000,3000\n2024-02,목표,9,9\n2024-02,실적,2000000,4000\n",
    "two-row header": "지표,2024년,\n,1월,2월\n매출,1000000,2000000\nDAU,3000,4000\n",
    "target and actual over months": "지표,2024-01,,2024-02,\n,목표,실적,목표,실적\n매출,9,1000000,9,2000000\nDAU,9,3000,9,4000\n",
    "target and actual in one header": "지표,2024-01 목표,2024-01 실적,2024-02 목표,2024-02 실적\n매출,9,1000000,9,2000000\nDAU,9,3000,9,4000\n",
    "year and month columns": "연도,월,매출,DAU\n2024,1,1000000,3000\n2024,2,2000000,4000\n",
    "titles": "월간 실적 보고\n작성: 홍길동\n\n월,매출,DAU\n2024-01,1000000,3000\n2024-02,2000000,4000\n",
    "totals": "지표,2024-01,2024-02,합계\n매출,1000000,2000000,3000000\nDAU,3000,4000,7000\n합계,1,2,3\n",
    "quarter sums": "지표,2024-01,2024-02,2024-03,2024-1Q\n매출,1000000,2000000,,3000000\nDAU,3000,4000,,7000\n",
    "footnote": "월,매출,DAU\n2024-01,1000000,3000\n2024-02,2000000,4000\n※ 잠정치\n",
    "header again": "월,매출,DAU\n2024-01,1000000,3000\n월,매출,DAU\n2024-02,2000000,4000\n",
    "blank lines and columns": ",월,,매출,DAU,\n\n,2024-01,,1000000,3000,\n\n,2024-02,,2000000,4000,\n\n",
    "tables below each other": "매출 (단위: 백만원)\n월,매출\n2024-01,1\n2024-02,2\n\n고객 (단위: 천명)\n월,DAU\n2024-01,3\n2024-02,4\n",
    "days inside months": "날짜,월,매출,DAU\n2024-01-01,2024-01,1000000,3000\n2024-02-01,2024-02,2000000,4000\n",
    "other columns": "번호,월,매출,DAU,비고\n1,2024-01,1000000,3000,ok\n2,2024-02,2000000,4000,\n",
    "reordered long": "값,지표,월\n1000000,매출,2024-01\n2000000,매출,2024-02\n3000,DAU,2024-01\n4000,DAU,2024-02\n",
    "english words": "period;metric;value\n2024-01;매출;1000000\n2024-02;매출;2000000\n2024-01;DAU;3000\n2024-02;DAU;4000\n",
    "loose names": "월,지표,값\n2024-01, 매 출 ,1000000\n2024-02,매출,2000000\n2024-01,ＤＡＵ,3000\n2024-02,dau,4000\n",
    "equal doubles": "월,지표,값\n2024-01,매출,1000000\n2024-01,매출,1000000\n2024-02,매출,2000000\n2024-01,DAU,3000\n2024-02,DAU,4000\n",
}
_H = "date,kpi,value\n"
_REFUSED = {
    "two values": ("날짜,지표,금액,수량\n2024-01-01,매출,1,2\n", "import.values_several"),
    "one header twice": ("date,kpi,value,value\n2024-01-01,매출,1,2\n", "import.header_doubled"),
    "two dates": ("date,등록일,kpi,value\n2024-01-01,2024-02-01,매출,1\n2024-01-02,2024-02-01,매출,2\n", "import.periods_several"),
    "start and end": ("시작일,종료일,지표,값\n2024-01-01,2024-01-31,매출,1\n", "import.periods_several"),
    "side by side": ("날짜,매출,,날짜,DAU\n2024-01-01,1,,2024-02-01,5\n", "import.header_doubled"),
    "period beside periods": ("날짜,2024-01,2024-02\n2024-01-01,1,2\n", "import.layout"),
    "unit nobody knows": ("(단위: 쿠키)\n날짜,매출\n2024-01-01,1\n", "unit_unknown"),
    "a scale without its unit, for people": ("(단위: 백만)\n날짜,DAU\n2024-01-01,2\n", "unit_unknown"),
    "two units for one metric": ("\"(단위: 백만원, 천원)\"\n날짜,매출\n2024-01-01,1\n", "unit_several"),
    "another currency in the note": ("(단위: 달러)\n날짜,매출\n2024-01-01,1\n", "unit_mismatch"),
    "another currency in the header": ("날짜,매출(USD)\n2024-01-01,1\n", "unit_mismatch"),
    "unit column nobody knows": ("날짜,지표,단위,값\n2024-01-01,매출,쿠키,1\n", "unit_unknown"),
    "sign in a table of millions": ("날짜,매출(백만원)\n2024-01-01,\"₩1,000\"\n", "unit_half_said"),
    "share or percentage": ("날짜,전환율\n2024-01-01,0.12\n2024-01-02,0.5\n", "percent_scale"),
    "both kinds of shares": ("날짜,전환율\n2024-01-01,12.5%\n2024-01-02,0.125\n", "percent_scale"),
    "no header": ("2024-01-01,매출,1000\n2024-01-02,매출,1100\n", "import.no_header"),
    "no period": ("kpi,value\n매출,1\n", "import.period_missing"), "no metric": ("date,value\n2024-01-01,1\n", "import.metric_missing"),
    "no value": ("date,kpi\n2024-01-01,매출\n", "import.value_missing"), "only a header": (_H, "import.header_only"),
    "no table": ("hello world\n", "import.columns_missing"), "nothing": ("\n \n", "import.empty"),
    "unquoted thousands": (_H + "2024-01-01,매출,1,234\n", "ragged"), "short row": (_H + "2024-01-01,매출\n", "ragged", "missing_value"),
    "another table": (_H + "2024-01-01,매출,1\n\n부서,인원\nA,3\n", "ragged", "date"), "text below": (_H + "2024-01-01,매출,1\n내부용\n", "ragged"),
    "note below": (_H + "2024-01-01,매출,1\n(단위: 백만원)\n", "ragged"), "sum without name": (_H + "2024-01-01,매출,1\n,,1\n", "metric_empty"),
    "unknown metric": (_H + "2024-01-01,메출,1\n", "metric_unknown", "metric_close"), "name NA": (_H + "2024-01-01,NA,1\n", "metric_unknown"),
    "no name": (_H + "2024-01-01,,1\n", "metric_empty"), "conflict": (_H + "2024-01-01,매출,1\n2024-01-01,매출,2\n", "conflict"),
    "conflict of tables": ("날짜,매출\n2024-01-01,1\n\n날짜,매출\n2024-01-01,2\n", "conflict"),
    "labels left to the eye": ("구분,지역,2024-01-01\n매출,국내,1\n,해외,3\n", "metric_empty"),
    "decimals that look like months": ("항목,A,B\n매출,2010.1,2011.2\nDAU,5,6\n", "import.columns_missing"),
    "markdown": ("| date | kpi | value |\n|---|---|---|\n| 2024-01-01 | 매출 | 1 |\n", "metric_unknown", "date"),
    "second table not understood": ("날짜,매출\n2024-01-01,1\n\n지표,값\n매출,5\nDAU,6\n", "import.table_unread"),
    "months without a year": ("지표,1월,2월\n매출,1,2\n", "date_without_year"),
    "title of two years": ("2024~2025년\n지표,1월,2월\n매출,1,2\n", "date_without_year"),
    "printed on a day": ("작성일: 2025-01-10\n지표,11월,12월\n매출,1,2\n", "date_without_year"),
    "months after the title's": ("2026년 1월 보고\n지표,11월,12월\n매출,1,2\n", "date_without_year"),
}  # fmt: skip


def cases() -> Iterator[Case]:
    """All of the family."""
    for name, text in _UNITS.items():
        yield text_case(f"units, {name}", text, _BOTH, cadence=MONTH)
    for name, text in _LAYOUTS.items():
        yield text_case(f"layout, {name}", text, _BOTH, cadence=MONTH)
    for name, (text, *codes) in _REFUSED.items():
        yield text_case(name, text, None, *codes)
    plain = "월,매출,DAU\n2024-01,1,3\n2024-02,2,4\n"
    chosen = Choices(units={"매출": "백만원", "DAU": "1000"})
    yield text_case("units, chosen", plain, _BOTH, cadence=MONTH, choices=chosen)
    yield text_case(
        "unit of the file, chosen", "월,매출\n2024-01,1\n2024-02,2\n", _BOTH[:2], cadence=MONTH, choices=Choices(unit="백만원")
    )
    yield text_case(
        "factor of the file, chosen", "월,DAU\n2024-01,3\n2024-02,4\n", _BOTH[2:], cadence=MONTH, choices=Choices(unit="1000")
    )
    yield text_case("role of a column, chosen", "날짜,지표,금액,수량\n2024-01-01,매출,1,2\n", (("revenue", "2024-01-01", 1.0),),
                    choices=Choices(roles={"수량": "skip"}))  # fmt: skip
    mixed = "날짜,매출,2024-02-01\n2024-01-01,1,2\n"
    years = "매출(백만원)\n연도,1월,2월\n2023년,5,6\n2024년,1,2\n"
    yield text_case(
        "years over months", years, (("revenue", "2023-01-01", 5e6), ("revenue", "2023-02-01", 6e6), *_BOTH[:2]), cadence=MONTH
    )
    gap = "월,매출,지역\n2024-01,5,국내\n2024-01,9,\n"
    yield text_case(
        "a blank dimension",
        gap,
        (("revenue", "2024-01-01", 5.0), ("revenue", "2024-01-01", 9.0)),
        cadence=MONTH,
        says=("segment_blank",),
    )
    yield text_case("a number as name", _H + "2024-01-01,1001,5\n", None, "metric_unknown")
    yield text_case("layout, chosen", mixed, (("revenue", "2024-01-01", 1.0),), choices=Choices(layout="wide_metrics"))
    yield text_case("year of the title", "2024년 실적\n지표,1월,2월,합계\n매출,1000000,2000000,3000000\nDAU,3000,4000,7000\n", _BOTH,
                    cadence=MONTH, says=("year_from_title",))  # fmt: skip
