"""Write what scikit-learn's MiniBatchKMeans makes of the three tables that density-based clustering is tested on.

usage: make_mini_batch_sets.py    (reads ../Density/*.json, writes mini_batch_sets.csv beside itself)
For each table and k the lowest inertia over eleven seeds with three starts each and batches of 256.
"""
import json
import os

import numpy as np
import sklearn
from sklearn.cluster import MiniBatchKMeans

folder = os.path.dirname(os.path.abspath(__file__))
with open(f"{folder}/mini_batch_sets.csv", "w", newline="\n") as file:
    file.write("table,k,inertia\n")
    for name in ("consumption", "densities", "moons"):
        with open(f"{folder}/../Density/{name}.json") as source:
            rows = np.array(json.load(source)["rows"])
        for k in (2, 4, 7):
            models = [MiniBatchKMeans(k, batch_size=256, n_init=3, random_state=s).fit(rows) for s in range(11)]
            inertia = min(((rows - m.cluster_centers_[m.predict(rows)]) ** 2).sum() for m in models)
            file.write(f"{name},{k},{float(inertia)!r}\n")
print("scikit-learn", sklearn.__version__)
