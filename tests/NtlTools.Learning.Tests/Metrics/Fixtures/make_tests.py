"""Writes tests.json beside this script: samples, what SciPy's tests say of them, and values of the functions behind them."""
import json
from pathlib import Path

import numpy as np
from scipy import special, stats

random = np.random.default_rng(5)
samples = [
    (random.normal(0, 1, 60), random.normal(0.4, 2, 90)),
    (random.normal(0, 1, 3), random.normal(3, 1, 4)),
    (random.normal(0, 1, 18), random.normal(1, 1, 22)),
    (random.poisson(2, 120), random.poisson(3, 80)),
    (random.lognormal(0, 1, 200), random.lognormal(0, 1, 100)),
    (np.array([1.0, 1, 1]), np.array([1.0, 2, 3, 4])),
    (np.array([4.0, 4, 4]), np.array([1.0, 2, 3, 4])),
]


def sample(a, b):
    welch = stats.ttest_ind(a, b, equal_var=False)
    ties = len(np.unique(np.r_[a, b])) < len(a) + len(b)
    exact = not ties and len(a) * len(b) <= 400
    rank = stats.mannwhitneyu(a, b, method="exact" if exact else "asymptotic")
    pooled = ((len(a) - 1) * a.var(ddof=1) + (len(b) - 1) * b.var(ddof=1)) / (len(a) + len(b) - 2)
    return {"first": a.tolist(), "second": b.tolist(), "t": welch.statistic, "tP": welch.pvalue, "u": rank.statistic,
            "uP": rank.pvalue, "d": (a.mean() - b.mean()) / pooled ** 0.5}


def table(counts):
    result = stats.chi2_contingency(counts, correction=False)
    return {"counts": counts, "statistic": result[0], "p": result[1], "degrees": int(result[2]),
            "v": stats.contingency.association(np.array(counts), method="cramer")}


grid = [0.05, 0.5, 1, 2.5, 10, 80, 3000.5]
(Path(__file__).parent / "tests.json").write_text(json.dumps({
    "samples": [sample(np.asarray(a, float), np.asarray(b, float)) for a, b in samples],
    "tables": [table(c) for c in ([[10, 20, 30], [6, 9, 17]], [[5, 0], [1, 9]], [[120, 7, 1, 0], [400, 90, 31, 5]])],
    "logGamma": [[x, special.gammaln(x)] for x in grid],
    "beta": [[x, a, b, special.betainc(a, b, x)] for x in (0.001, 0.2, 0.5, 0.97) for a in grid for b in grid],
    "gamma": [[a, a * r, special.gammaincc(a, a * r)] for a in grid for r in (0.01, 0.7, 1, 1.2, 3)],
    "student": [[t, n, 2 * stats.t.sf(t, n)] for t in (0.0, 0.1, 2, 9, 40) for n in (1, 2.5, 30, 42370)],
    "normal": [[z, 2 * stats.norm.sf(z)] for z in (0.0, 0.3, 1.96, 5, 12, 30)],
}))
