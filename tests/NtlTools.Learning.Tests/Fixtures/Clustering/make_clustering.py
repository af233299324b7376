"""Write scikit-learn's answers for small tables: scaling, k-means and validity. Made with scikit-learn 1.2, NumPy 1.24.

usage: make_clustering.py      writes blobs.json, heavy_tailed.json and duplicates.json beside itself
"""
import json
import os

import numpy as np
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_samples, silhouette_score
from sklearn.preprocessing import StandardScaler

here = os.path.dirname(os.path.abspath(__file__))
random = np.random.default_rng(5)


def write(name, table):
    table = np.round(table, 6)
    scaler = StandardScaler().fit(table)
    scaled = scaler.transform(table)
    labelings = []
    for k in (2, 3, 4, 6):
        model = KMeans(k, n_init=50, tol=0, max_iter=1000, random_state=1).fit(scaled)
        labels = model.labels_
        labelings.append({
            "k": k, "inertia": model.inertia_, "labels": labels.tolist(),
            "silhouette": silhouette_score(scaled, labels), "silhouette_samples": silhouette_samples(scaled, labels).tolist(),
            "calinski_harabasz": calinski_harabasz_score(scaled, labels),
            "davies_bouldin": davies_bouldin_score(scaled, labels)})
    with open(f"{here}/{name}.json", "w", encoding="utf-8", newline="\n") as file:
        json.dump({"rows": table.tolist(), "mean": scaler.mean_.tolist(), "variance": scaler.var_.tolist(),
                   "labelings": labelings}, file, separators=(",", ":"))
        file.write("\n")


write("blobs", make_blobs(203, 4, centers=4, cluster_std=1.3, random_state=3)[0])
heavy = np.exp(random.standard_normal((301, 5)) * 1.5)
heavy[:, 1] += 0.5 * heavy[:, 0]
write("heavy_tailed", heavy)
few = random.integers(0, 4, (150, 3)).astype(float)
few[:, 2] = 0.1
write("duplicates", few)
