"""Which column says what: layouts long, metrics as columns and periods as columns, all reduced to one plan of value columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from connectors.cells.names import comparable, header_role, is_footnote, is_total, is_unmeasured, qualifier
from connectors.cells.numbers import NotANumber, looks_like_number, read_number
from connectors.cells.periods import Conventions, Read, Unread, looks_like_period, read_period
from connectors.cells.units import Unit, read_unit, split_header
from connectors.contract import Choices, Column, Grid, Level, Message
from connectors.headers import Heading, find_heading, period_and_word, starts_with_data, with_names
from connectors.nameless import say_nameless, units_beside
from connectors.period_columns import narrower, period_columns, say_the_same, sums_of_periods, years_only
from data.errors import ImportRefused

LONG, WIDE_METRICS, WIDE_PERIODS = LAYOUTS = ("long", "wide_metrics", "wide_periods")
MOST_DIMENSIONS = 6
DIMENSION_PREFIX = "dim:"  # a header that says itself that it is a dimension, whatever its name and its cells look like
_SAMPLED = 400
_LABELS = {"period", "metric", "text", "dimension"}
_DIMENSION_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column of values; `metric` and `period` are its header's where the layout puts them there."""

    index: int
    header: str
    metric: str | None = None
    period: str | None = None
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a grid is read. Columns are indexes; `periods` has two for a year and a month column; `stated` are the dimensions a person
    or the header itself called so; `units_elsewhere` what other tables or sheets state where this one states no unit."""

    layout: str
    header_line: int
    first: int
    headers: tuple[str, ...]
    values: tuple[ValueColumn, ...]
    periods: tuple[int, ...] = ()
    metric: int | None = None
    metric_name: str | None = None
    unit: int | None = None
    dimensions: tuple[tuple[int, str], ...] = ()
    note_units: tuple[Unit, ...] = ()
    note_words: tuple[str, ...] = ()
    units_elsewhere: tuple[Unit, ...] = ()
    notes: tuple[str, ...] = ()
    stated: frozenset[int] = frozenset()
    year: int | None = None
    left_out: tuple[str, ...] = ()
    messages: tuple[Message, ...] = field(default=())

    @property
    def roles(self) -> dict[str, str]:
        """Header to role, as a person may change it: period, metric, value, unit, dimension, skip."""
        roles = dict.fromkeys(self.left_out, "skip")
        roles |= {self.headers[i]: "period" for i in self.periods}
        roles |= {name: "dimension" for _, name in self.dimensions}
        roles |= {value.header: "value" for value in self.values}
        for index, role in ((self.metric, "metric"), (self.unit, "unit")):
            if index is not None:
                roles[self.headers[index]] = role
        return roles


@dataclass(frozen=True, slots=True)
class _Sorted:
    """Columns by what they are, before the layout is decided."""

    heading: Heading
    names: tuple[str, ...]
    dated: dict[int, tuple[str, str]]  # column -> (period of its header, rest of its header)
    roles: dict[int, str]


def recognise(grid: Grid, known: Collection[str], choices: Choices, file_name: str = "") -> Mapping:
    """The plan for one grid; `known` are comparable spellings of metric names.

    Raises: ImportRefused `import.no_header`, `import.columns_missing`, `import.header_only`, `import.layout`.
    """
    names = frozenset(known)
    heading = find_heading(grid, names, choices.header_row)
    if not len(grid):
        raise ImportRefused("import.empty", file=file_name)
    if heading is None or (choices.header_row is None and heading.top > 0 and starts_with_data(grid)):
        if len(grid) and starts_with_data(grid):
            raise ImportRefused("import.no_header", file=file_name, line=int(grid.lines[0]))
        raise ImportRefused("import.columns_missing", file=file_name, found=_found(grid))
    if heading.first >= len(grid):
        raise ImportRefused("import.header_only", file=file_name, line=int(grid.lines[heading.top]))
    found = _sort(grid, with_names(heading, grid.name, file_name), names, choices)
    _refuse_doubled(grid, found, file_name)
    return _plan(grid, found, names, choices, file_name)


def _refuse_doubled(grid: Grid, found: _Sorted, file_name: str) -> None:
    """Two columns of one name are fine while their cells agree (one is used); otherwise nobody can say which one counts."""
    first = found.heading.first
    for name in {name for name in found.names if name and found.names.count(name) > 1}:
        columns = [i for i, other in enumerate(found.names) if other == name and found.roles[i] not in {"skip", "empty", "total"}]
        if len(columns) > 1 and not say_the_same(grid, first, columns):
            raise ImportRefused("import.header_doubled", file=file_name, column=name, line=int(grid.lines[found.heading.top]))
        for extra in columns[1:]:
            found.roles[extra] = "empty"
            found.dated.pop(extra, None)


def _found(grid: Grid) -> str:
    return ", ".join(cell for cell in (grid.row(0) if len(grid) else [])[:6] if cell)


def _sort(grid: Grid, heading: Heading, known: frozenset[str], choices: Choices) -> _Sorted:
    labels = tuple(" ".join(part for part in pair if part) for pair in heading.names)
    dated, roles = {}, {}
    for index, (upper, lower) in enumerate(heading.names):
        chosen = choices.roles.get(labels[index])
        if chosen is None and labels[index].startswith(DIMENSION_PREFIX):
            chosen = "dimension"
        if chosen is None and (period := _header_period(upper, lower)):
            dated[index] = period
        roles[index] = chosen or _role(grid.columns[index], heading.first, labels[index], known)
        if chosen is None and not labels[index] and roles[index] == "number":
            roles[index] = "nameless"
    if "value" in roles.values():  # names such as 1001 beside a column of values
        named = (i for i, role in roles.items() if role == "number" and header_role(split_header(labels[i])[0]) == "metric")
        roles.update(dict.fromkeys(named, "metric"))
    return _Sorted(heading, labels, dated, roles)


def _header_period(upper: str, lower: str) -> tuple[str, str] | None:
    """The period a header names and what else it says: (2026년, 1월) -> 2026년 1월; (2026년 1월, 목표) -> 목표; `2026-01 실적` -> 실적."""
    inner = narrower(upper, lower) if upper and lower else None
    for period, rest in ((f"{upper} {lower}".strip(), ""), (inner or "", ""), (upper, lower), (lower, upper)):
        if period and looks_like_period(period) and not is_total(rest):
            return period, rest
    return period_and_word(upper) if upper and not lower else None


def _role(column: Column, first: int, header: str, known: frozenset[str]) -> str:
    """What a column is by its header word, else by its cells."""
    name, unit = split_header(header)
    if comparable(name) in known or comparable(header) in known:
        return "number"
    if is_total(name):
        return "total"
    if is_total(behind := qualifier(name)) or is_unmeasured(behind):
        return "total" if is_total(behind) else "skip"
    word = header_role(name)
    kinds = _kinds(column, first)
    if word in {None, "skip"} and _holds_units(column, first):
        return "unit"
    if word == "value" or (word is None and kinds["number"] > _DIMENSION_SHARE and (unit or kinds["number"] >= kinds["period"])):
        return word or "number"
    if word == "skip" or word == "unit":
        return word
    if word == "period" or (word is None and kinds["period"] > 0.9):
        return "period"
    if word == "metric" and max(kinds["number"], kinds["period"]) > 0.9:  # 구분 over 1월, 2월 ...
        return "number" if kinds["number"] >= kinds["period"] else "period"
    return word or ("text" if kinds["filled"] else "empty")


def _holds_units(column: Column, first: int) -> bool:
    """True where every cell is a currency or a scale: a column of units whatever its header says."""
    cells = {column.at(row) for row in range(first, min(len(column), first + _SAMPLED))} - {""}
    read = [read_unit(cell) for cell in cells]
    return bool(read) and all(unit is not None and (unit.is_money or unit.factor != 1.0) for unit in read)


def _kinds(column: Column, first: int) -> dict[str, float]:
    """Shares of a column's distinct cells that read as numbers and as periods."""
    cells = list(dict.fromkeys(column.at(row) for row in range(first, min(len(column), first + _SAMPLED))))
    filled = [cell for cell in cells if cell and (not is_footnote(cell) or looks_like_number(cell))]
    if not filled:
        return {"number": 0.0, "period": 0.0, "filled": 0.0}
    numbers = periods = missing = 0
    for cell in filled:
        read = read_number(cell)
        missing += isinstance(read, NotANumber) and read.is_missing
        numbers += looks_like_number(cell)
        periods += looks_like_period(cell) and not _is_plain_year_like(cell)
    real = max(1, len(filled) - missing)
    return {"number": numbers / real, "period": periods / real, "filled": 1.0}


def _is_plain_year_like(cell: str) -> bool:
    found = read_period(cell, Conventions(serials=False))
    return isinstance(found, Read) and cell.replace(".", "").isdigit() and len(cell) < 6


def _plan(grid: Grid, found: _Sorted, known: frozenset[str], choices: Choices, file_name: str) -> Mapping:
    periods = [i for i, role in found.roles.items() if role == "period" and i not in found.dated]
    if len(periods) == 1 and _are_parts_of_years(found) and years_only(grid, found.heading.first, periods[0]):
        return _wide_periods(grid, found, known, choices, file_name, (periods[0],))
    if found.dated and (not periods or choices.layout == WIDE_PERIODS):
        found.roles.update(dict.fromkeys(periods, "skip"))
        return _wide_periods(grid, found, known, choices, file_name)
    if not periods:
        raise ImportRefused("import.period_missing", file=file_name, found=", ".join(n for n in found.names[:8] if n))
    if found.dated and choices.layout is None:
        raise ImportRefused(
            "import.layout", file=file_name, column=found.names[periods[0]], period=next(iter(found.dated.values()))[0]
        )
    found.roles.update(dict.fromkeys(found.dated, "skip"))
    return _rows_of_periods(grid, found, known, choices, periods, file_name)


def _are_parts_of_years(found: _Sorted) -> bool:
    """Headers such as 1월 or 1분기 that wait for a year."""
    read = [read_period(period, Conventions(serials=False)) for period, _ in found.dated.values()]
    return bool(read) and all(isinstance(one, Unread) and one.code == "date_without_year" for one in read)


def _rows_of_periods(
    grid: Grid, found: _Sorted, known: frozenset[str], choices: Choices, periods: list[int], file_name: str
) -> Mapping:
    roles = found.roles
    value = [i for i, role in roles.items() if role == "value"]
    numeric = [i for i, role in roles.items() if role == "number"]
    metric = _metric_column(grid, found, known)
    is_long = bool(value) and (metric is not None or choices.metric is not None or not numeric)
    if not value and metric is not None and len(numeric) == 1 and comparable(split_header(found.names[numeric[0]])[0]) not in known:
        value, is_long = numeric, True
    if choices.layout in {LONG, WIDE_METRICS}:
        is_long = choices.layout == LONG
        value = value or numeric if is_long else value
    if is_long:
        value = [_one_value(grid, found, value, file_name)]
        if metric is None and choices.metric is None:
            raise ImportRefused("import.metric_missing", file=file_name, column=found.names[value[0]])
        columns = tuple(ValueColumn(i, found.names[i], unit=split_header(found.names[i])[1]) for i in value)
        return _mapping(
            LONG,
            grid,
            found,
            columns,
            choices,
            periods=period_columns(grid, found.heading.first, found.names, periods, file_name),
            metric=metric,
        )
    if not (numeric or value):
        raise ImportRefused("import.value_missing", file=file_name, found=", ".join(n for n in found.names[:8] if n))
    columns = tuple(_metric_value(i, found.names[i]) for i in sorted([*numeric, *value]))
    return _mapping(
        WIDE_METRICS,
        grid,
        found,
        columns,
        choices,
        periods=period_columns(grid, found.heading.first, found.names, periods, file_name),
    )


def _metric_value(index: int, header: str) -> ValueColumn:
    name, unit = split_header(header)
    return ValueColumn(index, header, metric=name, unit=unit)


_MEASURED = {"실적", "실적값", "당월실적", "actual", "actuals", "값", "value", "측정값", "지표값", "실측값"}


def _one_value(grid: Grid, found: _Sorted, columns: list[int], file_name: str) -> int:
    """The column of values. Several are asked about, unless one is called 값 or 실적 and is alone in that, or all say the same."""
    if len(columns) == 1 or say_the_same(grid, found.heading.first, columns):
        return columns[0]
    plain = [i for i in columns if comparable(split_header(found.names[i])[0]) in _MEASURED]
    if len(plain) == 1:
        return plain[0]
    raise ImportRefused("import.values_several", file=file_name, columns=", ".join(found.names[i] for i in columns[:6]))


def _metric_column(grid: Grid, found: _Sorted, known: frozenset[str]) -> int | None:
    """The column whose cells name metrics: most known names first, then its header word."""
    best, best_score = None, 0.0
    for index, role in found.roles.items():
        if role not in {"metric", "text"} or index in found.dated:
            continue
        texts = grid.columns[index].texts[:_SAMPLED]
        hits = sum(comparable(text) in known for text in texts) / max(1, len(texts))
        score = hits * 2 + (role == "metric")
        if score > best_score:
            best, best_score = index, score
    return best


def _wide_periods(
    grid: Grid, found: _Sorted, known: frozenset[str], choices: Choices, file_name: str, years: tuple[int, ...] = ()
) -> Mapping:
    metric = _metric_column(grid, found, known)
    title = next((note for note in found.heading.notes if comparable(split_header(note)[0]) in known), None)
    constant, stated = (choices.metric, None) if choices.metric or not title else split_header(title)
    if metric is None and constant is None:
        metric = next((i for i, role in found.roles.items() if role in {"text", "metric"} and i not in found.dated), None)
    values, left_out = [], []
    sums = sums_of_periods(found.dated)
    for index, (period, rest) in found.dated.items():
        word = header_role(rest) if rest else None
        if word == "skip" or is_total(rest) or (index in sums and not looks_like_period(rest)):
            left_out.append(found.names[index])
            continue
        name, unit = split_header(rest)
        unit = unit or read_unit(rest) or stated
        label = None if not rest or word == "value" or read_unit(rest) else name
        values.append(ValueColumn(index, found.names[index], metric=label, period=period, unit=unit))
    if not values:
        raise ImportRefused("import.value_missing", file=file_name, found=", ".join(n for n in found.names[:8] if n))
    own_metrics = all(value.metric for value in values)
    return _mapping(
        WIDE_PERIODS, grid, found, tuple(values), choices, periods=years,
        metric=None if own_metrics else metric, metric_name=constant if metric is None or own_metrics else None, skipped=left_out,
    )  # fmt: skip


def _notes_of_labels(found: _Sorted, labels: set[int | None]) -> list[Unit]:
    """Units stated in the header of a column that holds no values: `지표(단위: 백만원)` is about the values beside it."""
    units = []
    for index, name in enumerate(found.names):
        unit = split_header(name)[1] if index not in found.dated and found.roles[index] in _LABELS else None
        if unit is not None and ("단위" in name or (index in labels and (unit.is_money or unit.factor != 1.0))):
            units.append(unit)
    return units


def _is_unread(found: _Sorted, index: int, role: str, taken: set[int | None]) -> bool:
    """A column of numbers that is neither taken nor known as something else."""
    if role != "number" or index in taken or index in found.dated or not found.names[index]:
        return False
    return not any(is_total(part) for part in found.heading.names[index])


def _mapping(
    layout: str, grid: Grid, found: _Sorted, values: tuple[ValueColumn, ...], choices: Choices, *, periods: tuple[int, ...] = (),
    metric: int | None = None, metric_name: str | None = None, skipped: Sequence[str] = (),
) -> Mapping:  # fmt: skip
    taken = {value.index for value in values} | set(periods) | {metric}
    unit = next((i for i, role in found.roles.items() if role == "unit" and i not in taken), None)
    dimensions: list[tuple[int, str]] = []
    left_out = list(skipped)
    for index, role in found.roles.items():
        if index in taken or index == unit or not found.names[index] or found.names[index] in left_out:
            continue
        if role in {"text", "dimension", "metric"}:
            dimensions.append((index, found.names[index].removeprefix(DIMENSION_PREFIX)))
        elif role not in {"empty", "nameless"}:
            left_out.append(found.names[index])
    if len(dimensions) > MOST_DIMENSIONS:
        raise ImportRefused("import.dimensions", columns=len(dimensions), limit=MOST_DIMENSIONS)
    unread = [found.names[i] for i, role in found.roles.items() if _is_unread(found, i, role, taken)]
    unread = [] if layout == WIDE_METRICS else unread
    messages = []
    if plain := [name for name in left_out if name not in unread]:
        messages.append(Message("columns_left_out", Level.INFO, params={"columns": ", ".join(plain[:8])}))
    if unread:  # numbers beside the values whose header does not say why they are none
        code = "columns_unread" if layout == WIDE_PERIODS else "columns_numeric"
        messages.append(Message(code, Level.WARNING, params={"columns": ", ".join(unread[:8])}))
    heading = found.heading
    nameless = [i for i, name in enumerate(found.names) if not name and i not in taken]
    messages += say_nameless(grid, heading.first, [i for i in nameless if found.roles[i] == "nameless"])
    beside, odd_beside = units_beside(grid, nameless)
    units = (*heading.units, *_notes_of_labels(found, {metric, *periods}), *beside)
    return Mapping(
        layout, int(grid.lines[heading.top]), heading.first, found.names, values, unit=unit, dimensions=tuple(dimensions),
        note_units=units, note_words=(*heading.odd_units, *odd_beside), notes=heading.notes, year=choices.year or heading.year,
        left_out=tuple(left_out), stated=frozenset(i for i, role in found.roles.items() if role == "dimension"),
        messages=tuple(messages), periods=periods, metric=metric, metric_name=metric_name,
    )  # fmt: skip
