"""Writes labelings.json beside this script: pairs of labelings and what scikit-learn measures on them."""
import json
from pathlib import Path

import numpy as np
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

random = np.random.default_rng(23)
pairs = []
for n, first, second, kept in ((200, 4, 5, 0.8), (150, 7, 3, 0.3), (90, 2, 2, 0.0), (60, 12, 30, 0.5)):
    a = random.integers(0, first, n)
    pairs.append((a, np.where(random.random(n) < kept, a % second, random.integers(0, second, n))))
pairs += [(np.zeros(20, int), np.arange(20)), (np.zeros(9, int), np.zeros(9, int)), (np.arange(9), np.arange(9)[::-1]),
          (np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])), (np.array([3]), np.array([8]))]
(Path(__file__).parent / "labelings.json").write_text(json.dumps([{
    "first": (a * 7 - 3).tolist(), "second": b.tolist(), "adjustedRandIndex": adjusted_rand_score(a, b),
    "normalizedMutualInformation": normalized_mutual_info_score(a, b)} for a, b in pairs]))
