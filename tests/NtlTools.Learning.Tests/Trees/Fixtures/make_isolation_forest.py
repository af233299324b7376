"""Writes isolation_forest.csv beside this script: label, scikit-learn's score (mean of ten seeds), five features.

The mean of ten forests is the reference because a single forest of 100 trees is itself noisy.
"""
from pathlib import Path

import numpy as np
from sklearn.ensemble import IsolationForest

random = np.random.default_rng(3)
ordinary = random.normal(size=(560, 5)) @ random.normal(size=(5, 5))
anomalous = random.normal(size=(40, 5)) * 4 + 1
rows = np.round(np.vstack([ordinary, anomalous]), 4)
labels = np.repeat([0, 1], [560, 40])
forests = (IsolationForest(n_estimators=100, random_state=seed).fit(rows) for seed in range(10))
scores = np.mean([-forest.score_samples(rows) for forest in forests], axis=0)
np.savetxt(Path(__file__).parent / "isolation_forest.csv", np.column_stack([labels, scores, rows]), delimiter=",", fmt="%.8g",
           header="Label,Score," + ",".join(f"F{i}" for i in range(5)), comments="")
