"""The search for changes in many series of one span: the best change is taken out, then the next one is looked for.

In every round spikes, steps, bends, a line and standstills at every period compete under every kind of noise. What wins names the change;
what it explains is gone before anything else is looked for, so one change has one name.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signals.design import Design, design
from signals.evidence import BEND, HALT, LINE, SPIKE, STEP, Fit, Frame, fit, frame
from signals.memory import MEMORIES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_KINDS = 5
_SHARES = (0.25, 0.25, 0.25, 0.15, 0.10)  # prior weight of each kind
_NEW = {"D": (7, 60), "W": (3, 20), "M": (3, 10), "Q": (2, 6), "H": (2, 4), "Y": (2, 4)}
_NEWS_SHARE = 0.6  # prior weight of what is still news; the rest of history shares what is left
_HEAVY = 0.2  # prior share of series with heavy tails
# Student's law of four degrees against the normal law, matched at the median: stretch, log ratio of densities at 0 and at 3, and of the
# probabilities beyond 3.
_STRETCH = 0.7407 / 0.6745
_LOG_PEAK = float(np.log(0.375 * _STRETCH / 0.398942))
_LOG_AT_THREE = float(_LOG_PEAK - 2.5 * np.log1p(9 * _STRETCH**2 / 4) + 4.5)
_LOG_BEYOND = float(np.log(0.030093 / 0.0026998))
_NEVER = -1e6
_PLAIN = 2.5  # nats by which a bend or a step must beat a plain line
_ROUNDS = 8
FLOOR = -3.0  # evidence in nats from which a change is kept as a candidate
DEEPER = 0.0  # evidence from which it is taken out and more is looked for


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes found, one a row: `row` of the series, `kind`, `at` (first period of it), `size` (working scale; slopes a period),
    `evidence` (nats, prior of kind and place included), `order` in which they were found."""

    row: Ints
    kind: Ints
    at: Ints
    size: Floats
    evidence: Floats
    order: Ints


@dataclass(frozen=True, slots=True)
class Found:
    """Changes, the series without them (`rest`), the fitted calendar, the noise, and which option of the design was taken."""

    changes: Changes
    rest: Floats
    calendar: Floats
    sigma: Floats
    phi: Floats
    innovations: Floats
    slope: Floats


def prior(cadence: str, n: int) -> tuple[Floats, ...]:
    """log prior of each kind at each period; hopelessly small where it cannot be told."""
    spike_news, news = _NEW.get(cadence, (max(n // 20, 2), max(n // 6, 6)))
    shares = []
    for kind in range(_KINDS):
        if kind == LINE:
            shares.append(np.full(1, np.log(_SHARES[LINE])))
            continue
        fewest_before, fewest_after = {SPIKE: (0, 1), STEP: (2, 2), BEND: (2, 3), HALT: (4, 3)}[kind]
        possible = np.zeros(n, dtype=bool)
        possible[fewest_before : n - fewest_after + 1] = True
        recent = possible & (np.arange(n) >= n - (spike_news if kind == SPIKE else news))
        weight = np.full(n, 0.0)
        older = possible & ~recent
        share = _NEWS_SHARE if older.any() else 1.0
        weight[recent] = share / max(recent.sum(), 1)
        weight[older] = (1 - share) / max(older.sum(), 1)
        shares.append(np.where(weight > 0, np.log(np.maximum(weight, 1e-300) * _SHARES[kind]), _NEVER))
    return tuple(shares)


def template(kind: int, at: Ints, n: int) -> Floats:
    """The shape of each change (rows x n), of size one."""
    t = np.arange(n)[None, :]
    at = at[:, None]
    if kind == SPIKE:
        return (t == at).astype(float)
    if kind == STEP:
        return (t >= at).astype(float)
    if kind == BEND:
        return np.maximum(t - at + 1, 0).astype(float)
    if kind == LINE:
        return np.broadcast_to(t - (n - 1) / 2, (len(at), n)).astype(float)
    return np.minimum(t - at, 0).astype(float)


@dataclass(slots=True)
class _Best:
    kind: Ints
    at: Ints
    evidence: Floats
    raw: Floats  # evidence if the noise were normal
    size: Floats


def best_changes(
    y: Floats, frames: list[Frame], priors: tuple[Floats, ...], allowed: NDArray[np.bool_], known: NDArray[np.bool_]
) -> tuple[_Best, list[Fit], Floats]:
    """The strongest change of each row; `allowed` (rows x kinds)."""
    n = y.shape[1]
    fits = [fit(y, part) for part in frames]
    weights = np.stack([f.evidence + np.log(MEMORIES[m].weight) for m, f in enumerate(fits)], axis=1)
    top = weights.max(axis=1, keepdims=True)
    weights = weights - top - np.log(np.exp(weights - top).sum(axis=1, keepdims=True))
    best = [np.full((len(y), n if kind != LINE else 1), -np.inf) for kind in range(_KINDS)]
    half = -0.5 * (n - 1)
    for m, (part, f) in enumerate(zip(frames, fits, strict=True)):
        for kind, num in enumerate(_numerators(f.v)):
            place = part.places[kind]
            q = np.square(num)
            q *= place.k
            q /= f.rss[:, None]
            np.minimum(q, 1 - 1e-12, out=q)
            np.negative(q, out=q)
            np.log1p(q, out=q)
            q *= half
            q += place.a + priors[kind]
            q += weights[:, m : m + 1]
            np.maximum(best[kind], q, out=best[kind])
    best[SPIKE][~known] = _NEVER
    at = np.stack([part.argmax(axis=1) for part in best], axis=1)
    each = np.stack([part[np.arange(len(y)), at[:, k]] for k, part in enumerate(best)], axis=1)
    each = np.where(allowed, each, -np.inf)
    kind = each.argmax(axis=1)
    rows = np.arange(len(y))
    evidence = each[rows, kind]
    lineish = allowed[:, LINE] & np.isin(kind, (STEP, BEND, HALT)) & (each[:, LINE] > evidence - _PLAIN) & (each[:, LINE] > 0)
    kind = np.where(lineish, LINE, kind)
    evidence = np.where(lineish, each[:, LINE], evidence)
    at = at[rows, kind]
    log_prior = np.array([priors[k][t] for k, t in zip(kind, at, strict=True)])
    raw, evidence = evidence, _under_tails(evidence - log_prior, _heaviness(frames, fits, weights), _points(kind, at, n)) + log_prior
    size = _sizes(frames, fits, weights, kind, at, n)
    return _Best(kind, at, evidence, raw, size), fits, weights


def _heaviness(frames: list[Frame], fits: list[Fit], weights: Floats) -> Floats:
    """Log odds of heavy tails (Student, four degrees) against normal noise of each row, from its innovations.

    Both laws are matched at the median; values beyond three deviations count as three, so that a few outliers prove nothing.
    """
    number = weights.argmax(axis=1)
    e = np.empty_like(fits[0].v)
    for m in np.unique(number):
        rows = number == m
        e[rows] = fits[m].r[rows]
    z = np.abs(e)
    z *= 0.6745 / np.maximum(np.median(z, axis=1, keepdims=True), 1e-300)
    far = (z >= 3.0).sum(axis=1)
    np.minimum(z, 3.0, out=z)
    z *= z
    odds: Floats = (_LOG_PEAK - 2.5 * np.log1p(z * (_STRETCH**2 / 4)) + 0.5 * z).sum(axis=1)
    return odds + far * (_LOG_BEYOND - _LOG_AT_THREE) + np.log(_HEAVY / (1 - _HEAVY))


def _under_tails(gain: Floats, odds: Floats, points: Floats) -> Floats:
    """What gains in nats, computed for normal noise and spread over so many `points`, are worth when the noise may have heavy tails."""
    share = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    g = np.maximum(gain, 0.0)
    heavy = 2.5 * points * np.log1p(g / points)  # (1 + z^2 / 2)^(-5/2) with gain = z^2 / 2: Student of four degrees and variance one
    mixed = -np.log(share * np.exp(-heavy) + (1 - share) * np.exp(-g))
    return np.where(gain > 0, mixed, gain)


def _points(kind: Ints, at: Ints, n: int) -> Floats:
    """Over how many periods the gain of a change is spread: one for a spike, all after it for a step, five ninths of them for a bend."""
    after = (n - at).astype(float)
    return np.select([kind == SPIKE, kind == STEP, kind == BEND], [1.0, after, np.maximum(after * 5 / 9, 1.0)], float(n))


def _numerators(v: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    step = np.cumsum(v[:, ::-1], axis=1)[:, ::-1]
    ramp = np.cumsum(step[:, ::-1], axis=1)[:, ::-1]
    line = ramp[:, 1:2]
    halt = np.zeros_like(v)
    np.subtract(line, ramp[:, 1:], out=halt[:, :-1])
    return v, step, ramp, line, halt


def _sizes(frames: list[Frame], fits: list[Fit], weights: Floats, kind: Ints, at: Ints, n: int) -> Floats:
    """The size of each chosen change under the noise that makes it most probable."""
    rows = np.arange(len(kind))
    best = np.full(len(kind), -np.inf)
    size = np.zeros(len(kind))
    for m, (part, f) in enumerate(zip(frames, fits, strict=True)):
        numerators = _numerators(f.v)
        for code in np.unique(kind):
            chosen = rows[kind == code]
            place = part.places[code]
            num = numerators[code][chosen, at[chosen]]
            q = np.minimum(num**2 * place.k[at[chosen]] / f.rss[chosen], 1 - 1e-12)
            value = place.a[at[chosen]] - 0.5 * (n - 1) * np.log1p(-q) + weights[chosen, m]
            better = value > best[chosen]
            best[chosen] = np.where(better, value, best[chosen])
            size[chosen] = np.where(better, num / place.d[at[chosen]], size[chosen])
    return size


def choose_options(y: Floats, whole: Design, key: tuple[object, ...]) -> Ints:
    """The number of the design's option that explains each row best, whatever its noise; outliers count less."""
    if len(whole.options) == 1:
        return np.zeros(len(y), dtype=np.int64)
    calm = _calmed(y, whole)
    n = y.shape[1]
    best = np.full((len(y), len(whole.options)), -np.inf)
    for number in (0, 2, 4):
        memory = MEMORIES[number]
        filtered = memory.whiten(whole.columns.T).T
        w = memory.whiten(calm)
        total = np.einsum("nt,nt->n", w, w)
        c = w @ filtered
        gram = filtered.T @ filtered
        for place, option in enumerate(whole.options):
            columns = [*option.columns[:1], 1, *option.columns[1:]]
            sizes = whole.sizes[columns]
            ridge = np.where(np.isinf(sizes), 0.0, 1.0 / sizes**2)
            a = gram[np.ix_(columns, columns)] + np.diag(ridge)
            inverse = np.linalg.inv(a)
            part = c[:, columns]
            rss = np.maximum(total - np.einsum("np,pq,nq->n", part, inverse, part), 1e-18)
            constant = -0.5 * np.linalg.slogdet(a)[1] - np.log(sizes[1:]).sum() + memory.log_jacobian + option.log_weight
            np.maximum(best[:, place], constant - 0.5 * (n - 1) * np.log(rss), out=best[:, place])
    return best.argmax(axis=1)


def _calmed(y: Floats, whole: Design) -> Floats:
    """The series with outliers pulled in: pseudo-values of a Huber fit on all columns (Huber 1981, 7.8)."""
    ridge = np.where(np.isinf(whole.sizes), 0.0, 1.0 / whole.sizes**2)
    hat = np.linalg.inv(whole.columns.T @ whole.columns + np.diag(ridge)) @ whole.columns.T
    calm = y
    for _ in range(3):
        fitted = (calm @ hat.T) @ whole.columns.T
        rest = y - fitted
        scale = 1.4826 * np.median(np.abs(rest), axis=1, keepdims=True)
        calm = fitted + np.clip(rest, -2.5 * scale, 2.5 * scale)
    return calm


def _refilled(y: Floats, known: NDArray[np.bool_], whole: Design, option: Ints) -> Floats:
    """Holes filled with what the calendar says, plus what the neighbours have beyond it."""
    result = y.copy()
    t = np.arange(y.shape[1])
    for row in np.flatnonzero(~known.all(axis=1)):
        columns = [*whole.options[option[row]].columns, 1]
        base, ridge = whole.columns[:, columns], 1.0 / whole.sizes[columns] ** 2
        inside = known[row]
        a = base[inside].T @ base[inside] + np.diag(ridge)
        fitted = base @ np.linalg.solve(a, base[inside].T @ y[row, inside])
        rest = y[row] - fitted
        result[row, ~inside] = fitted[~inside] + np.interp(t[~inside], t[inside], rest[inside])
    return result


def search(y: Floats, key: tuple[object, ...], known: NDArray[np.bool_] | None = None, rounds: int = _ROUNDS) -> Found:
    """Changes of all rows of one span. `key` is what `signals.design.design` takes."""
    whole = design(*key)  # type: ignore[arg-type]
    cadence, n = str(key[0]), y.shape[1]
    priors = prior(cadence, n)
    option = choose_options(y, whole, key)
    known = np.ones(y.shape, dtype=bool) if known is None else known
    if not known.all():
        y = _refilled(y, known, whole, option)
        option = choose_options(y, whole, key)
        y = _refilled(y, known, whole, option)
    current = y.copy()
    calendar, sigma, phi, innovations = np.zeros_like(y), np.ones(len(y)), np.zeros(len(y)), np.zeros_like(y)
    slope = np.zeros(len(y))
    has_line = np.zeros(len(y), dtype=bool)
    parts: list[tuple[Ints, Ints, Ints, Floats, Floats, Ints]] = []
    active = np.arange(len(y))

    def _keep(hit: Ints, which: NDArray[np.bool_], part: Frame, f: Fit) -> None:
        """What is known of the rows `hit` under the noise that explains them best."""
        w = part.memory.whiten(current[hit])
        innovations[hit] = w - f.coef[which] @ part.filtered.T
        sigma[hit] = np.sqrt(f.rss[which] / max(n - 1, 1))
        phi[hit] = 1.0 if part.memory.wanders else part.memory.value
        seasonal = [i for i, c in enumerate(part.columns) if c > 1]
        calendar[hit] = f.coef[which][:, seasonal] @ whole.columns[:, [part.columns[i] for i in seasonal]].T
        if 1 in part.columns:
            slope[hit] = f.coef[which][:, part.columns.index(1)] * 2 / max(n, 2)

    for order in range(rounds + 1):
        going_on = []
        had_line = has_line.copy()
        for number in np.unique(option[active]):
            for lined in (False, True):
                rows = active[(option[active] == number) & (had_line[active] == lined)]
                if not len(rows):
                    continue
                columns = whole.options[number].columns
                columns = (0, 1, *columns[1:]) if lined else columns
                frames = [frame(key, columns, m) for m in range(len(MEMORIES))]
                allowed = np.ones((len(rows), _KINDS), dtype=bool)
                allowed[:, [LINE, HALT]] = not lined
                best, fits, weights = best_changes(current[rows], frames, priors, allowed, known[rows])
                chosen = weights.argmax(axis=1)
                for m in np.unique(chosen):
                    _keep(rows[chosen == m], chosen == m, frames[m], fits[m])
                taken = best.raw > FLOOR
                if order == rounds or not taken.any():
                    continue
                hit = rows[taken]
                kind, at, size = best.kind[taken], best.at[taken], best.size[taken]
                parts.append((hit, kind, at, size, best.evidence[taken], np.full(len(hit), order)))
                for code in np.unique(kind):
                    if code == LINE:
                        has_line[hit[kind == code]] = True
                        continue
                    which = kind == code
                    current[hit[which]] -= size[which][:, None] * template(int(code), at[which], n)
                going_on.append(hit[best.raw[taken] > DEEPER])
        active = np.concatenate(going_on) if going_on else np.zeros(0, dtype=np.int64)
        if not len(active):
            break
    joined = [np.concatenate([part[i] for part in parts]) if parts else np.zeros(0, dtype=np.int64) for i in range(6)]
    changes = Changes(joined[0], joined[1], joined[2], joined[3].astype(float), joined[4].astype(float), joined[5])
    return Found(changes, current, calendar, sigma, phi, innovations, slope)


