"""Reference segments of scikit-learn on 400 customers: scaling, k-means for k from 2 to 7, and how good each k is.

Fifty starts, since with ten the inertia of k = 7 varies by 2 % from one random state to the next.

Writes segmentation.json beside itself. Needs NumPy and scikit-learn 1.2 or later.
"""
import json
import pathlib

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score
from sklearn.preprocessing import StandardScaler

FEATURES = ["ConsumptionMean", "ConsumptionStd", "ConsumptionCv", "Autocorrelation", "WeeklyPatternStrength"]

rng = np.random.default_rng(11)
kinds = rng.integers(0, 4, 400)
mean = np.exp(rng.normal(np.array([1.5, 3.0, 4.5, 2.2])[kinds], 0.35))
cv = np.abs(rng.normal(np.array([0.15, 0.45, 0.3, 0.9])[kinds], 0.08))
rows = np.column_stack([
    mean,
    mean * cv,
    cv,
    np.clip(rng.normal(np.array([0.2, 0.7, 0.8, 0.4])[kinds], 0.1), -1, 1),
    np.abs(rng.normal(np.array([0.05, 0.1, 0.3, 0.1])[kinds], 0.04)),
]).round(6)
scaler = StandardScaler().fit(rows)
scaled = scaler.transform(rows)
candidates = []
for k in range(2, 8):
    model = KMeans(k, n_init=50, random_state=0).fit(scaled)
    candidates.append({
        "k": k,
        "labels": model.labels_.tolist(),
        "silhouette": silhouette_score(scaled, model.labels_),
        "calinskiHarabasz": calinski_harabasz_score(scaled, model.labels_),
        "daviesBouldin": davies_bouldin_score(scaled, model.labels_),
        "inertia": model.inertia_,
    })
(pathlib.Path(__file__).parent / "segmentation.json").write_text(json.dumps(
    {"features": FEATURES, "rows": rows.tolist(), "mean": scaler.mean_.tolist(), "scale": scaler.scale_.tolist(), "candidates": candidates}))
