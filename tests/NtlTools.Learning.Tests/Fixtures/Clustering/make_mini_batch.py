"""Write rows and what scikit-learn's MiniBatchKMeans and KMeans make of them.

usage: make_mini_batch.py    (writes mini_batch_rows.csv and mini_batch.csv beside itself)
The rows are overlapping groups of unequal sizes in four columns, one of them with a heavy tail. For each k: the inertia of
KMeans, best of twenty starts, and the median over eleven seeds of MiniBatchKMeans with batches of 256.
"""
import os

import numpy as np
import sklearn
from sklearn.cluster import KMeans, MiniBatchKMeans

folder = os.path.dirname(os.path.abspath(__file__))
random = np.random.default_rng(11)
shares = np.array([0.3, 0.25, 0.2, 0.15, 0.06, 0.04])
groups = random.choice(6, size=6000, p=shares)
centers = random.normal(size=(6, 4)) * 2.2
rows = centers[groups] + random.normal(size=(6000, 4))
rows[:, 3] = np.exp(rows[:, 3] / 2.5)
rows = np.round(rows, 2)
np.savetxt(f"{folder}/mini_batch_rows.csv", rows, delimiter=",", fmt="%.2f")
with open(f"{folder}/mini_batch.csv", "w", newline="\n") as file:
    file.write("k,kmeans_inertia,mini_batch_inertia\n")
    for k in (2, 4, 6, 9):
        full = KMeans(k, n_init=20, random_state=0, tol=0, max_iter=1000).fit(rows).inertia_
        small = [MiniBatchKMeans(k, batch_size=256, n_init=3, random_state=s).fit(rows) for s in range(11)]
        inertias = [((rows - m.cluster_centers_[m.predict(rows)]) ** 2).sum() for m in small]
        file.write(f"{k},{full!r},{float(np.median(inertias))!r}\n")
print("scikit-learn", sklearn.__version__)
