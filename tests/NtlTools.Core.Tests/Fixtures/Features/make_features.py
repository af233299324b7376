"""Write reference values of every feature, one customer at a time, as plainly as NumPy and pandas allow.

usage: make_features.py        writes features.json beside this script (NumPy 1.24, pandas 1.5)

Each case: a grid, readings (float32, null where missing) and the expected value of every feature (null for NaN).
"""
import json
import pathlib

import numpy as np
import pandas as pd

DAYS = {"1h": 1 / 24, "1d": 1.0, "1w": 7.0, "1mo": 365.25 / 12, "30min": 1 / 48}


def times(start, interval, length):
    step = {"1h": pd.DateOffset(hours=1), "1d": pd.DateOffset(days=1), "1w": pd.DateOffset(weeks=1),
            "1mo": pd.DateOffset(months=1), "30min": pd.DateOffset(minutes=30)}[interval]
    return pd.DatetimeIndex([pd.Timestamp(start) + i * step for i in range(length)])


def runs(flags):
    """Lengths of the runs of true."""
    found, current = [], 0
    for flag in list(flags) + [False]:
        if flag:
            current += 1
        elif current:
            found.append(current)
            current = 0
    return found


def mean(values):
    values = values[~np.isnan(values)]
    return values.mean() if len(values) else np.nan


def slope(values):
    t = np.flatnonzero(~np.isnan(values)).astype(float)
    x = values[~np.isnan(values)]
    if len(x) < 2:
        return np.nan
    return ((t - t.mean()) * (x - x.mean())).sum() / ((t - t.mean()) ** 2).sum()


def features(x, start, interval):
    x = np.asarray(x, float)
    length = len(x)
    when = times(start, interval, length)
    seen = ~np.isnan(x)
    o = x[seen]
    n = len(o)
    nothing = n > 0 and (o == 0).all()

    def ratio(a, b):
        if np.isnan(a) or np.isnan(b):
            return np.nan
        if b == 0:
            return 0.0 if nothing else np.nan
        return a / b

    def steps(days):
        return 0 if days < DAYS[interval] else max(1, int(np.floor(days / DAYS[interval] + 0.5)))

    f = {}
    avg = o.mean() if n else np.nan
    std = o.std(ddof=1) if n > 1 else np.nan
    f["ConsumptionMean"], f["ConsumptionStd"] = avg, std
    f["ConsumptionMedian"] = np.median(o) if n else np.nan
    f["ConsumptionMin"] = o.min() if n else np.nan
    f["ConsumptionMax"] = o.max() if n else np.nan
    f["ConsumptionCv"] = ratio(std, avg)
    f["ConsumptionRange"] = f["ConsumptionMax"] - f["ConsumptionMin"]
    m2, m3, m4 = [((o - avg) ** p).mean() if n else np.nan for p in (2, 3, 4)]
    f["ConsumptionSkewness"] = ratio(m3, m2 ** 1.5)
    f["ConsumptionKurtosis"] = ratio(m4, m2 ** 2) - (0 if m2 == 0 else 3)
    for q in (10, 25, 75, 90):
        f[f"Quantile{q}Ratio"] = ratio(np.quantile(o, q / 100) if n else np.nan, avg)

    f["MissingRatio"] = (~seen).mean() if length else 1.0
    ends = [length * i // 3 for i in range(4)]
    for i, name in enumerate(("First", "Middle", "Last")):
        part = ~seen[ends[i]:ends[i + 1]]
        f[f"MissingRatio{name}Third"] = part.mean() if len(part) else np.nan
    gaps = runs(~seen)
    f["LongestMissingRun"] = max(gaps, default=0)
    f["MissingRunCount"] = sum(g > 3 for g in gaps)
    where = np.flatnonzero(seen)
    f["FirstObserved"] = ratio(float(where[0]), length - 1) if n else np.nan
    f["LastObserved"] = ratio(float(where[-1]), length - 1) if n else np.nan

    f["ZeroRatio"] = (o == 0).mean() if n else np.nan
    zeros = runs(x == 0)
    f["MaxConsecutiveZeros"] = max(zeros, default=0)
    f["ZeroRunCount"] = sum(z >= 7 for z in zeros)
    f["LowConsumptionRatio"] = (o < 0.1 * avg).mean() if n else np.nan
    f["OutlierRatio"] = (np.abs(o - avg) > 3 * std).mean() if n > 1 else np.nan
    f["IsConstant"] = np.nan if n == 0 else 1.0 if n == 1 else float(std < 1e-9)

    def autocorrelation(lag):
        if lag == 0 or lag >= length:
            return np.nan
        products = (x[lag:] - avg) * (x[:-lag] - avg)
        products = products[~np.isnan(products)]
        return ratio(products.sum(), ((o - avg) ** 2).sum()) if len(products) else np.nan

    f["Autocorrelation"] = autocorrelation(1)
    f["AutocorrelationWeek"] = autocorrelation(steps(7))

    f["ConsumptionTrend"] = slope(x)
    f["TrendRatio"] = ratio(slope(x) * length, avg)
    for d in (30, 90, 180):
        w = steps(d)
        f[f"TrendRatio{d}"] = ratio(slope(x[length - w:]) * w, avg) if 0 < w <= length else np.nan

    w = steps(7)
    if w and length:
        windows = [x[max(0, t - w + 1):t + 1] for t in range(length)]
        windows = [v[~np.isnan(v)] for v in windows]
        rolling = np.array([v.mean() if len(v) else np.nan for v in windows])
        spread = np.array([v.std(ddof=1) if len(v) > 1 else np.nan for v in windows])
        f["Rolling7DayMeanAverage"], f["Rolling7DayStdAverage"] = mean(rolling), mean(spread)
    else:
        f["Rolling7DayMeanAverage"] = f["Rolling7DayStdAverage"] = np.nan
    if w and length > w:
        compared = drops = 0
        for t in range(w, length):
            now, then = rolling[t], rolling[t - w]
            if not np.isnan(now) and not np.isnan(then):
                compared += 1
                drops += bool(then > 0 and now < 0.5 * then)
        f["SuddenDropCount"], f["SuddenDropRatio"] = drops, ratio(drops, compared) if n else np.nan
    else:
        f["SuddenDropCount"] = f["SuddenDropRatio"] = np.nan

    if DAYS[interval] <= 1 and length:
        series = pd.Series(x, when)
        weekday = series.groupby(series.index.dayofweek).mean().reindex(range(7)).to_numpy()
        f["WeeklyPatternStrength"] = ratio(np.nan if np.isnan(weekday).any() else weekday.std(), avg)
        weekend = np.asarray(when.dayofweek >= 5)
        f["WeekendRatio"] = ratio(mean(x[weekend]), mean(x[~weekend]))
    else:
        f["WeeklyPatternStrength"] = f["WeekendRatio"] = np.nan

    f["MeanAbsoluteChangeRatio"] = ratio(mean(np.abs(np.diff(x))), avg)
    for d in (30, 90, 180):
        w = steps(d)
        fits = 0 < w <= length
        f[f"First{d}Ratio"] = ratio(mean(x[:w]), avg) if fits else np.nan
        f[f"Last{d}Ratio"] = ratio(mean(x[length - w:]), avg) if fits else np.nan
    w = steps(365)
    year = [mean(x[length - (i + 1) * w:length - i * w]) if w and length >= (i + 1) * w else np.nan for i in range(3)]
    f["YearOnYearRatio"], f["PreviousYearOnYearRatio"] = ratio(year[0], year[1]), ratio(year[1], year[2])

    best, place = np.nan, np.nan
    for k in range(1, n):
        if k * 10 < n or (n - k) * 10 < n:
            continue
        before, after = o[:k].mean(), o[k:].mean()
        if before <= 0 and not nothing:
            continue
        change = ratio(after, before)
        if np.isnan(best) or change < best:
            best, place = change, where[k] / length
    f["ChangePointRatio"], f["ChangePointPosition"] = best, place

    every = [(t.year, t.month) for t in when]
    months = [mean(np.array([v for v, m in zip(x, every) if m == month])) for month in sorted(set(every))]
    months = np.array([m for m in months if not np.isnan(m)])
    middle = months.mean() if len(months) else np.nan
    f["MonthlyCv"] = ratio(months.std(ddof=1) if len(months) > 1 else np.nan, middle)
    f["MonthlyMinRatio"] = ratio(months.min() if len(months) else np.nan, middle)
    f["MonthlyMaxRatio"] = ratio(months.max() if len(months) else np.nan, middle)
    falls = [(a - b) / a for a, b in zip(months, months[1:]) if a > 0]
    f["MonthlyMaxDrop"] = max(falls) if falls else 0.0 if nothing and len(months) > 1 else np.nan
    f["MonthlyDropCount"] = sum(v > 0.5 for v in falls) if len(set(every)) > 1 else np.nan
    f["LowMonthCount"] = int((months < 0.2 * middle).sum())

    f["AnnualAmplitude"] = np.nan
    if length * DAYS[interval] >= 365 and n >= 3:
        angle = 2 * np.pi * where * DAYS[interval] / 365.25
        table = np.stack([np.ones(n), np.sin(angle), np.cos(angle)], 1)
        _, a, b = np.linalg.lstsq(table, o, rcond=None)[0]
        f["AnnualAmplitude"] = ratio(0.0 if (o == o[0]).all() else np.hypot(a, b), avg)

    f["SpectralEntropy"] = np.nan
    if length >= 4 and n:
        filled = np.interp(np.arange(length), where, o)
        power = np.abs(np.fft.rfft(filled - filled.mean())[1:]) ** 2
        if (filled == filled[0]).all():
            f["SpectralEntropy"] = 0.0 if nothing else np.nan
        else:
            p = power / power.sum()
            p = p[p > 0]
            f["SpectralEntropy"] = -(p * np.log(p)).sum() / np.log(length // 2)
    return f


def cases():
    rng = np.random.default_rng(7)

    def daily(length):
        t = np.arange(length)
        level = 12 * (1 + 0.4 * np.sin(2 * np.pi * (t + 40) / 365.25) + 0.15 * (t % 7 > 4))
        return np.round(level * rng.lognormal(0, 0.35, length), 2)

    def holes(x, share, long_runs=3):
        x = x.copy()
        x[rng.random(len(x)) < share] = np.nan
        for _ in range(long_runs):
            at = rng.integers(0, len(x))
            x[at:at + rng.integers(3, 12)] = np.nan
        return x

    x = holes(daily(800), 0.2)
    yield "daily with gaps", "2014-01-01", "1d", x
    yield "daily without gaps", "2015-03-17", "1d", daily(365)
    x = daily(1200)
    x[700:] *= 0.3
    x[300:312] = 0
    x[900:908] = 0
    x[908] = np.nan
    x[909:913] = 0
    yield "three years with drops and zeros", "2016-02-29", "1d", holes(x, 0.05)
    yield "a length with a large prime factor", "2014-01-01", "1d", holes(daily(829), 0.1)
    yield "a length of 2 · 11 · 19", "2014-01-01", "1d", holes(daily(418), 0.1)
    yield "a length of a power of two", "2014-01-01", "1d", holes(daily(256), 0.1)
    yield "a length of 2 · 7 · 27", "2014-01-01", "1d", daily(378)
    t = np.arange(38)
    yield "monthly", "2013-05-01", "1mo", np.round(300 + 90 * np.sin(t / 2) + rng.normal(0, 20, 38), 1)
    x = np.round(300 + 90 * np.sin(t / 2) + rng.normal(0, 20, 38), 1)
    x[[0, 1, 7, 20, 21, 22, 23, 37]] = np.nan
    x[30:34] = 0
    yield "monthly with gaps", "2013-05-01", "1mo", x
    yield "weekly", "2014-01-06", "1w", holes(np.round(rng.gamma(4, 20, 120), 1), 0.1, 1)
    hour = np.arange(24 * 21)
    x = np.round(rng.gamma(2, 0.2, len(hour)) * (1 + 0.8 * np.sin(2 * np.pi * hour / 24)), 3)
    yield "hourly", "2014-06-01T05:00:00", "1h", holes(x, 0.05, 4)
    half = np.arange(48 * 40)
    x = np.round(rng.gamma(2, 0.1, len(half)) * (1 + 0.8 * np.sin(2 * np.pi * half / 48)), 3)
    x[48 * 20:48 * 27] = 0
    yield "half-hourly", "2014-06-01T00:00:00", "30min", holes(x, 0.05, 4)
    yield "constant", "2014-01-01", "1d", np.full(400, 5.3)
    x = np.full(400, 5.3)
    x[100:140] = np.nan
    yield "constant with gaps", "2014-01-01", "1d", x
    yield "all zero", "2014-01-01", "1d", np.zeros(800)
    yield "all zero, monthly", "2014-01-01", "1mo", np.zeros(40)
    yield "empty", "2014-01-01", "1d", np.full(400, np.nan)
    yield "no grid", "2014-01-01", "1d", np.zeros(0)
    x = np.full(400, np.nan)
    x[123] = 4.5
    yield "a single reading", "2014-01-01", "1d", x
    x[123] = 0
    yield "a single zero", "2014-01-01", "1d", x
    yield "one step", "2014-01-01", "1d", np.array([3.0])
    yield "two steps", "2014-01-01", "1d", np.array([3.0, 1.0])
    yield "five days", "2014-01-29", "1d", np.array([3.5, 1.25, np.nan, 8, 2])
    x = daily(500) - 14
    yield "with negative readings", "2014-01-01", "1d", holes(x, 0.1)
    x = daily(500)
    x[:90] = np.nan
    x[430:] = np.nan
    yield "missing at both ends", "2014-01-01", "1d", x
    x = daily(600) * 1e5
    x[300:] = np.round(rng.lognormal(-3, 0.5, 300), 4)
    yield "a large customer who falls to almost nothing", "2014-01-01", "1d", holes(x, 0.1)
    x = np.full(400, np.nan)
    x[::2] = daily(200)
    yield "no two neighbours", "2014-01-01", "1d", x


def number(value):
    return None if np.isnan(value) else float(value)


here = pathlib.Path(__file__).parent
written = []
for name, start, interval, x in cases():
    x = np.asarray(x, np.float32)
    with np.errstate(all="ignore"):
        expected = features(x.astype(float), start, interval)
    written.append(json.dumps({
        "name": name, "start": start, "interval": interval,
        "kwh": [None if np.isnan(v) else float(str(v)) for v in x],
        "expected": {k: number(v) for k, v in expected.items()}}))
(here / "features.json").write_text("[\n" + ",\n".join(written) + "\n]\n")
