"""Units of values: what the cell says, then its column, the note above the table, the person's choice; scales and percent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from connectors.amounts import CUT, OWN_SCALE, SIGN
from connectors.cells.names import WORDS, comparable, tidy
from connectors.cells.notes import names_a_scale
from connectors.cells.units import Unit, is_money, read_unit, split_header
from connectors.contract import Level, Message
from connectors.vocabulary import canonical_unit, own_scale
from data.model.metric import Metric

if TYPE_CHECKING:
    from connectors.checking import Gate

_TIMES = {"hours", "minutes", "seconds", "days", "weeks", "months", "ms"}
_SHARES = {"%", "ratio"}
_COUNTED_THINGS = {"people", "cases", "score"}
_WHOLE = {"KRW", "JPY", "people", "cases", "count"}
_MOST_OF_A_WHOLE = 2.0
_DIGITS = 15  # what a double keeps of any decimal number: scaling 0.07 by 1e6 gives 70,000 and not 70,000.00000000001
_LARGEST_EXACT_POWER = 22
_MOST_SHORT = 2**15  # metric indexes that fit 16 bits are sorted by radix
Places = NDArray[np.intp]


def apply_units(gate: Gate) -> NDArray[np.float64]:
    """Values in each metric's unit; cells whose unit cannot be the metric's are refused."""
    cells = gate.cells
    values, rows = cells.amounts.values, len(cells.work.rows)
    unit_cells = _unit_column(gate)
    for position, column in enumerate(cells.work.mapping.values):
        ids = cells.metric_ids[position * rows : (position + 1) * rows]
        used = [int(i) for i in np.flatnonzero(np.bincount(ids[ids >= 0], minlength=len(cells.metrics)))]
        stated = [i for i in used if unit_cells is not None or _says_anything(gate, cells.metrics[i], column.unit)]
        for index, mine in _places(ids, stated, len(cells.metrics)):
            _one_metric(gate, values, mine + position * rows, cells.metrics[index], column.unit, unit_cells)
    return values


def _says_anything(gate: Gate, metric: Metric, header: Unit | None) -> bool:
    """False where nothing names a unit, no mark is open and the metric is no share: its values stay as they are."""
    work, amounts = gate.cells.work, gate.cells.amounts
    mapping = work.mapping
    noted = mapping.note_units or mapping.note_words or mapping.units_elsewhere
    named = len(amounts.unit_names) > 1 or header or work.choices.unit or work.choices.units or noted
    return bool(named) or amounts.unsettled is not None or canonical_unit(metric) in _SHARES


def _places(ids: NDArray[np.int32], wanted: list[int], count: int) -> Iterator[tuple[int, Places]]:
    """The cells of each wanted metric, found by one sort."""
    if not wanted:
        return
    order = np.argsort(ids.astype(np.int16) if count < _MOST_SHORT else ids, kind="stable")
    bounds = np.searchsorted(ids[order], np.arange(count + 1))
    for index in wanted:
        yield index, order[bounds[index] : bounds[index + 1]]


def _unit_column(gate: Gate) -> tuple[NDArray[np.int32], list[str]] | None:
    """The unit text each cell's row states, as indexes (-1: none) into texts: in a column of its own, else in the metric's name
    (`매출(백만원)`); None where no row states one."""
    mapping, work = gate.cells.work.mapping, gate.cells.work
    if mapping.unit is not None:
        column = work.grid.columns[mapping.unit]
        return np.tile(column.coded(work.rows), len(mapping.values)), list(column.texts)
    if mapping.metric is None:
        return None
    column = work.grid.columns[mapping.metric]
    units = [unit.spelled if (unit := split_header(text)[1]) else "" for text in column.texts]
    if not any(units):
        return None
    codes = column.coded(work.rows)
    stated = np.array([*(i if unit else -1 for i, unit in enumerate(units)), -1], dtype=np.int32)
    return np.tile(stated[codes], len(mapping.values)), units


def _one_metric(
    gate: Gate,
    values: NDArray[np.float64],
    mine: Places,
    metric: Metric,
    header: Unit | None,
    rows: tuple[NDArray[np.int32], list[str]] | None,
) -> None:
    """Scale the cells of one metric in one column: cells that named a unit themselves first, then all others."""
    amounts, unit = gate.cells.amounts, canonical_unit(metric)
    for code, said in enumerate(amounts.unit_names):
        chosen = mine[amounts.units[mine] == code] if len(amounts.unit_names) > 1 else mine
        if not len(chosen):
            continue
        if said == CUT or said.startswith(SIGN):
            _half_said(
                gate,
                values,
                chosen,
                metric,
                said,
                _chosen_unit(gate, chosen, metric) or header or _from_note(gate, chosen, metric, unit),
            )
        elif said == OWN_SCALE:
            _apply(gate, values, chosen, metric, unit, Unit(1.0, unit, ""))
        elif said:
            _apply(gate, values, chosen, metric, unit, Unit(1.0, said, said))
        elif rows is not None and header is None:
            _by_row(gate, values, chosen, metric, unit, rows)
        else:
            _plain(gate, values, chosen, metric, unit, header)


def _half_said(gate: Gate, values: NDArray[np.float64], chosen: Places, metric: Metric, said: str, stated: Unit | None) -> None:
    """A currency sign alone says which money, not whether thousands are meant; a format that cuts thousands off needs a stated unit."""
    unit = canonical_unit(metric)
    if said == CUT and stated is None:
        _refuse_unit(gate, chosen, "unit_hidden", metric, "")
    elif said == CUT and stated is not None:
        _apply(gate, values, chosen, metric, unit, stated)
    elif stated is not None and stated.factor != 1.0:
        _refuse_unit(gate, chosen, "unit_half_said", metric, stated.spelled)
    else:
        _apply(gate, values, chosen, metric, unit, Unit(1.0, said[1:], said[1:]))


def _by_row(
    gate: Gate, values: NDArray[np.float64], chosen: Places, metric: Metric, unit: str, rows: tuple[NDArray[np.int32], list[str]]
) -> None:
    """Units from a column of their own; a word that is no known unit and not the metric's own is refused."""
    codes, texts = rows
    for code in np.unique(codes[chosen]):
        same = chosen[codes[chosen] == code]
        text = texts[code] if code >= 0 else ""
        stated = read_unit(text)
        if stated is not None and stated.is_money and not is_money(unit) and _is_currency_column(gate) and len(texts) == 1:
            _plain(gate, values, same, metric, unit, None)  # a column of currencies speaks about money, not about people
        elif stated is not None:
            _apply(gate, values, same, metric, unit, stated)
        elif not text or comparable(text) == comparable(metric.unit):
            _plain(gate, values, same, metric, unit, None)
        else:
            _refuse_unit(gate, same, "unit_unknown", metric, text)


def _is_currency_column(gate: Gate) -> bool:
    mapping = gate.cells.work.mapping
    return mapping.unit is not None and comparable(mapping.headers[mapping.unit]) in WORDS["currency"]


def _plain(gate: Gate, values: NDArray[np.float64], chosen: Places, metric: Metric, unit: str, header: Unit | None) -> None:
    """Cells without a unit of their own."""
    stated = _chosen_unit(gate, chosen, metric) or header or _from_note(gate, chosen, metric, unit)
    if stated is None:
        _ask_thousands(gate, chosen, metric, unit)
        _shares(gate, values, chosen, metric, unit)
        return
    effective = stated.factor / own_scale(metric)
    if effective == 1.0:
        _ask_thousands(gate, chosen, metric, unit)
    _apply(gate, values, chosen, metric, unit, stated)
    left = chosen[gate.open[chosen]]
    if effective != 1.0 and len(left):
        example = int(left[0])
        params = {
            "unit": stated.spelled, "factor": f"{effective:,.10g}", "name": tidy(gate.metric_name(example)),
            "found": gate.text(example), "value": float(values[example]), "metric_unit": metric.unit,
        }  # fmt: skip
        gate.cells.work.faults.add_once(Message("unit_applied", Level.INFO, params=params), ("name", "unit"))


def _chosen_unit(gate: Gate, chosen: Places, metric: Metric) -> Unit | None:
    """The person's choice for this header or metric, or for the whole file (there a header's unit is stronger)."""
    choices = gate.cells.work.choices
    if not (choices.units or choices.unit):
        return None
    first = int(chosen[0])
    names = {comparable(name) for name in (gate.header(first), gate.metric_name(first), metric.code)}
    own = next((spelled for name, spelled in choices.units.items() if comparable(name) in names), None)
    column = gate.cells.work.mapping.values[first // max(1, len(gate.cells.work.rows))]
    if own or column.unit is not None:
        return chosen_unit(own) if own else None
    general = chosen_unit(choices.unit or "")
    unit = canonical_unit(metric)
    fits = general is not None and (choices.metric or _fits(general, unit) or (not general.unit and unit not in _SHARES))
    return general if fits else None


def chosen_unit(spelled: str) -> Unit | None:
    """A unit as a person chooses it: its word (`백만원`) or a plain factor (`1000`)."""
    word = spelled.replace(",", "").lstrip("x×")
    if word.replace(".", "", 1).isdigit() and float(word) > 0:
        return Unit(float(word), "", spelled)
    return read_unit(spelled)


def _from_note(gate: Gate, chosen: Places, metric: Metric, unit: str) -> Unit | None:
    """The unit of the note that fits the metric: money for money, % for %, 천 명 for people; a bare scale fits money.

    Two that fit, or a word nobody knows where none fits, are asked about.
    """
    mapping = gate.cells.work.mapping
    fitting = {(stated.factor, stated.unit): stated for stated in mapping.note_units if _fits(stated, unit)}
    if len(fitting) > 1:
        _refuse_unit(gate, chosen, "unit_several", metric, ", ".join(stated.spelled for stated in fitting.values()))
        return None
    if fitting:
        return next(iter(fitting.values()))
    bare = [stated.spelled for stated in mapping.note_units if not stated.unit and stated.factor != 1.0]
    if bare and _is_count(unit):  # `(단위: 백만)` is about money; whether people are meant too is not said
        _refuse_unit(gate, chosen, "unit_unknown", metric, ", ".join(bare))
        return None
    odd = [word for word in mapping.note_words if comparable(word) != comparable(metric.unit)]
    if unit in _SHARES:  # a scale that was not understood is about amounts
        odd = [word for word in odd if not names_a_scale(word)]
    elsewhere = [stated.spelled for stated in mapping.units_elsewhere if _fits(stated, unit)]
    other = [stated.spelled for stated in mapping.note_units if _is_of_a_kind(stated, unit)]
    if odd and (len(odd) == len(mapping.note_words) or unit in _SHARES):
        _refuse_unit(gate, chosen, "unit_unknown", metric, ", ".join(odd))
    elif other:
        _refuse_unit(gate, chosen, "unit_mismatch", metric, ", ".join(other))
    elif elsewhere:
        _refuse_unit(gate, chosen, "unit_elsewhere", metric, ", ".join(elsewhere))
    return None


def _is_of_a_kind(stated: Unit, unit: str) -> bool:
    """Another currency, another length of time: a note about what the metric measures that does not fit it."""
    return (stated.is_money and is_money(unit)) or (stated.unit in _TIMES and unit in _TIMES)


def _fits(stated: Unit, unit: str) -> bool:
    if is_money(unit):
        return stated.unit == unit or (not stated.unit and stated.factor != 1.0)
    return stated.unit == unit or (stated.factor != 1.0 and _is_count(unit) and _is_count(stated.unit) and bool(stated.unit))


def _is_count(unit: str) -> bool:
    return not is_money(unit) and unit not in _SHARES and unit not in _TIMES


def _apply(gate: Gate, values: NDArray[np.float64], chosen: Places, metric: Metric, unit: str, stated: Unit) -> None:
    if comparable(stated.spelled) == comparable(metric.unit):
        return
    factor = conversion(unit, stated)
    if factor is None:
        _refuse_unit(gate, chosen, "percent_on_other" if stated.unit == "%" else "unit_mismatch", metric, stated.spelled)
    elif factor != own_scale(metric):
        values[chosen] = scaled(values[chosen], factor / own_scale(metric))


def _refuse_unit(gate: Gate, chosen: Places, code: str, metric: Metric, stated: str) -> None:
    def wrong(cell: int) -> Message:
        params = {"found": gate.text(cell), "name": tidy(gate.metric_name(cell)), "unit": metric.unit, "stated": stated}
        return Message(code, Level.ERROR, gate.line(cell), gate.header(cell), params, gate.text(cell))

    gate.refuse_at(chosen, wrong)


def scaled(values: NDArray[np.float64], factor: float) -> NDArray[np.float64]:
    """Values times a factor, as the decimal number a person would write: 0.07 million is 70,000."""
    raw = values * factor
    with np.errstate(divide="ignore", invalid="ignore"):
        places = _DIGITS - 1 - np.floor(np.log10(np.abs(raw)))
    usable = np.isfinite(places) & (np.abs(places) <= _LARGEST_EXACT_POWER)
    power = 10.0 ** np.where(usable, np.abs(places), 0.0)
    up = usable & (places >= 0)
    rounded = np.where(up, np.round(raw * power) / power, np.round(raw / power) * power)
    return np.where(usable, rounded, raw)


def conversion(unit: str, stated: Unit) -> float | None:
    """What a stated amount is multiplied by to be in the metric's unit; None where one cannot be the other."""
    if stated.unit in ("", unit):
        return stated.factor
    if stated.unit == "%":
        return 0.01 if unit == "ratio" else None
    if unit == "%":
        return 100.0 if stated.unit == "ratio" else None
    if is_money(unit) or is_money(stated.unit) or unit in _TIMES or stated.unit in _TIMES:
        return None
    if {unit, stated.unit} <= _COUNTED_THINGS:
        return None  # people are no cases
    return stated.factor


def _ask_thousands(gate: Gate, chosen: Places, metric: Metric, unit: str) -> None:
    """`1.234` won are 1,234 won where people write points for thousands: things that are counted whole are asked about."""
    unsettled = gate.cells.amounts.unsettled
    if unsettled is not None and unit in _WHOLE and own_scale(metric) == 1.0:
        gate.refuse_at(
            chosen[unsettled[chosen]],
            lambda cell: Message(
                "ambiguous_number", Level.ERROR, gate.line(cell), gate.header(cell), {"found": gate.text(cell)}, gate.text(cell)
            ),
        )


def _shares(gate: Gate, values: NDArray[np.float64], chosen: Places, metric: Metric, unit: str) -> None:
    """A percentage written without its sign: 0.9995 may be 99.95 % or 0.9995 %; the column is asked about, never guessed."""
    if unit not in _SHARES:
        return
    mine = chosen[gate.open[chosen] & np.isfinite(values[chosen])]
    if not len(mine):
        return
    choice, size = gate.cells.work.choices.percent, np.abs(values[mine])
    largest = size.max()
    if choice:
        values[mine] = scaled(values[mine], {("%", "fraction"): 100.0, ("ratio", "points"): 0.01}.get((unit, choice), 1.0))
        return
    if unit == "%":  # 0.95, 1.02 of a plan may be 95 % and 102 %: up to twice the whole where so much is possible
        fits_both = largest <= _MOST_OF_A_WHOLE and (metric.maximum is None or metric.maximum >= 100 * largest)
        unclear = bool(largest > 0 and (largest <= 1.0 or fits_both))
    else:
        unclear = bool(1.0 < largest <= 100.0 and (metric.maximum or 1.0) <= 1.0)
    if not unclear:
        return
    first = int(mine[0])
    params = {"found": gate.text(first), "name": tidy(gate.metric_name(first)), "unit": metric.unit}
    gate.refuse_at(
        mine,
        lambda cell: Message(
            "percent_scale", Level.ERROR, gate.line(cell), gate.header(cell), {**params, "found": gate.text(cell)}, gate.text(cell)
        ),
    )
