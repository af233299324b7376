"""Rows to learn from, drawn with scikit-learn and written as CSV, so that both sides read the same numbers.

usage: learning_data.py FEATURES ROWS SEED      draws rows of 40 features with a rare label
       learning_data.py FEATURES --labels FILE  finds 2 to 7 clusters of the rows, for both sides to measure
"""
import sys

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.datasets import make_classification
from sklearn.preprocessing import StandardScaler

COLUMNS, BEHAVIOUR_COLUMNS = 40, 9


class LearningData:
    """Features in 32 bits and labels; by row number modulo five, three fifths train and the last fifth tests."""

    def __init__(self, path):
        table = pd.read_csv(path)
        self.features = table.iloc[:, 1:].to_numpy(np.float32)
        self.labels = table.iloc[:, 0].to_numpy().astype(int)
        part = np.arange(len(self.labels)) % 5
        self.train, self.test = part < 3, part == 4
        self.scaled = StandardScaler().fit_transform(self.features[:, :BEHAVIOUR_COLUMNS])


def draw(path, rows, seed):
    features, labels = make_classification(
        rows, COLUMNS, n_informative=COLUMNS // 2, n_redundant=COLUMNS // 8, n_clusters_per_class=4, weights=[0.915],
        flip_y=0.03, class_sep=0.8, random_state=seed)
    table = pd.DataFrame(features.astype(np.float32), columns=[f"F{i}" for i in range(COLUMNS)])
    table.insert(0, "Label", labels)
    table.to_csv(path, index=False, float_format="%.9g")


def find_labels(features, path):
    rows = LearningData(features).scaled
    labels = {f"K{k}": KMeans(k, n_init=10, random_state=42).fit_predict(rows) for k in range(2, 8)}
    pd.DataFrame(labels).to_csv(path, index=False)


if __name__ == "__main__":
    if sys.argv[2] == "--labels":
        find_labels(sys.argv[1], sys.argv[3])
    else:
        draw(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
